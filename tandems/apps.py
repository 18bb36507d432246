from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from tandems.place import PlaceTab


class TandemsConfig(AppConfig):
    name = "tandems"

    def ready(self) -> None:
        from notifications import kinds  # noqa: PLC0415
        from people import carried, leaving  # noqa: PLC0415
        from salesdesk.web import navigation  # noqa: PLC0415 - once the apps are there
        from tandems import notices, place, workshop_notices  # noqa: PLC0415
        from tandems.access import may_see_customers, may_see_tandems  # noqa: PLC0415
        from tandems.actions.settle import lock_of, settle_without  # noqa: PLC0415
        from tandems.models.tandem import first_own, last_own  # noqa: PLC0415

        kinds.register(*notices.kinds(), *workshop_notices.kinds())
        carried.register("first_tandem", first_own)
        carried.register("last_tandem", last_own)
        leaving.register(leaving.Follower(lock_of, settle_without))
        place.register(*_tabs())
        navigation.register(
            navigation.NavItem(
                _("Customers"),
                "building-2",
                "customers",
                _("People"),
                40,
                "g c",
                visible_to=may_see_customers,
            ),
            navigation.NavItem(
                _("Tandems"), "handshake", "tandems", _("People"), 41, visible_to=may_see_tandems
            ),
        )


def _tabs() -> list[PlaceTab]:
    """The pages of a tandem that are this app's; its home is the upper floor's, which knows of requests."""
    from tandems.place import PlaceTab  # noqa: PLC0415 - needs the models

    return [
        PlaceTab(_("Rules"), "scroll-text", "tandem_rules", 20),
        PlaceTab(_("Who does what"), "list-checks", "tandem_responsibilities", 30),
        PlaceTab(_("Customers"), "building-2", "tandem_customers", 40),
        PlaceTab(
            _("Workshop"), "messages-square", "workshop", 50, visible_to=lambda visitor: visitor.is_member
        ),
        PlaceTab(_("Members"), "users", "tandem_members", 70),
    ]
