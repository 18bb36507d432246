"""Won orders as they were when they were won, and what was made of each until now. Rows are only ever added."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from people.models import User
from requests_app.models import RequestType, SalesRequest, TimelineEvent
from rewards.models.plan import PayPlan, Rate
from strategy.models import Segment
from tandems.models import Tandem
from tandems.models.tandem import Side


class Noting(models.Model):
    """How far the timelines are noted: one row. All entries about orders up to `mark` are; what lies above it is looked at again.

    Its lock is that of all amounts: whoever holds it writes lines, closes months, publishes plans, releases and exports.
    """

    mark = models.BigIntegerField(default=0)


class WonOrder(models.Model):
    """A request that was won, under the plan in force at that moment. Reopened and won again, it is the same order, booked anew."""

    event = models.OneToOneField(TimelineEvent, models.PROTECT, related_name="+")  # by which it was won first
    sales_request = models.ForeignKey(SalesRequest, models.PROTECT, related_name="+")
    plan = models.ForeignKey(PayPlan, models.PROTECT, related_name="+")
    rate = models.ForeignKey(
        Rate, models.PROTECT, null=True, related_name="+"
    )  # empty: the plan has none for it
    won_at = models.DateTimeField()
    month = models.DateField()  # in which it was won, its first day
    type = models.ForeignKey(RequestType, models.PROTECT, related_name="+")
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, related_name="+")
    tandem = models.ForeignKey(Tandem, models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [
            # What a later entry of the timeline changes.
            models.Index(fields=["sales_request", "-event"], name="won_order_of_request"),
            # A month that is counted again.
            models.Index(fields=["month"], name="won_order_of_month"),
        ]


class OrderPart(models.Model):
    """Somebody's part in an order: `weight` of the sum of its side's weights (working seconds, or 1 each)."""

    order = models.ForeignKey(WonOrder, models.PROTECT, related_name="parts")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)
    weight = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "user", "side"], name="order_part_once"),
            models.CheckConstraint(name="order_part_weighs", condition=Q(weight__gt=0)),
        ]


class Became(models.TextChoices):
    """What made an order worth what it is worth now."""

    WON = "won", pgettext_lazy("won order", "Won")
    CORRECTED = "corrected", pgettext_lazy("won order", "Value corrected")
    REOPENED = "reopened", pgettext_lazy("won order", "Reopened")


class OrderBooking(models.Model):
    """What an order is worth from one entry of its timeline on; the last one counts. `value` and `pool` in cents."""

    order = models.ForeignKey(WonOrder, models.PROTECT, related_name="bookings")
    number = models.PositiveIntegerField()
    event = models.ForeignKey(TimelineEvent, models.PROTECT, related_name="+")
    became = models.CharField(max_length=9, choices=Became.choices)
    at = models.DateTimeField()  # the entry's
    value = models.BigIntegerField()
    pool = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "number"], name="order_booking_number"),
            models.UniqueConstraint(fields=["order", "event"], name="order_booked_once_per_event"),
            models.CheckConstraint(
                name="order_booking_amounts",
                condition=Q(value__gte=0, pool__gte=0, pool__lte=models.F("value")),
            ),
        ]
