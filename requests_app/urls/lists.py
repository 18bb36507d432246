"""The lists, and what is done in them."""

from django.urls import path

from requests_app.queue import LISTS
from requests_app.views import bulk, lists, row, saved_views

ADDRESSES = {
    "queue": "queue/",
    "desk": "desk/",
    "waiting": "waiting/",
    "overdue": "overdue/",
    "delivered": "delivered/",
    "everything": "requests/",
    "mine": "mine/",
    "tandem_requests": "tandem/",
    "search": "search/",
}

urlpatterns = [
    *(path(ADDRESSES[name], lists.show, {"name": name}, name=name) for name in LISTS),
    path("load/", lists.show_load, name="load"),
    path("needs-me/", lists.needs_me, name="needs_me"),
    path("live/", lists.no_stream, name="live"),
    path("bulk/", bulk.bulk, name="bulk"),
    path("queue/next/", row.next_one, name="claim_next"),
    path("lists/<int:pk>/<str:verb>/", row.step, name="row_step"),
    path("views/save/", saved_views.save, name="view_save"),
    path("views/<int:pk>/", saved_views.rename, name="view_rename"),
    path("views/<int:pk>/delete/", saved_views.delete, name="view_delete"),
]
