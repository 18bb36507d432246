"""Who is named in a note: "@Anna Weber", or "@Anna" where only one Anna may read it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from django.db.models import Q

from people.models import User
from tandems.models import Membership, Side

if TYPE_CHECKING:
    from collections.abc import Iterable

    from requests_app.models import SalesRequest


def readers(sales_request: SalesRequest) -> list[User]:
    """Everyone active who may see this request, by name. One query."""
    field = Membership.objects.current().filter(tandem=sales_request.tandem_id, side=Side.FIELD)
    may_see = (
        Q(is_inside=True)
        | Q(is_inside_lead=True)
        | Q(is_sales_manager=True)
        | Q(is_administrator=True)
        | Q(pk=sales_request.requester_id)
        | Q(is_field=True, pk__in=field.values("user"))
    )
    return list(User.objects.active().filter(may_see).by_name())


def named(text: str, people: Iterable[User]) -> list[User]:
    """Those of `people` who are named with @ in `text`, each once. A name that fits several people names nobody."""
    found = {person.pk: person for _start, _end, person in places(text, people)}
    return list(found.values())


def places(text: str, people: Iterable[User]) -> list[tuple[int, int, User]]:
    """Where in `text` somebody is named: start, end (behind the name) and who, in order."""
    names = _names(people)
    if not names:
        return []
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)@({'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)
    hits = ((match, names.get(match[1].casefold())) for match in pattern.finditer(text))
    return [(match.start(), match.end(), person) for match, person in hits if person is not None]


def _names(people: Iterable[User]) -> dict[str, User | None]:
    """Full and first names, folded; `None` where a name fits several."""
    everyone = list(people)
    full = Counter(person.name.casefold() for person in everyone)
    first = Counter(person.name.split()[0].casefold() for person in everyone if person.name.strip())
    names: dict[str, User | None] = {}
    for person in everyone:
        for name, counted in ((person.name.split()[0:1], first), ([person.name], full)):
            for folded in (part.casefold() for part in name):
                names[folded] = person if counted[folded] == 1 else None
    return names
