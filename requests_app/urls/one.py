"""One request, and what is done with it."""

from django.urls import path

from requests_app.states import BY_PEOPLE
from requests_app.views import answer_drafts, attachments, one, steps

urlpatterns = [
    path("", one.show, name="request"),
    path("tell/", one.tell, name="request_tell"),
    path("seen/", one.seen, name="request_seen"),
    path("mute/", one.mute, name="request_mute"),
    path("answer-draft/", answer_drafts.save, name="answer_draft"),
    path("files/<int:attachment_pk>/", attachments.download, name="attachment"),
    *(
        path(f"{verb.value.replace('_', '-')}/", steps.step, {"verb": verb}, name=f"request_{verb.value}")
        for verb in BY_PEOPLE
    ),
]
