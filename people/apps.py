from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from people import navigation  # noqa: PLC0415  needs the models

        navigation.register()
