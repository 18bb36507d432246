"""The notices app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import navigation  # noqa: PLC0415  needs the apps

        navigation.register()
