"""What people are told of statements: payroll that somebody objects, the person that it is answered.

Never an amount, nor what was written, in which one may stand: a mail is read over shoulders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications import kinds
from notifications.kinds import Kind, Said
from rewards import access
from rewards.models import Objection
from rewards.months import name_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from notifications.models import Notice
    from people.models import User

OBJECTED, ANSWERED = "pay_objected", "pay_answered"
TOPIC = "pay-objection-"


def register() -> None:
    section = gettext_lazy("Variable pay")
    kinds.register(
        Kind(
            OBJECTED,
            gettext_lazy("Somebody objects to a statement (payroll)"),
            section,
            _objected,
            relevant=_is_open,
        ),
        Kind(ANSWERED, gettext_lazy("My objection to a statement is answered"), section, _answered),
    )
    kinds.register_sight(TOPIC, _visible)


def topic(objection: Objection) -> str:
    return f"{TOPIC}{objection.pk}"


def about(objection: Objection, by: User) -> dict[str, Any]:
    """What both kinds say: who did it, and of which month."""
    return {"by": by.name, "month": objection.statement.month.isoformat()}


def _objected(data: Mapping[str, Any]) -> Said:
    title = _("%(name)s objects to their statement of %(month)s") % _words(data)
    return Said(title, (_("It is not released before somebody of payroll has answered."),), _("Answer"))


def _answered(data: Mapping[str, Any]) -> Said:
    title = _("%(name)s has answered your objection to %(month)s") % _words(data)
    return Said(title, (), _("Read the answer"))


def _words(data: Mapping[str, Any]) -> dict[str, str]:
    month = parse_date(data["month"])
    return {"name": data["by"], "month": name_of(month) if month else ""}


def _is_open(notice: Notice) -> bool:
    """Not once it is answered, nor to who is payroll no more."""
    pk = notice.topic.removeprefix(TOPIC)
    is_open = Objection.objects.filter(pk=pk, answered_at=None).exists()
    return is_open and access.may_see_amounts(notice.recipient)


def _visible(reader: User, topics: Collection[str]) -> set[str]:
    pks = [pk for one in topics if (pk := one.removeprefix(TOPIC)).isdecimal()]
    found = Objection.objects.filter(pk__in=pks, statement__in=access.statements_for(reader))
    return {topic(one) for one in found}
