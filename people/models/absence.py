"""When somebody is not here, and who stands in. Why they are not here is stored nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from people.models.user import User

if TYPE_CHECKING:
    from datetime import date, datetime


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def at(self, moment: datetime) -> AbsenceQuerySet:
        """Those that hold at this moment: the first instant belongs to an absence, its end does not."""
        return self.filter(starts_at__lte=moment).filter(Q(ends_at=None) | Q(ends_at__gt=moment))

    def between(self, start: datetime, end: datetime) -> AbsenceQuerySet:
        """Those that touch the stretch."""
        return self.filter(starts_at__lt=end).filter(Q(ends_at=None) | Q(ends_at__gt=start))

    def of(self, person: User) -> AbsenceQuerySet:
        return self.filter(person=person)


class Absence(models.Model):
    """One person's; of one person no two overlap or touch (`actions.absences` joins them)."""

    person = models.ForeignKey(User, models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField(_("From"))
    ends_at = models.DateTimeField(_("Until"), null=True, blank=True)  # empty: until further notice
    note = models.CharField(_("Note for colleagues"), max_length=200, blank=True)
    reachable = models.BooleanField(_("May be called"), default=False)
    reported_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)
    # Of an imported calendar entry: imported again, it is the same absence. A digest, because an entry's own
    # identifier may carry text.
    source = models.CharField(max_length=64, blank=True)

    objects: ClassVar[AbsenceQuerySet] = AbsenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Absence")
        verbose_name_plural = _("Absences")
        constraints = [
            models.CheckConstraint(
                name="absence_ends_after_it_starts", condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at"))
            ),
        ]
        indexes = [
            # Who is absent now; the calendar; the handover sweep.
            models.Index(fields=["person", "starts_at", "ends_at"], name="absence_of_person"),
            models.Index(fields=["ends_at"], name="absence_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_at:%Y-%m-%d}"

    def holds_at(self, moment: datetime) -> bool:
        return self.starts_at <= moment and (self.ends_at is None or self.ends_at > moment)


class StandInQuerySet(models.QuerySet["StandIn"]):
    def valid_on(self, day: date) -> StandInQuerySet:
        """Those agreed for this day, in each person's order."""
        began = Q(valid_from=None) | Q(valid_from__lte=day)
        lasts = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.filter(began, lasts).order_by("person", "position", "pk")


class StandIn(models.Model):
    """`stand_in` takes over for `person`, in the order of `position`.

    `duties`: keys of what they stand in for (`people.duties`); empty: for everything.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="stand_ins")
    stand_in = models.ForeignKey(User, models.CASCADE, related_name="stands_in_for")
    position = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField(_("From"), null=True, blank=True)
    valid_until = models.DateField(_("Until"), null=True, blank=True)  # the day itself included
    duties = models.JSONField(_("For"), default=list, blank=True)

    objects: ClassVar[StandInQuerySet] = StandInQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Stand-in")
        verbose_name_plural = _("Stand-ins")
        constraints = [
            models.CheckConstraint(
                name="nobody_stands_in_for_themselves", condition=~Q(person=F("stand_in"))
            ),
            models.CheckConstraint(
                name="stand_in_validity_in_order",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
        ]
        indexes = [models.Index(fields=["person", "position"], name="stand_ins_in_order")]

    def __str__(self) -> str:
        return f"{self.stand_in} → {self.person}"


class AbsenceFeed(models.Model):
    """The secret address of one person's calendar of absences. Revoked by deleting it, renewed by a new digest."""

    person = models.OneToOneField(User, models.CASCADE, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person}"
