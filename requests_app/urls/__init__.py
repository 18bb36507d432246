"""Requests: the lists, one request, a new one, the types."""

from django.urls import include, path

urlpatterns = [
    path("", include("requests_app.urls.lists")),
    path("requests/new/", include("requests_app.urls.new")),
    path("requests/<int:pk>/", include("requests_app.urls.one")),
    path("types/", include("requests_app.urls.types")),
    path("", include("requests_app.urls.absences")),
    path("", include("requests_app.urls.handovers")),
    path("", include("requests_app.urls.escalations")),
    path("", include("requests_app.urls.tandem")),
    path("tandems/<int:pk>/rules/", include("requests_app.urls.measured")),
    path("calendars/", include("requests_app.urls.calendars")),
]
