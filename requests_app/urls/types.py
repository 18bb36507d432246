"""Request types, for administrators."""

from django.urls import path

from requests_app.views import types

urlpatterns = [
    path("", types.show, name="types"),
    path("new/", types.new, name="type_new"),
    path("new/preview/", types.preview, name="type_new_preview"),
    path("<int:pk>/", types.edit, name="type_edit"),
    path("<int:pk>/move/", types.move, name="type_move"),
    path("<int:pk>/preview/", types.preview, name="type_preview"),
]
