from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from tandems.place import Visitor


class InsightsConfig(AppConfig):
    name = "insights"

    def ready(self) -> None:
        from insights import kept, navigation, reached  # noqa: PLC0415 - needs the models
        from tandems import place  # noqa: PLC0415 - needs the models

        navigation.register()
        reached.register()
        place.register(
            place.PlaceTab(
                pgettext_lazy("tandem", "Figures"),
                "chart-column",
                "tandem_figures",
                60,
                on_home=True,
                visible_to=_sees_figures,
            )
        )
        place.register_panel(place.PlacePanel("insights/kept.html", kept.kept))


def _sees_figures(visitor: Visitor) -> bool:
    from insights.access import may_see_everybody  # noqa: PLC0415 - needs the models

    return visitor.is_member or may_see_everybody(visitor.user)
