"""8: the server checks every permission. Here: which doors open to whom nobody knows, and who has nobody's rights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import URLPattern, URLResolver, get_resolver

from people.models import User
from salesdesk.invariants.registry import Found, invariant

# Health for machines, numbers behind a token, the ways in, and secret addresses. docs/permissions.md knows them too.
OPEN = (
    "healthz/",
    "metrics",
    "accounts/",
    "invitations/",
    "absences/feed/",
    "mails/stop/",
    "demo/",  # in the demo only
    "gallery/",
    "service-worker.js",
    "manifest.webmanifest",
)


@invariant(8, "No page but those that are meant to opens without a login")
def doors_are_closed(at: datetime) -> Found:
    doors = list(_doors(get_resolver()))
    wide_open = [
        address
        for address, pattern in doors
        if not getattr(pattern.callback, "login_required", True) and not address.startswith(OPEN)
    ]
    return Found(len(doors), tuple(wide_open))


@invariant(8, "Somebody administrates: the last whom an alarm reaches")
def somebody_administrates(at: datetime) -> Found:
    """Alarms end with an administrator: there has to be one, as soon as anybody works here."""
    people = User.objects.active()
    missing = people.exists() and not people.filter(is_administrator=True).exists()
    return Found(people.count(), ("no active administrator",) if missing else ())


def _doors(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        address = before + str(entry.pattern).removeprefix("^")
        if isinstance(entry, URLPattern):
            yield address, entry
        else:
            yield from _doors(entry, address)
