"""What people can be told about requests, and in which words. `register` names every kind to `notifications`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notifications import kinds
from requests_app.models import SalesRequest
from requests_app.notices import escalation, reminder, requests, returns
from requests_app.notices.requests import about, of_step, topic

if TYPE_CHECKING:
    from collections.abc import Collection

    from notifications.models import Notice
    from people.models import User

__all__ = ["about", "of_step", "register", "topic"]


def register() -> None:
    of_all = (*requests.kinds(), *returns.kinds(), *escalation.kinds(), *reminder.kinds())
    kinds.register(*(_while_visible(kind) for kind in of_all))
    kinds.register_sight(requests.TOPIC, _visible)


def _visible(reader: User, topics: Collection[str]) -> set[str]:
    pks = [pk for one in topics if (pk := one.removeprefix(requests.TOPIC)).isdecimal()]
    return {
        topic(pk)
        for pk in SalesRequest.objects.visible_to(reader).filter(pk__in=pks).values_list("pk", flat=True)
    }


def _while_visible(kind: kinds.Kind) -> kinds.Kind:
    """A message about one request goes out only while its reader may see that request: mails wait for mornings, and people
    change tandems.
    """
    still_true = kind.relevant

    def relevant(notice: Notice) -> bool:
        if kinds.out_of_sight(notice.recipient, {notice.topic}):
            return False
        return still_true is None or still_true(notice)

    return replace(kind, relevant=relevant)
