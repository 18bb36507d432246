"""Who is out, until when, and who covers: now and to come. Never why, never how often, nothing of weeks gone by."""

from requests_app.absence_calendar.covered import covered
from requests_app.absence_calendar.page import calendar_for
from requests_app.absence_calendar.shown import AbsenceCalendar, Away, Wanted

__all__ = ["AbsenceCalendar", "Away", "Wanted", "calendar_for", "covered"]
