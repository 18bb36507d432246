"""A member's browser without a browser, for tests of a workshop's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.urls import reverse

if TYPE_CHECKING:
    from django.test import Client

    from tandems.models import Tandem


class Desk:
    """A member's browser: `send("workshop_ready", ready="1")`, `read()`."""

    def __init__(self, client: Client, tandem: Tandem) -> None:
        self.client, self.tandem = client, tandem

    def send(self, name: str, **data: Any) -> Any:
        return self.client.post(reverse(name, args=[self.tandem.pk]), data)

    def read(self, **query: Any) -> str:
        return self.client.get(reverse("workshop", args=[self.tandem.pk]), query).content.decode()


def cards(**texts: str) -> dict[str, Any]:
    """The form with a box for each kind."""
    kinds = ("expect", "promise", "annoys")
    return {
        "phase": "prepare",
        **{f"text_{kind}": texts.get(kind, "") for kind in kinds},
        **{f"key_{kind}": str(uuid4()) for kind in kinds},
    }
