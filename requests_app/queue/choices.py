"""What a list can be filtered by, as the filter bar and its chips show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from people.models import User
from requests_app.models.sales_request import BALL_LABELS
from requests_app.queue.filters import DUE, LABELS, ME, NOBODY, STATES, Filters
from salesdesk.web.parts import Chip
from tandems.models import Customer, Tandem

if TYPE_CHECKING:
    from requests_app.queue.page import Page

Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter of the bar. `options`: value and label of each, without the empty one."""

    name: str
    label: str
    chosen: str
    options: Options


def choices_for(page: Page, people: Options | None = None) -> list[Choice]:
    """The selects of this list. `people`: the colleagues inside, where they are loaded already. At most two queries."""
    options: dict[str, Options] = {
        "tandem": [(str(pk), name) for pk, name in Tandem.objects.order_by("name").values_list("pk", "name")],
        "kind": [(found.key, found.name) for found in page.reader.types.values() if found.is_active],
        "owner": _owners(page, people) if "owner" not in page.request_list.settled else [],
        "ball": [(ball.value, str(label)) for ball, label in BALL_LABELS.items()],
        "due": [(value, str(label)) for value, label in DUE.items()],
        "state": [(value, str(label)) for value, label in STATES.items()],
    }
    return [
        Choice(name, str(LABELS[name]), getattr(page.filters, name), found)
        for name, found in options.items()
        if name not in page.request_list.settled and found
    ]


def chips_for(filters: Filters, choices: list[Choice], address: str) -> list[Chip]:
    """The filters that are on, each with the address without it. One query where a customer is among them."""
    names = {choice.name: dict(choice.options) for choice in choices}
    found = []
    for name, value in filters.on().items():
        told = names.get(name, {}).get(value) or (_customer(value) if name == "customer" else value)
        found.append(Chip(LABELS[name], told, f"{address}?{filters.without(name)}".rstrip("?")))
    return found


def _owners(page: Page, people: Options | None) -> Options:
    own = [(NOBODY, _("Nobody"))]
    if page.reader.user.works_inside:
        own.insert(0, (ME, _("Me")))
    if people is None:
        found = User.objects.active().inside().by_name().values_list("pk", "name")
        people = [(str(pk), name) for pk, name in found]
    return [*own, *people]


def _customer(pk: str) -> str:
    return Customer.objects.filter(pk=int(pk)).values_list("name", flat=True).first() or _("unknown")
