from __future__ import annotations

from django.apps import AppConfig


class StrategyConfig(AppConfig):
    name = "strategy"

    def ready(self) -> None:
        from notifications import kinds  # noqa: PLC0415 - once the apps are there
        from strategy import navigation, notices  # noqa: PLC0415
        from strategy.pulse import notices as pulse_notices  # noqa: PLC0415

        navigation.register()
        kinds.register(*notices.kinds(), *pulse_notices.kinds())
