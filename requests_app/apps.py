from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "requests_app"

    def ready(self) -> None:
        from people import duties  # noqa: PLC0415 - like the others, not before the models
        from requests_app import navigation, notices  # noqa: PLC0415 - need the models
        from tandems import departure, place  # noqa: PLC0415

        duties.register(_types)
        navigation.register()
        place.register(place.PlaceTab(_("Overview"), "house", "tandem", 10))
        departure.register_open(_open_in)
        notices.register()


def _open_in(tandem: int) -> int:
    from requests_app.models import SalesRequest  # noqa: PLC0415 - needs the models

    return SalesRequest.objects.open().filter(tandem=tandem).count()


def _types() -> list[tuple[str, str]]:
    """What one can stand in for: the request types, as they are offered now."""
    from requests_app.models import RequestType  # noqa: PLC0415 - needs the models

    return [(one.key, one.name) for one in RequestType.objects.offered()]
