"""A new request: its draft, its files, its deadline before it is sent."""

from django.urls import path

from requests_app.views import new, new_files

urlpatterns = [
    path("", new.new, name="request_new"),
    path("<uuid:key>/", new.draft, name="draft"),
    path("<uuid:key>/save/", new.save, name="draft_save"),
    path("<uuid:key>/discard/", new.discard, name="draft_discard"),
    path("<uuid:key>/deadline/", new.deadline, name="deadline_preview"),
    path("<uuid:key>/files/", new_files.upload, name="draft_upload"),
    path("<uuid:key>/files/<int:pk>/remove/", new_files.remove, name="draft_remove_file"),
]
