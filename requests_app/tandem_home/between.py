"""What is open between the two sides now: the present state, which everybody may know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from requests_app.models import SalesRequest
from requests_app.querysets import threatened
from requests_app.queue.rows import rows, with_names
from requests_app.states import Ball

if TYPE_CHECKING:
    from datetime import datetime

    from requests_app.queue.rows import Reader, Row
    from salesdesk.web.parts import Tone
    from tandems.models import Tandem
    from tandems.place import Visitor

MOST = 10  # requests shown; the figures above them count all


@dataclass(frozen=True, slots=True)
class Figure:
    """`href` is empty for whoever would find fewer requests there than the figure counts."""

    label: str
    count: int
    href: str
    icon: str
    tone: Tone | str = ""


@dataclass(frozen=True, slots=True)
class Between:
    """`rows`: what is overdue first, then what is at risk, then the most urgent; `more`: how many are not shown."""

    figures: list[Figure]
    rows: list[Row]
    total: int
    more: int
    href: str


def between(visitor: Visitor, reader: Reader, now: datetime) -> Between:
    """Two queries, however many are open. The figures count all of the tandem's, the rows are those that the reader may see."""
    tandem, user = visitor.tandem, visitor.user
    counts = _counts(tandem, now)
    # Whose lists hold all of them, as `visible_to` says.
    sees_all = user.works_inside or user.leads or (visitor.is_member and user.is_field)
    visible = SalesRequest.objects.visible_to(user).open().filter(tandem=tandem)
    found = rows(
        with_names(visible, user).alias(rank=_rank(now)).order_by("rank", "urgent_from", "pk")[:MOST],
        reader,
        now,
    )
    return Between(
        figures=_figures(tandem, counts, linked=sees_all),
        rows=found,
        total=counts["total"],
        more=counts["total"] - len(found) if sees_all else 0,
        href=_list("everything", tandem, state="open"),
    )


def _counts(tandem: Tandem, now: datetime) -> dict[str, int]:
    every = SalesRequest.objects.open().filter(tandem=tandem)
    return every.aggregate(
        total=Count("pk"),
        overdue=Count("pk", filter=_overdue(now)),
        at_risk=Count("pk", filter=threatened(now)),
        inside=Count("pk", filter=Q(ball=Ball.INSIDE)),
        field=Count("pk", filter=Q(ball=Ball.FIELD)),
    )


def _figures(tandem: Tandem, counts: dict[str, int], *, linked: bool) -> list[Figure]:
    def address(name: str, **filters: str) -> str:
        return _list(name, tandem, **filters) if linked else ""

    total, overdue, at_risk, inside, field = (
        counts[name] for name in ("total", "overdue", "at_risk", "inside", "field")
    )
    late, warn = ("late" if overdue else "", "warn" if at_risk else "")
    return [
        Figure(_("Open"), total, address("everything", state="open"), "layers"),
        Figure(_("Overdue"), overdue, address("overdue"), "clock-alert", late),
        Figure(_("At risk"), at_risk, "#open" if linked and at_risk else "", "timer", warn),
        Figure(
            _("Inside sales’ turn"),
            inside,
            address("everything", state="open", ball=Ball.INSIDE.value),
            "users",
        ),
        Figure(_("Field sales’ turn"), field, address("waiting", ball=Ball.FIELD.value), "car"),
        Figure(_("Waiting for others"), total - inside - field, "", "hourglass"),
    ]


def _rank(now: datetime) -> Case:
    return Case(
        When(_overdue(now), then=Value(0)),
        When(threatened(now), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )


def _overdue(now: datetime) -> Q:
    return Q(deadline_at__lt=now)


def _list(name: str, tandem: Tandem, **filters: str) -> str:
    return f"{reverse(name)}?{urlencode({'tandem': tandem.pk, **filters})}"
