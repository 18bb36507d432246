"""The demo's doors: one well-known person per role, whom a visitor may be without a password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from people.models import Role, User

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Door:
    """`email` opens it; `sentence` says what this person comes for."""

    email: str
    name: str
    role: str
    sentence: str


KEEPERS: dict[str, tuple[Role, Promise]] = {
    "katharina.weiss@example.com": (
        Role.FIELD,
        _("Sends requests from the phone and sees at once where each of them stands."),
    ),
    "joerg.ostermann@example.com": (
        Role.INSIDE,
        _("Claims requests from the queue, asks back and delivers the answers."),
    ),
    "sabine.brandl@example.com": (
        Role.INSIDE_LEAD,
        _("Sees everybody’s load and deadlines, and moves work to where there is room."),
    ),
    "ulrike.freudenberger@example.com": (
        Role.SALES_MANAGER,
        _("Follows all requests of both sides, and looks after the tandems."),
    ),
    "tobias.meissner@example.com": (
        Role.ADMINISTRATOR,
        _("Invites people and sets up working calendars and request types."),
    ),
    "heike.lindemann@example.com": (
        Role.PAYROLL,
        _("Answers objections to statements of variable pay, releases them and hands them on."),
    ),
}


def doors() -> list[Door]:
    """Who may be tried out, in the order of the roles. Empty outside the demo, and while it has no people."""
    if not settings.DEMO:
        return []
    people = {person.email: person for person in User.objects.active().filter(email__in=KEEPERS)}
    return [
        Door(email, people[email].name, str(role.label), str(sentence))
        for email, (role, sentence) in KEEPERS.items()
        if email in people
    ]
