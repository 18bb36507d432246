"""Every door, by subject."""

from django.urls import include, path

urlpatterns = [
    path("", include("people.urls")),
    path("", include("tandems.urls")),
    path("", include("requests_app.urls")),
]
