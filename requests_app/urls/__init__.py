"""Requests: the lists, one request, a new one, the types."""

from django.urls import include, path

urlpatterns = [
    path("", include("requests_app.urls.lists")),
    path("requests/new/", include("requests_app.urls.new")),
    path("requests/<int:pk>/", include("requests_app.urls.one")),
    path("types/", include("requests_app.urls.types")),
    path("calendars/", include("requests_app.urls.calendars")),
]
