from __future__ import annotations

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "strategy"

    def ready(self) -> None:
        from strategy import navigation  # noqa: PLC0415 - once the apps are there

        navigation.register()
