"""Who is not here, and who stands in."""

from django.urls import path

from requests_app.views import (
    absence_change,
    absence_feed,
    absence_import,
    absence_report,
    absences,
    stand_ins,
)

urlpatterns = [
    path("absences/", absences.absences, name="absences"),
    path("absences/new/", absence_report.absence_new, name="absence_new"),
    path("absences/import/", absence_import.absence_import, name="absence_import"),
    path("absences/feed/", absence_feed.absence_feed_new, name="absence_feed_new"),
    path("absences/feed/revoke/", absence_feed.absence_feed_revoke, name="absence_feed_revoke"),
    path("absences/feed/<str:token>.ics", absence_feed.absence_feed, name="absence_feed"),
    path("absences/<int:pk>/", absence_change.absence, name="absence"),
    path("absences/<int:pk>/end/", absence_change.absence_end, name="absence_end"),
    path("absences/<int:pk>/delete/", absence_change.absence_delete, name="absence_delete"),
    path("people/<int:pk>/stand-ins/", stand_ins.stand_ins, name="stand_ins"),
]
