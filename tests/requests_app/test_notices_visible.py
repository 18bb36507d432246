"""Mails wait for mornings, and people change tandems: what one may not see any more is not sent."""

from __future__ import annotations

from datetime import timedelta

from django.core import mail
from django.urls import reverse

from notifications.actions.deliver import deliver as bring_out
from notifications.models import Delivery
from requests_app.actions.acknowledge import acknowledge
from tandems.models import Membership, Side
from tests.company import person

HOUR = timedelta(hours=1)


def test_who_left_the_tandem_gets_no_mail_about_its_requests(tandem, in_progress, dora, anna, emil, at):
    fritz = person("Fritz", is_field=True)
    for each in (emil, fritz):
        Membership.objects.create(tandem=tandem, user=each, side=Side.FIELD, joined_at=at)
    sent = in_progress(dora, anna)
    acknowledge(sent.pk, new_date=at + 50 * HOUR, line="The price comes late.", by=anna, at=at)
    Membership.objects.filter(user=emil).update(left_at=at)

    bring_out(at=at + HOUR)

    told = {one.to[0] for one in mail.outbox if "The price comes late." in one.body}
    assert told == {dora.email, fritz.email}
    assert Delivery.objects.get(recipient=emil, channel="mail").dropped_because == "untrue"


def test_who_left_the_tandem_reads_no_more_in_the_inbox_what_it_is_about(
    client, tandem, in_progress, dora, anna, emil, at
):
    membership = Membership.objects.create(tandem=tandem, user=emil, side=Side.FIELD, joined_at=at)
    sent = in_progress(dora, anna)
    acknowledge(sent.pk, new_date=at + 50 * HOUR, line="The price comes late.", by=anna, at=at)
    client.force_login(emil)
    here = reverse("inbox")
    before = client.get(here)
    assert "The price comes late." in before.content.decode()

    Membership.objects.filter(pk=membership.pk).update(left_at=at)

    page = client.get(here).content.decode()
    assert "The price comes late." not in page
    assert reverse("request", args=[sent.pk]) not in page
    assert "something that you do not see any more" in page
    assert before.context["page"].version != client.get(here).context["page"].version
