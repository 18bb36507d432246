"""2: one change, one transaction: what is written together agrees."""

from __future__ import annotations

from datetime import datetime

from django.core.files.storage import storages
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q

from notifications.models import Delivery, DeliveryState, Notice
from requests_app.models import Attachment, Escalation, HandoverItem, SalesRequest, TimelineEvent
from requests_app.models.timeline import Kind
from requests_app.states import State
from salesdesk.invariants.registry import Found, invariant, keys


@invariant(2, "Every request stands as the last entry of its timeline left it")
def timeline_agrees(at: datetime) -> Found:
    differing = keys(
        """SELECT r.id FROM requests_app_salesrequest r
           LEFT JOIN (SELECT sales_request_id, MAX(id) AS last FROM requests_app_timelineevent
                      GROUP BY sales_request_id) l ON l.sales_request_id = r.id
           LEFT JOIN requests_app_timelineevent e ON e.id = l.last
           WHERE (r.state = 'draft' AND e.id IS NOT NULL) OR (r.state <> 'draft' AND (e.id IS NULL
               OR e.state <> r.state OR e.ball <> r.ball OR COALESCE(e.owner_id, 0) <> COALESCE(r.owner_id, 0)
               OR e.at > r.changed_at))
           ORDER BY r.id"""
    )
    return Found.of(SalesRequest.objects.count(), differing)


@invariant(2, "Every handed-over request has its entry in the timeline")
def handovers_are_in_the_timeline(at: datetime) -> Found:
    entry = TimelineEvent.objects.filter(
        pk=OuterRef("event_id"), sales_request=OuterRef("sales_request"), kind=Kind.HAND_OVER
    )
    same = entry.filter(Q(owner=OuterRef("to")) | Q(owner=None))
    items = HandoverItem.objects.order_by("pk")
    return Found.of(items.count(), items.exclude(Exists(same)).values_list("pk", flat=True), "handover item ")


@invariant(2, "Every escalation has its entry in the timeline, and every such entry its escalation")
def escalations_are_in_the_timeline(at: datetime) -> Found:
    said = TimelineEvent.objects.filter(kind=Kind.ESCALATED).order_by().values("sales_request")
    fired = Escalation.objects.filter(skipped=False).order_by().values("sales_request")
    entries = {row["sales_request"]: row["number"] for row in said.annotate(number=Count("pk"))}
    steps = {row["sales_request"]: row["number"] for row in fired.annotate(number=Count("pk"))}
    differing = sorted(pk for pk in entries.keys() | steps.keys() if entries.get(pk) != steps.get(pk))
    return Found.of(len(steps), differing)


@invariant(2, "Every message on its way belongs to whom its notice is for, and is in one state")
def messages_agree(at: datetime) -> Found:
    sent = Q(state=DeliveryState.SENT)
    wrong = (
        ~Q(recipient=F("notice__recipient")) | (sent & Q(sent_at=None)) | (~sent & Q(sent_at__isnull=False))
    )
    rows = Delivery.objects.order_by("pk")
    return Found.of(rows.count(), rows.filter(wrong).values_list("pk", flat=True), "delivery ")


@invariant(2, "Nothing is on its way before it is decided which way it takes")
def messages_were_routed(at: datetime) -> Found:
    on_its_way = Exists(Delivery.objects.filter(notice=OuterRef("pk")))
    wrong = Notice.objects.filter(routed_at=None).filter(on_its_way).order_by("pk")
    return Found.of(Notice.objects.count(), wrong.values_list("pk", flat=True), "notice ")


@invariant(2, "Every file that a request names is there, in its size")
def files_are_there(at: datetime) -> Found:
    storage, broken = storages["default"], []
    rows = Attachment.objects.present().order_by("pk").values_list("pk", "file", "size")
    for pk, name, size in rows.iterator(2000):
        try:
            if storage.size(name) != size:
                broken.append(pk)
        except OSError:
            broken.append(pk)
    return Found.of(Attachment.objects.present().count(), broken, "file ")


@invariant(2, "Every request is found by the search")
def search_is_complete(at: datetime) -> Found:
    sent = SalesRequest.objects.exclude(state=State.DRAFT).order_by("pk")
    missing = list(sent.filter(search_text="").values_list("pk", flat=True))
    if connection.vendor == "sqlite":
        missing += keys(
            """SELECT id FROM requests_app_salesrequest EXCEPT SELECT id FROM requests_app_search_docsize
               ORDER BY id"""
        )
    elif not keys("SELECT 1 FROM pg_indexes WHERE indexname = 'request_search'"):
        return Found(sent.count(), ("the index request_search",))
    return Found.of(sent.count(), missing)


@invariant(2, "Every reference leads to a row")
def references_lead_somewhere(at: datetime) -> Found:
    if (
        connection.vendor != "sqlite"
    ):  # elsewhere the engine looks at each; `once` looks whether it still does
        return Found(0)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        rows = cursor.fetchall()
    return Found(len(connection.introspection.table_names()), tuple(f"{row[0]} {row[1]}" for row in rows))
