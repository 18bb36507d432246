from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TandemsConfig(AppConfig):
    name = "tandems"

    def ready(self) -> None:
        from salesdesk.web import navigation  # noqa: PLC0415 - once the apps are there
        from tandems.access import may_see_customers, may_see_tandems  # noqa: PLC0415

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
