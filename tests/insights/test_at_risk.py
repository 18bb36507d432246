"""At risk is the same wherever it is said: on the tandem's home, on the dashboard, among what burns, and beside a request."""

from __future__ import annotations

from datetime import timedelta

import pytest

from insights.present import present
from requests_app.actions.ask import ask
from requests_app.burning.groups import Group, burning
from requests_app.models import SalesRequest
from requests_app.tandem_home import home
from tandems import place

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_what_others_are_to_act_on_is_at_risk_nowhere(tandem, customer, in_progress, anna, dora, at):
    """Both deadlines are near; Dora has been asked about the one that was promised."""
    customer.tandem = tandem
    customer.save()
    asked, ours = (in_progress(dora, anna, promise_at=at + 48 * HOUR) for _each in range(2))
    ask(asked.pk, question="Welche?", by=anna, at=at + HOUR)
    now = at + 44 * HOUR
    assert SalesRequest.objects.filter(urgent_from__lte=now, deadline_at__gte=now).count() == 2

    between = home(tandem, place.visitor_of(anna, tandem), now).between
    assert [each.count for each in between.figures if each.label == "At risk"] == [1]
    assert [row.pk for row in between.rows if row.is_at_risk] == [ours.pk]
    assert present([tandem.pk], at=now)[tandem.pk].at_risk == 1
    assert [row.pk for row in burning(SalesRequest.objects.all(), now, Group.AT_RISK)] == [ours.pk]
