"""How each step is spoken of: on its button, above its form, and once it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from requests_app.states import Verb

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Wording:
    """`label` on buttons, `title` above the form, `done` in the message afterwards, `key` on the keyboard."""

    label: Text
    title: Text
    done: Text
    icon: str
    key: str = ""
    kind: str = ""  # "danger": what cannot simply be taken back
    explains: Text = ""  # what happens then; beside the form


WORDING: dict[Verb, Wording] = {
    Verb.CLAIM: Wording(
        pgettext_lazy("verb", "Claim"), _("Claim this request"), _("The request is yours now."), "hand", "c",
        explains=_("It becomes yours, and everyone sees it."),
    ),
    Verb.ACCEPT: Wording(
        pgettext_lazy("verb", "Accept"), _("Accept this request"), _("Accepted: you have it in hand."), "check", "c",
        explains=_("You say that you have it in hand."),
    ),
    Verb.RESUME: Wording(
        pgettext_lazy("verb", "Go on"), _("Go on with the work"), _("The work goes on and the target clock runs."), "play", "u",
        explains=_("What was waited for has come. The target clock runs again."),
    ),
    Verb.ANSWER: Wording(
        pgettext_lazy("verb", "Answer"), _("Answer the question"), _("Answered: it is inside sales’ turn again."), "reply", "r",
        explains=_("The turn and the target clock go back to inside sales."),
    ),
    Verb.DELIVER: Wording(
        pgettext_lazy("verb", "Deliver"), _("Deliver the answer"), _("Delivered."), "package-check", "d",
        explains=_("The rep is told at once and passes it on to the customer."),
    ),
    Verb.ASK: Wording(
        pgettext_lazy("verb", "Ask back"), _("Ask the field back"), _("The question is with the rep."), "message-circle-question-mark", "a",
        explains=_("It is the rep’s turn until the answer is there. The target clock stands meanwhile, a promise does not."),
    ),
    Verb.WAIT: Wording(
        pgettext_lazy("verb", "Wait for others"), _("Wait for the customer or a third party"), _("The request waits for others."), "hourglass", "w",
        explains=_("The target clock stands meanwhile, a promise does not."),
    ),
    Verb.PASS_ON: Wording(
        pgettext_lazy("verb", "Passed on"), _("The customer has the answer"), _("Noted: the customer has the answer."), "forward", "p",
        explains=_("You say that the customer has the answer."),
    ),
    Verb.WIN: Wording(
        pgettext_lazy("verb", "Won"), _("Won: the customer ordered"), _("Congratulations, recorded as won."), "trophy", "y",
    ),
    Verb.LOSE: Wording(
        pgettext_lazy("verb", "Lost"), _("Lost: the customer did not order"), _("Recorded as lost."), "circle-x", "",
    ),
    Verb.GIVE: Wording(
        pgettext_lazy("verb", "Give to a colleague"), _("Give it to a colleague"), _("Given to your colleague."), "user-plus", "h",
        explains=_("It is your colleague’s at once, who then accepts it. Both clocks go on as they are."),
    ),
    Verb.RELEASE: Wording(
        pgettext_lazy("verb", "Release"), _("Put it back into the shared queue"), _("The request is back in the shared queue."), "undo-2",
        explains=_("Everyone in inside sales can claim it then. Both clocks go on as they are."),
    ),
    Verb.ACKNOWLEDGE: Wording(
        pgettext_lazy("verb", "New date"), _("Agree on a new date"), _("The new date holds, and the rep has been told."), "calendar-check", "e",
        explains=_("A date that can be kept instead of one that cannot. The rep is told at once, and the ladder begins anew from it."),
    ),
    Verb.AIM: Wording(
        pgettext_lazy("verb", "Choose its goal"), _("Choose the goal that it serves"), _("The goal is noted."), "goal",
        explains=_("A goal of our strategy. Where the strategy says so, the request comes earlier by it."),
    ),
    Verb.CORRECT: Wording(
        pgettext_lazy("verb", "Correct"), _("Correct what the request says"), _("Corrected."), "pencil",
        explains=_("The timeline shows what stood there before."),
    ),
    Verb.NOTE: Wording(
        pgettext_lazy("verb", "Note"), _("Write an internal note"), _("Noted."), "sticky-note", "m",
        explains=_("Only your company reads notes. Whoever you name with @ is told."),
    ),
    Verb.REOPEN: Wording(
        pgettext_lazy("verb", "Reopen"), _("Reopen this request"), _("Reopened: the target clock starts anew."), "rotate-ccw",
        explains=_("It goes back to inside sales, and the target clock starts anew."),
    ),
    Verb.CANCEL: Wording(
        pgettext_lazy("verb", "Cancel the request"), _("Cancel this request"), _("The request is cancelled."), "ban", kind="danger",
        explains=_("Nobody works on it any more. It can be reopened."),
    ),
}  # fmt: skip
