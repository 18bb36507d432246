from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "requests_app"

    def ready(self) -> None:
        from requests_app import navigation  # noqa: PLC0415 - needs the models

        navigation.register()
