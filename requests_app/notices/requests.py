"""Who hears of a step or a handover, and in which words. The words are made when they are read, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from notifications.kinds import Kind, Said
from notifications.models import Channel, Notice
from requests_app.models import SalesRequest
from requests_app.models.timeline import Kind as Event
from requests_app.states import OPEN, Ball, State
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from people.models import User
    from requests_app.models import TimelineEvent

EXCERPT = 300  # signs of a note that a notice repeats
TOPIC = "request-"


def topic(pk: int) -> str:
    """What a notice about this request is about: it can be muted by it."""
    return f"{TOPIC}{pk}"


def about(notice: Notice) -> SalesRequest | None:
    """The request that a notice is about, as it stands now."""
    pk = notice.topic.removeprefix(TOPIC)
    return SalesRequest.objects.filter(pk=pk).first() if pk.isdecimal() else None


def of_step(
    sales_request: SalesRequest, event: TimelineEvent, mentioned: Iterable[User] = ()
) -> list[Notice]:
    """What is owed for one timeline entry, unsaved; nobody is told what they did themselves, and nobody twice."""
    told: dict[int, str] = {user.pk: "mentioned" for user in mentioned}
    for kind, reader in _concerned(sales_request, Event(event.kind)):
        told.setdefault(reader, kind)
    told.pop(event.actor_id or 0, None)
    if not told:
        return []
    data = {
        "pk": sales_request.pk,
        "subject": sales_request.subject,
        "customer": str(sales_request.customer or ""),
        "actor": str(event.actor) if event.actor else "",
        "event": event.kind,
        "note": event.note[:EXCERPT],
        "deadline_at": _iso(sales_request.deadline_at),
    }
    return [
        Notice(
            recipient_id=reader,
            kind=kind,
            key=f"event-{event.pk}",
            topic=topic(sales_request.pk),
            url=reverse("request", args=[sales_request.pk]),
            data=data,
            at=event.at,
        )
        for reader, kind in told.items()
    ]


def _concerned(sales_request: SalesRequest, event: Event) -> list[tuple[str, int]]:
    """(kind of notice, whose), by what happened."""
    owner, requester = sales_request.owner_id, sales_request.requester_id
    to_owner = {
        Event.ROUTED: "assigned",
        Event.GIVE: "assigned",
        Event.REOPEN: "assigned",
        Event.ANSWER: "answered",
    }
    to_requester = {Event.ASK: "asked", Event.DELIVER: "delivered"}
    to_both = {Event.CANCEL, Event.LOSE, Event.WIN, Event.CORRECT}
    found = []
    if owner is not None and (event in to_owner or event in to_both):
        found.append((to_owner.get(event, "changed"), owner))
    if event in to_requester or event in to_both:
        found.append((to_requester.get(event, "changed"), requester))
    return found


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _in_full(iso: str | None) -> str:
    return readable.moment_in_full(datetime.fromisoformat(iso)) if iso else ""


def _step(title: str, action: str) -> Callable[[Mapping[str, Any]], Said]:
    """The words for a step: title with names in it, the customer, the note and the deadline as lines."""

    def describe(data: Mapping[str, Any]) -> Said:
        words = {"name": data.get("actor") or "Salesdesk", "number": data["pk"], "subject": data["subject"]}
        lines = [data.get("customer", ""), data.get("note", "")]
        if until := _in_full(data.get("deadline_at")):
            lines.append(_("Due: %(moment)s") % {"moment": until})
        return Said(_(title) % words, tuple(line for line in lines if line), _(action))

    return describe


def _changed(data: Mapping[str, Any]) -> Said:
    titles = {
        Event.CANCEL: _("%(name)s cancelled #%(number)s %(subject)s"),
        Event.LOSE: _("%(name)s recorded #%(number)s %(subject)s as lost"),
        Event.WIN: _("%(name)s recorded #%(number)s %(subject)s as won"),
    }
    title = titles.get(data.get("event", ""), _("%(name)s corrected #%(number)s %(subject)s"))
    return _step(title, gettext_noop("Open the request"))(data)


def _handover(data: Mapping[str, Any]) -> Said:
    mine, everything = data["mine"], data["all"]
    if mine:
        title = ngettext(
            "You take over %(count)s request from %(name)s",
            "You take over %(count)s requests from %(name)s",
            mine,
        ) % {"count": mine, "name": data["leaver"]}
    else:
        title = ngettext(
            "%(count)s request of %(name)s has somebody new; promises stand",
            "%(count)s requests of %(name)s have somebody new; promises stand",
            everything,
        ) % {"count": everything, "name": data["leaver"]}
    return Said(title, items_in_words(data), _("See who has what now"))


def _handover_alarm(data: Mapping[str, Any]) -> Said:
    title = ngettext(
        "Nobody could take over %(count)s request of %(name)s: it stands in the queue",
        "Nobody could take over %(count)s requests of %(name)s: they stand in the queue",
        data["all"],
    ) % {"count": data["all"], "name": data["leaver"]}
    return Said(title, items_in_words(data), _("Open the queue"))


def of_request(sales_request: SalesRequest, to: User | None) -> dict[str, Any]:
    """One of several requests that changed hands, as `items_in_words` reads it; `to` has it now."""
    return {
        "pk": sales_request.pk,
        "subject": sales_request.subject,
        "customer": str(sales_request.customer),
        "to": str(to or ""),
        "promise_at": _iso(sales_request.promise_at),
        "deadline_at": _iso(sales_request.deadline_at),
    }


def items_in_words(data: Mapping[str, Any]) -> tuple[str, ...]:
    lines = [_item_in_words(item) for item in data["items"]]
    if rest := data["all"] - len(lines):
        lines.append(ngettext("and %(count)s more", "and %(count)s more", rest) % {"count": rest})
    return tuple(lines)


def _item_in_words(item: Mapping[str, Any]) -> str:
    words = {
        "number": item["pk"],
        "subject": item["subject"],
        "customer": item["customer"],
        "owner": item["to"] or _("Shared queue"),
    }
    text = _("#%(number)s %(subject)s, %(customer)s: %(owner)s") % words
    if promised := _in_full(item.get("promise_at")):
        return _("%(what)s, promised for %(moment)s as before") % {"what": text, "moment": promised}
    if due := _in_full(item.get("deadline_at")):
        return _("%(what)s, due %(moment)s as before") % {"what": text, "moment": due}
    return text


def _is_theirs_still(notice: Notice) -> bool:
    row = about(notice)
    return row is not None and row.owner_id == notice.recipient_id and State(row.state) in OPEN


def _is_still_asked(notice: Notice) -> bool:
    row = about(notice)
    return row is not None and State(row.state) is State.WAITING and Ball(row.ball) is Ball.FIELD


def kinds() -> tuple[Kind, ...]:
    """In the order in which the settings show them."""
    requests, absences = gettext_lazy("Requests"), gettext_lazy("Absence and handover")
    both = frozenset({Channel.MAIL, Channel.PUSH})
    see = gettext_noop("Open the request")
    return (
        Kind(
            "assigned",
            gettext_lazy("A request is mine now"),
            requests,
            _step(gettext_noop("#%(number)s %(subject)s is yours now"), see),
            both,
            _is_theirs_still,
        ),
        Kind(
            "asked",
            gettext_lazy("Inside sales asks me back"),
            requests,
            _step(gettext_noop("%(name)s asks about #%(number)s %(subject)s"), gettext_noop("Answer")),
            both,
            _is_still_asked,
            urgent=True,
        ),
        Kind(
            "answered",
            gettext_lazy("My question was answered"),
            requests,
            _step(gettext_noop("%(name)s answered: #%(number)s %(subject)s"), see),
            both,
        ),
        Kind(
            "delivered",
            gettext_lazy("An answer for my customer is there"),
            requests,
            _step(gettext_noop("Delivered: #%(number)s %(subject)s"), gettext_noop("Pass it on")),
            both,
            urgent=True,
        ),
        Kind(
            "mentioned",
            gettext_lazy("Somebody names me in a note"),
            requests,
            _step(gettext_noop("%(name)s names you: #%(number)s %(subject)s"), see),
            both,
        ),
        Kind(
            "changed",
            gettext_lazy("A request of mine was corrected or closed"),
            requests,
            _changed,
            frozenset(),
        ),
        Kind("handover", gettext_lazy("Requests have somebody new"), absences, _handover, both, urgent=True),
        Kind(
            "handover_alarm",
            gettext_lazy("Nobody could take over"),
            absences,
            _handover_alarm,
            both,
            urgent=True,
        ),
    )
