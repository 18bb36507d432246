"""Who is asking, read with what every page wants to know of them: one query, not two or three."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Exists, OuterRef, Subquery

from people import carried
from people.models import Absence, User
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from typing import Any


class ReaderBackend(AuthenticationBackend):
    """The logged-in person carries `absence_now` and `absence_until` (keys and moment of the absence that holds now, None
    without one or without end), `has_absences` (any row at all, of now, lately or planned), and what upper floors want to know.
    """

    def get_user(self, user_id: Any) -> User | None:
        own = Absence.objects.filter(person=OuterRef("pk"))
        holding = own.at(now())
        reader = (
            User.objects.annotate(
                absence_now=Subquery(holding.values("pk")[:1]),
                absence_until=Subquery(holding.values("ends_at")[:1]),
                has_absences=Exists(own),
                **carried.expressions(),
            )
            .filter(pk=user_id)
            .first()
        )
        return reader if reader is not None and self.user_can_authenticate(reader) else None
