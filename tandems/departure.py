"""What is asked before somebody leaves a tandem: of the last one of a side, what would then lie with nobody.

`register_open(count)`: the app that knows requests says how many of a tandem's are open.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandems.models import Responsibility, ResponsibilityTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tandems.models import Membership, Tandem

_open: dict[str, Callable[[int], int]] = {}


def register_open(count: Callable[[int], int]) -> None:
    """`count` gets the tandem's key. Of two, the later one is asked."""
    _open["requests"] = count


def questions(tandem: Tandem, members: Sequence[Membership]) -> dict[int, str]:
    """Membership → the question. `members`: those of now. Two queries at most, and only where somebody is the last one."""
    sides = Counter(member.side for member in members)
    asked = {
        member.pk: [_("Let %(name)s leave this tandem?") % {"name": member.user.name}] for member in members
    }
    last = [member for member in members if sides[member.side] == 1]
    if last:
        open_requests = sum(count(tandem.pk) for count in _open.values())
        tasks = _tasks(tandem)
        for member in last:
            asked[member.pk] += _consequences(member, open_requests, tasks[member.user_id])
    return {pk: " ".join(sentences) for pk, sentences in asked.items()}


def _consequences(member: Membership, open_requests: int, tasks: int) -> list[str]:
    said = [_("Then nobody of %(side)s is in it.") % {"side": member.get_side_display()}]
    if open_requests:
        said.append(
            ngettext(
                "%(n)s request of this tandem is open.",
                "%(n)s requests of this tandem are open.",
                open_requests,
            )
            % {"n": open_requests}
        )
    if tasks:
        said.append(
            ngettext(
                "“Who does what” names %(name)s for %(n)s task.",
                "“Who does what” names %(name)s for %(n)s tasks.",
                tasks,
            )
            % {"name": member.user.name, "n": tasks}
        )
    return said


def _tasks(tandem: Tandem) -> Counter[int]:
    """Person → how many tasks of the table in force name them, as deputy as well. One query."""
    tables = ResponsibilityTable.objects.in_force().filter(tandem=tandem)
    named = Responsibility.objects.filter(Q(person__isnull=False) | Q(deputy__isnull=False), table__in=tables)
    return Counter(person for pair in named.values_list("person", "deputy") for person in set(pair) - {None})
