"""Before an absence begins: what would move, to whom and why, and what is at risk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from requests_app.actions.wish_handover import can_take
from requests_app.cover import cover_at, explain
from requests_app.models import HandoverWish, SalesRequest
from requests_app.whereabouts import whereabouts
from salesdesk.web import readable

if TYPE_CHECKING:
    from datetime import datetime

    from people.models import Absence
    from requests_app.cover import Cover

FIRST_DAYS = timedelta(days=3)
AT_ONCE = 200  # on one page; those that follow go by the rule


@dataclass(frozen=True, slots=True)
class Row:
    """One request that would move; texts in the reader's language."""

    pk: int
    subject: str
    customer: str
    status: str
    icon: str
    deadline_at: datetime | None
    promise_at: datetime | None
    to: str  # empty: the shared queue
    why: list[str]
    risks: list[str]
    offered: list[tuple[int, str]]  # who could be chosen instead, with what they have
    note: str  # wished already
    wished: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    rows: list[Row]
    hidden: int  # beyond `AT_ONCE`

    @property
    def at_risk(self) -> int:
        return sum(bool(row.risks) for row in self.rows)

    @property
    def uncovered(self) -> int:
        return sum(not row.to for row in self.rows)


def plan(absence: Absence, at: datetime) -> Plan:
    """What the handover would do if the absence began now with everybody's absences as they are planned for that moment.

    In the handover's own order, so that load spreads alike. A fixed number of queries.
    """
    cover = cover_at(absence.starts_at)
    wishes = {wish.sales_request_id: wish for wish in HandoverWish.objects.filter(absence=absence)}
    theirs = SalesRequest.objects.open().filter(owner=absence.person_id).order_by("urgent_from", "pk")
    found = list(theirs.select_related("type", "customer", "owner", "requester"))
    rows = [_row(one, absence, cover, wishes.get(one.pk), at) for one in found[:AT_ONCE]]
    return Plan(rows, len(found) - len(rows))


def _row(
    sales_request: SalesRequest, absence: Absence, cover: Cover, wish: HandoverWish | None, at: datetime
) -> Row:
    wished = wish.to_id if wish else None
    offered = [
        (colleague.pk, _described(colleague.name, colleague.work))
        for colleague in sorted(cover.team.colleagues.values(), key=lambda one: (one.work, one.name))
        if can_take(cover, sales_request, absence, colleague.pk)
    ]
    choice = cover.choose(sales_request, leaver=absence.person_id, wish=wished)
    if choice.to is not None:
        cover.takes(choice.to, sales_request)
    names = {colleague.pk: colleague.name for colleague in cover.team.colleagues.values()}
    where = whereabouts(sales_request, at)
    return Row(
        pk=sales_request.pk,
        subject=sales_request.subject or str(sales_request.type),
        customer=str(sales_request.customer),
        status=where.headline,
        icon=where.icon,
        deadline_at=sales_request.deadline_at,
        promise_at=sales_request.promise_at,
        to=names.get(choice.to or 0, ""),
        why=explain(choice, names),
        risks=_risks(sales_request, absence),
        offered=offered,
        note=wish.note if wish else "",
        wished=wished,
    )


def _risks(sales_request: SalesRequest, absence: Absence) -> list[str]:
    """What whoever takes over has little time for, and what the leaver should have done before."""
    risks = []
    deadline, promise = sales_request.deadline_at, sales_request.promise_at
    if deadline is not None and deadline <= absence.starts_at:
        risks.append(_("Due before the absence begins"))
    elif deadline is not None and deadline <= absence.starts_at + FIRST_DAYS:
        risks.append(_("Due in the first days"))
    if (
        promise is not None
        and absence.starts_at < promise
        and (absence.ends_at is None or promise < absence.ends_at)
    ):
        risks.append(_("Promised to the customer for these days"))
    return risks


def _described(name: str, work: timedelta) -> str:
    return _("%(name)s (%(work)s on the desk)") % {
        "name": name,
        "work": readable.duration(work.total_seconds()),
    }
