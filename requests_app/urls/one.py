"""One request, and what is done with it."""

from django.urls import path

from requests_app.states import Verb
from requests_app.views import attachments, one, steps

urlpatterns = [
    path("", one.show, name="request"),
    path("tell/", one.tell, name="request_tell"),
    path("seen/", one.seen, name="request_seen"),
    path("files/<int:attachment_pk>/", attachments.download, name="attachment"),
    *(
        path(f"{verb.value.replace('_', '-')}/", steps.step, {"verb": verb}, name=f"request_{verb.value}")
        for verb in Verb
        if verb is not Verb.SUBMIT
    ),
]
