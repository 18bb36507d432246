"""A tandem's home; its other pages are the lower floor's."""

from django.urls import path

from requests_app.views import tandem

urlpatterns = [
    path("my-tandem/", tandem.my_tandem, name="my_tandem"),
    path("tandems/<int:pk>/", tandem.tandem, name="tandem"),
]
