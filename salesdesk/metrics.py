"""Numbers for Prometheus, asked of the database when they are fetched. No label names a person."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Exists, Min, OuterRef, Q
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily as Gauge

from notifications.models import Channel, Delivery, DeliveryState, Notice
from people.models import Absence
from requests_app.models import SalesRequest
from salesdesk.models import Heartbeat
from salesdesk.timetable import TIMETABLE
from salesdesk.web.clock import now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.http import HttpRequest


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """As if it were not there, unless `SALESDESK_METRICS_TOKEN` is set and given (`Authorization: Bearer …`)."""
    token, given = settings.CONFIG.metrics_token, request.headers.get("Authorization", "")
    if not token or not secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collector(now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class Collector:
    """What holds at one moment. Eight queries, each answered by an index or a handful of rows."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[Gauge]:
        yield from self._sweeps()
        yield from self._outbox()
        yield from self._requests()

    def _sweeps(self) -> Iterator[Gauge]:
        beats = {beat.name: beat for beat in Heartbeat.objects.all()}
        lag = Gauge("salesdesk_sweep_lag_seconds", "Since the sweep last went through.", labels=["sweep"])
        took = Gauge("salesdesk_sweep_took_seconds", "How long it took then.", labels=["sweep"])
        found = Gauge("salesdesk_sweep_found", "How much it found to do then.", labels=["sweep"])
        fails = Gauge("salesdesk_sweep_failing", "Whether its last try failed.", labels=["sweep"])
        for sweep in TIMETABLE:
            beat = beats.get(sweep.name)
            if beat is None:
                continue
            if beat.beat_at is not None:
                lag.add_metric([sweep.name], (self.at - beat.beat_at).total_seconds())
            took.add_metric([sweep.name], beat.took)
            found.add_metric([sweep.name], beat.found)
            fails.add_metric([sweep.name], bool(beat.error))
        yield from (lag, took, found, fails)

    def _outbox(self) -> Iterator[Gauge]:
        waiting = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=self.at).order_by()
        length = Gauge("salesdesk_outbox_due", "Messages that should be out.", labels=["channel"])
        age = Gauge("salesdesk_outbox_age_seconds", "Since the oldest of them was due.", labels=["channel"])
        rows = waiting.values_list("channel").annotate(Count("pk"), Min("due_at"))
        by_channel = {channel: (number, oldest) for channel, number, oldest in rows}
        for channel in Channel.values:
            number, oldest = by_channel.get(channel, (0, self.at))
            length.add_metric([channel], number)
            age.add_metric([channel], (self.at - oldest).total_seconds())
        yield from (length, age)
        unrouted = Notice.objects.filter(routed_at=None).count()
        yield Gauge("salesdesk_notices_unrouted", "Notices not yet on any way.", value=unrouted)
        dead = Delivery.objects.filter(state=DeliveryState.DEAD).count()
        yield Gauge("salesdesk_dead_letters", "Messages that were given up.", value=dead)

    def _requests(self) -> Iterator[Gauge]:
        owned = SalesRequest.objects.open().order_by()
        counts = owned.aggregate(
            all=Count("pk"),
            queue=Count("pk", filter=Q(owner=None)),
            overdue=Count("pk", filter=Q(deadline_at__lt=self.at)),
            unaccepted=Count("pk", filter=Q(accept_by__lt=self.at, accepted_at=None)),
        )
        yield Gauge("salesdesk_requests_open", "Open requests.", value=counts["all"])
        yield Gauge("salesdesk_requests_in_queue", "Open and nobody's.", value=counts["queue"])
        yield Gauge("salesdesk_requests_overdue", "Open, deadline passed.", value=counts["overdue"])
        yield Gauge(
            "salesdesk_requests_unaccepted", "Open, not accepted in time.", value=counts["unaccepted"]
        )
        away = Exists(Absence.objects.at(self.at).filter(person=OuterRef("owner")))
        stranded = owned.filter(owner__isnull=False).filter(Q(owner__is_active=False) | away).count()
        yield Gauge(
            "salesdesk_requests_without_present_owner", "With somebody who is not there.", value=stranded
        )
        due = SalesRequest.objects.filter(escalate_at__lte=self.at).aggregate(
            Count("pk"), first=Min("escalate_at")
        )
        late = (self.at - due["first"]).total_seconds() if due["first"] else 0
        yield Gauge(
            "salesdesk_escalations_due", "Requests the ladder should look at.", value=due["pk__count"]
        )
        yield Gauge("salesdesk_escalations_late_seconds", "Since the first of them was due.", value=late)
