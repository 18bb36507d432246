"""What burns, and the ladders by which it climbs."""

from django.urls import path

from requests_app.views import escalations, ladders

urlpatterns = [
    path("escalations/", escalations.escalations, name="escalations"),
    path("escalations/<int:pk>/take-over/", escalations.take_over, name="take_over"),
    path("ladders/", ladders.ladders, name="ladders"),
    path("ladders/new/", ladders.ladder_new, name="ladder_new"),
    path("ladders/<int:pk>/", ladders.ladder, name="ladder"),
    path("ladders/<int:pk>/drop/", ladders.ladder_drop, name="ladder_drop"),
    path("ladders/<int:pk>/rehearsal/", ladders.ladder_rehearsal, name="ladder_rehearsal"),
]
