"""When work is done: weekly hours, public holidays, closing days."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.working_time import Hours, InvalidHours

OFFICE_WEEK = {day: [["08:00", "12:00"], ["12:30", "16:30"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def office_week() -> dict[str, list[list[str]]]:
    return {day: [list(window) for window in windows] for day, windows in OFFICE_WEEK.items()}


def default_zone() -> str:
    return settings.TIME_ZONE


def empty_week_is_refused(week: Any) -> None:
    """Raise `ValidationError` for weekly hours that are malformed or never open."""
    try:
        hours = Hours.from_json(week, zone="UTC")
    except InvalidHours as error:
        raise ValidationError(
            _("These weekly hours cannot be read: %(problem)s"), params={"problem": error}
        ) from error
    if not hours.is_ever_open:
        raise ValidationError(_("A calendar needs at least one open hour."))


class CalendarQuerySet(models.QuerySet["WorkingCalendar"]):
    def default(self) -> WorkingCalendar:
        """The site's calendar. Made with office hours where there is none yet."""
        return self.filter(is_default=True).first() or self.create(name="Standard", is_default=True)


class WorkingCalendar(models.Model):
    """One site's working hours. `version` rises with every change, so that what was computed by it is found."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    zone = models.CharField(_("Time zone"), max_length=64, default=default_zone)
    country = models.CharField(_("Country of public holidays"), max_length=2, blank=True, default="DE")
    subdivision = models.CharField(_("Federal state"), max_length=6, blank=True)
    week = models.JSONField(_("Weekly hours"), default=office_week, validators=[empty_week_is_refused])
    # [{"day": "2026-12-24", "windows": [["08:00", "12:00"]], "label": "Heiligabend"}]; no windows: closed all day.
    closing_days = models.JSONField(_("Closing days"), default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_default = models.BooleanField(_("Standard calendar"), default=False)

    objects: ClassVar[CalendarQuerySet] = CalendarQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Working calendar")
        verbose_name_plural = _("Working calendars")
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_calendar"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def hours(self) -> Hours:
        """The rules of this calendar, for the functions in `people.working_time`."""
        return self.hours_with(self.week)

    def hours_with(self, week: dict[str, list[list[str]]]) -> Hours:
        """The same calendar with another week (part time): holidays and closing days stay."""
        return _hours(
            self.zone, self.country, self.subdivision, _frozen(week), _frozen_days(self.closing_days)
        )


FrozenWeek = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def _frozen(week: dict[str, list[list[str]]]) -> FrozenWeek:
    return tuple(
        (day, tuple((start, end) for start, end in windows)) for day, windows in sorted(week.items())
    )


def _frozen_days(days: list[dict[str, Any]]) -> FrozenWeek:
    return tuple((day["day"], tuple((start, end) for start, end in day.get("windows", ()))) for day in days)


@lru_cache(maxsize=256)
def _hours(zone: str, country: str, subdivision: str, week: FrozenWeek, days: FrozenWeek) -> Hours:
    return Hours.from_json(
        {day: [list(window) for window in windows] for day, windows in week},
        zone=zone,
        country=country,
        subdivision=subdivision,
        exceptions={date.fromisoformat(day): [list(window) for window in windows] for day, windows in days},
    )
