from django.apps import AppConfig


class SalesdeskConfig(AppConfig):
    name = "salesdesk"

    def ready(self) -> None:
        # Celery's tasks are called from web processes too, and must know where their messages go.
        from salesdesk import celery, checks  # noqa: F401, PLC0415  apps are loaded only now
