"""What an absence would move, and to whom, before anybody saves it. The rules are those of the handover itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people import roster
from people.models import Absence
from requests_app.cover import cover_at
from requests_app.models import HandoverItem, HandoverWish, SalesRequest

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True, slots=True)
class Move:
    """One open request, and who would take it; `choice.to` None: the shared queue."""

    sales_request: SalesRequest
    choice: roster.Choice
    name: str
    is_at_risk: bool


@dataclass(frozen=True, slots=True)
class WhatMoves:
    """`moves`: the most urgent first, as the handover will go through them."""

    starts_at: datetime
    is_now: bool
    moves: tuple[Move, ...]

    @property
    def number(self) -> int:
        return len(self.moves)

    @property
    def to(self) -> list[tuple[str, int]]:
        """Who would get how many, the most first."""
        named = Counter(move.name for move in self.moves if move.choice.to is not None)
        return named.most_common()

    @property
    def queued(self) -> int:
        return sum(move.choice.to is None for move in self.moves)

    @property
    def at_risk(self) -> int:
        return sum(move.is_at_risk for move in self.moves)

    @property
    def sentence(self) -> str:
        """ "7 requests would move: 4 to Bert, 3 to Carla."."""
        number = self.number
        if not number:
            return _("No request would move.")
        parts = [_("%(n)s to %(name)s") % {"n": count, "name": name} for name, count in self.to]
        if self.queued:
            parts.append(_("%(n)s to the shared queue, with an alarm to the lead") % {"n": self.queued})
        text = ngettext("%(n)s request would move: %(whom)s.", "%(n)s requests would move: %(whom)s.", number)
        return text % {"n": number, "whom": ", ".join(parts)}

    @property
    def risk(self) -> str:
        """ "1 is due on the first day, or overdue."; empty where there is none."""
        if not self.at_risk:
            return ""
        if self.is_now:
            text = ngettext("%(n)s is due today or overdue.", "%(n)s are due today or overdue.", self.at_risk)
        else:
            text = ngettext(
                "%(n)s is due by the end of the first day.",
                "%(n)s are due by the end of the first day.",
                self.at_risk,
            )
        return text % {"n": self.at_risk}


@dataclass(frozen=True, slots=True)
class WhatChanges:
    """What a change of an absence does: in sentences, and what would still move."""

    lines: tuple[str, ...]
    moves: WhatMoves | None = None


def what_changes(
    absence: Absence, starts_at: datetime, ends_at: datetime | None, now: datetime
) -> WhatChanges:
    """`absence` as it is stored, and the stretch that it would get."""
    person = absence.person
    moves = what_moves(person, starts_at, ends_at, now, absence=absence)
    is_away = starts_at <= now and (ends_at is None or ends_at > now)
    if not absence.holds_at(now):
        return WhatChanges((), moves)
    if not is_away:
        return WhatChanges(what_ends(absence, now).lines, moves if moves.number else None)
    lines = [_("What goes to whoever is present goes on going there.")]
    if handed := _handed_over(absence):
        text = ngettext(
            "%(n)s request was handed over and stays where it is.",
            "%(n)s requests were handed over and stay where they are.",
            handed,
        )
        lines.insert(0, text % {"n": handed})
    return WhatChanges(tuple(lines), moves if moves.number else None)


def what_ends(absence: Absence, now: datetime) -> WhatChanges:
    """Ended now, or deleted."""
    person = absence.person
    if not absence.holds_at(now):
        return WhatChanges((_("Nothing has moved for it, and nothing will."),))
    lines = [
        _("%(name)s counts as present at once, and can be given requests again.") % {"name": person.name}
    ]
    handed = _handed_over(absence)
    if not handed:
        lines.append(_("Nothing was handed over, so nothing comes back."))
        return WhatChanges(tuple(lines))
    if person.takes_back:
        text = ngettext(
            "%(n)s request was handed over: it returns by itself if nobody has worked on it; else it is decided on the next page.",
            "%(n)s requests were handed over: those that nobody has worked on return by themselves; about the others is decided on the next page.",
            handed,
        )
    else:
        text = ngettext(
            "%(n)s request was handed over. It does not move back by itself: return or stay is decided on the next page.",
            "%(n)s requests were handed over. None moves back by itself: return or stay is decided for each on the next page.",
            handed,
        )
    lines.append(text % {"n": handed})
    return WhatChanges(tuple(lines))


def _handed_over(absence: Absence) -> int:
    return HandoverItem.objects.filter(handover__absence=absence, ended_at=None).count()


def what_moves(
    person: User,
    starts_at: datetime,
    ends_at: datetime | None,
    now: datetime,
    *,
    absence: Absence | None = None,
) -> WhatMoves:
    """For an absence of `person` over this stretch; what is open now counts. Nine queries at most; one without requests.

    `absence`: the one that is there already, with what was chosen beforehand for single requests. Nothing moves if it is
    over already.
    """
    begins = max(starts_at, now)
    if ends_at is not None and ends_at <= begins:
        return WhatMoves(begins, starts_at <= now, ())
    mine = SalesRequest.objects.open().filter(owner=person).select_related("type", "customer")
    rows = list(mine.order_by("urgent_from", "pk"))
    if not rows:
        return WhatMoves(begins, starts_at <= now, ())
    absent = set(Absence.objects.at(begins).values_list("person", flat=True)) | {person.pk}
    cover = cover_at(begins, absent=absent)
    wishes = _wishes(absence)
    first_day_ends = datetime.combine(
        timezone.localdate(begins) + timedelta(days=1), time(), tzinfo=timezone.get_current_timezone()
    )
    moves = []
    for row in rows:
        choice = cover.choose(row, leaver=person.pk, wish=wishes.get(row.pk))
        name = ""
        if choice.to is not None:
            cover.takes(choice.to, row)
            name = cover.team.colleagues[choice.to].name
        at_risk = row.deadline_at is not None and row.deadline_at < first_day_ends
        moves.append(Move(row, choice, name, at_risk))
    return WhatMoves(begins, starts_at <= now, tuple(moves))


def _wishes(absence: Absence | None) -> dict[int, int | None]:
    if absence is None:
        return {}
    return dict(HandoverWish.objects.filter(absence=absence).values_list("sales_request", "to"))
