"""What `manage.py check` knows about Salesdesk, on top of Django's own checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register

from salesdesk import broker, celery

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.apps import AppConfig
    from django.db.models import Model

# From the ground up. A foreign key points down or stays on its floor; import-linter sees imports, not these.
FLOORS = ("people", "notifications", "strategy", "tandems", "requests_app", "insights", "rewards")


@register("security", deploy=True)
def demo_door_is_closed(app_configs: Iterable[AppConfig] | None, **kwargs: Any) -> list[Error]:
    if not settings.DEMO:
        return []
    return [
        Error(
            "The demo's door is open: anybody may log in as anybody.",
            hint="Unset SALESDESK_DEMO and set what docs/operations.md asks for.",
            id="salesdesk.E001",
        )
    ]


@register("models")
def foreign_keys_point_down(app_configs: Iterable[AppConfig] | None, **kwargs: Any) -> list[Error]:
    return [
        Error(
            f"{model._meta.label}.{name} points up, to {target._meta.label}.",
            hint="The upper floor holds the key, or reads a row that the lower one wrote.",
            obj=model,
            id="salesdesk.E002",
        )
        for model in apps.get_models()
        for name, target in _relations(model)
        if _is_above(target, model)
    ]


@register("security", deploy=True)
def broker_keeps_messages(app_configs: Iterable[AppConfig] | None, **kwargs: Any) -> list[Error]:
    return [Error(danger, id="salesdesk.E003") for danger in broker.dangers()]


@register("security", deploy=True)
def celery_survives_kills(app_configs: Iterable[AppConfig] | None, **kwargs: Any) -> list[Error]:
    """What is set in `celery_settings.py` was measured; a change that would lose or multiply work is refused."""
    conf = celery.app.conf
    right = {
        "task_acks_late": conf.task_acks_late,
        "task_reject_on_worker_lost": conf.task_reject_on_worker_lost,
        "no result backend": not conf.result_backend,
        "JSON only": conf.task_serializer == "json" and list(conf.accept_content) == ["json"],
        "UTC": conf.enable_utc and conf.timezone == "UTC",
        "plain seconds": all(isinstance(entry["schedule"], float) for entry in conf.beat_schedule.values()),
        "visibility_timeout above task_time_limit": _visible_for(conf) > conf.task_time_limit,
    }
    return [
        Error(f"Celery is set dangerously: {name} does not hold.", id="salesdesk.E004")
        for name, holds in right.items()
        if not holds
    ]


def _visible_for(conf: Any) -> float:
    """Files hand nothing out again, however long it takes."""
    return conf.broker_transport_options.get("visibility_timeout", float("inf"))


def _relations(model: type[Model]) -> Iterable[tuple[str, type[Model]]]:
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        target = field.related_model
        if isinstance(target, type):
            yield field.name, target


def _is_above(target: type[Model], model: type[Model]) -> bool:
    labels = target._meta.app_label, model._meta.app_label
    if not all(label in FLOORS for label in labels):
        return False
    return FLOORS.index(labels[0]) > FLOORS.index(labels[1])
