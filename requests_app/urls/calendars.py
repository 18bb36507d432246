"""Working calendars, below calendars/."""

from django.urls import path

from requests_app.views import calendars

urlpatterns = [
    path("", calendars.calendars, name="calendars"),
    path("new/", calendars.calendar_new, name="calendar_new"),
    path("<int:pk>/", calendars.calendar, name="calendar"),
]
