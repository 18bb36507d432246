"""4: effects happen once. "Once" is a unique constraint, so what is looked at is whether each is there; and what it cannot see."""

from __future__ import annotations

from datetime import datetime

from django.apps import apps
from django.db import connection
from django.db.models import Count, F

from requests_app.models import Escalation, HandoverItem, SalesRequest, TimelineEvent
from salesdesk.invariants.registry import Found, invariant

OURS = ("salesdesk", "people", "notifications", "strategy", "tandems", "requests_app", "insights", "rewards")


@invariant(4, "The database holds every constraint that the program relies on")
def constraints_are_there(at: datetime) -> Found:
    checked, missing = 0, []
    with connection.cursor() as cursor:
        for label in OURS:
            for model in apps.get_app_config(label).get_models(include_auto_created=True):
                there = connection.introspection.get_constraints(cursor, model._meta.db_table)
                names = [constraint.name for constraint in model._meta.constraints]
                checked += len(names)
                missing += [name for name in names if name not in there]
                foreign = {tuple(one["columns"]) for one in there.values() if one["foreign_key"]}
                wanted = [field.column for field in model._meta.local_fields if field.remote_field]
                checked += len(wanted)
                missing += [f"{model._meta.db_table}.{name}" for name in wanted if (name,) not in foreign]
    return Found(checked, tuple(missing))


@invariant(4, "No step has fired twice for one stretch of a request")
def steps_fired_once(at: datetime) -> Found:
    groups = Escalation.objects.order_by().values("sales_request", "step", "cycle", "since")
    twice = groups.annotate(number=Count("pk")).filter(number__gt=1)
    broken = sorted(set(twice.values_list("sales_request", flat=True)))
    return Found.of(Escalation.objects.count(), broken)


@invariant(4, "No step has fired for a deadline that is yet to come")
def cycles_are_known(at: datetime) -> Found:
    ahead = Escalation.objects.filter(cycle__gt=F("sales_request__cycle")).order_by("pk")
    return Found.of(Escalation.objects.count(), ahead.values_list("sales_request", flat=True))


@invariant(4, "No request was handed over twice by one handover and stayed")
def handed_over_once(at: datetime) -> Found:
    """Whatever is in force is so once for each leaver; and one entry of the timeline tells of one move."""
    in_force = HandoverItem.objects.filter(ended_at=None).order_by().values("sales_request", "leaver")
    twice = in_force.annotate(number=Count("pk")).filter(number__gt=1).values_list("sales_request", flat=True)
    told = HandoverItem.objects.filter(event_id__isnull=False).order_by().values("event_id")
    shared = told.annotate(number=Count("pk")).filter(number__gt=1).values_list("event_id", flat=True)
    shared_by = TimelineEvent.objects.filter(pk__in=list(shared)).values_list("sales_request", flat=True)
    return Found.of(HandoverItem.objects.count(), sorted({*twice, *shared_by}))


@invariant(4, "Every request counts its changes")
def changes_are_counted(at: datetime) -> Found:
    unchanged = SalesRequest.objects.exclude(state="draft").filter(revision=0).order_by("pk")
    return Found.of(SalesRequest.objects.count(), unchanged.values_list("pk", flat=True))
