from __future__ import annotations

from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "rewards"

    def ready(self) -> None:
        from rewards import navigation, notices, shared  # noqa: PLC0415 - need the models
        from tandems import place  # noqa: PLC0415 - needs the models

        navigation.register()
        notices.register()
        place.register_panel(place.PlacePanel("rewards/shared_in_tandem.html", shared.in_tandem))
