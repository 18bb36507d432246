"""A step of a ladder has spoken, and the new date that stops it. No name stands in these words, and nobody's fault."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from notifications.kinds import Kind, Said
from notifications.models import Channel, Notice
from requests_app.ladder import Act, Basis
from requests_app.models import SalesRequest
from requests_app.notices.requests import topic
from requests_app.states import OPEN, Ball, State
from salesdesk.web import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from requests_app.ladder import Due

SECTION = gettext_lazy("Escalations")
LOUD = frozenset({Channel.MAIL, Channel.PUSH})
ALARM = "escalation_alarm"
NEW_DATE = "new_date"


def kind_of(basis: Basis, *, leads: bool) -> str:
    """The kind by which somebody is told: what one hears because one leads has its own."""
    return ALARM if leads else f"escalation_{basis.value}"


def told(
    people: Mapping[int, bool],
    sales_request: SalesRequest,
    due: Due,
    *,
    at: datetime,
    done: Act = Act.TELL,
) -> list[Notice]:
    """What each of these people (by key; True for those who hear it because they lead) is told of one step, unsaved.

    `done`: what Salesdesk itself did by it.
    """
    since = int(due.since.timestamp() * 1_000_000)
    key = f"escalation-{sales_request.pk}-{due.rung.pk}-{sales_request.cycle}-{since}"
    about, url = topic(sales_request.pk), reverse("request", args=[sales_request.pk])
    data = {
        **which(sales_request),
        "basis": due.rung.basis.value,
        "share": due.rung.share,
        "after": int(due.rung.after.total_seconds()),
        "due": due.at.isoformat(),
        "cycle": sales_request.cycle,
        "done": done.value,
    }
    return [
        Notice(
            recipient_id=person,
            kind=kind_of(due.rung.basis, leads=leads),
            key=key,
            topic=about,
            url=url,
            data=data,
            at=at,
        )
        for person, leads in people.items()
    ]


def which(sales_request: SalesRequest) -> dict[str, Any]:
    """Which request it is. No query, given that the customer is loaded."""
    deadline = sales_request.deadline_at
    return {
        "pk": sales_request.pk,
        "subject": sales_request.subject,
        "customer": str(sales_request.customer or ""),
        "deadline": deadline.isoformat() if deadline else None,
    }


def told_of_step(data: Mapping[str, Any]) -> Said:
    done, basis = Act(data["done"]), Basis(data["basis"])
    titles = {
        Basis.TARGET: _("%(share)s %% of the target are used: %(subject)s"),
        Basis.DEADLINE: _("The deadline has passed: %(subject)s"),
        Basis.ACCEPTANCE: _("Not accepted yet: %(subject)s"),
        Basis.UNCLAIMED: _("Nobody has it yet: %(subject)s"),
        Basis.QUERY: _("A question is open: %(subject)s"),
    }
    passed_on = {
        Act.STAND_IN: _("Passed on to a colleague: %(subject)s"),
        Act.QUEUE: _("Back in the shared queue: %(subject)s"),
    }
    title = passed_on.get(done, titles[basis])
    return Said(title % {**data, "subject": _numbered(data)}, _lines(data, basis), _("Open the request"))


def _numbered(data: Mapping[str, Any]) -> str:
    """As every notice names a request: by number and subject."""
    return f"#{data['pk']} {data['subject']}"


def _lines(data: Mapping[str, Any], basis: Basis) -> tuple[str, ...]:
    words = {
        "customer": data["customer"],
        "due": moment(data["due"]),
        "deadline": moment(data["deadline"]),
        "time": readable.duration(data["after"]),
    }
    sentences = {
        Basis.TARGET: _("It is due: %(deadline)s."),
        Basis.DEADLINE: _(
            "It was due: %(deadline)s. A new date that can be kept may be agreed with the rep."
        ),
        Basis.ACCEPTANCE: _("Whoever has it was to accept it by now, so that it is known to be in hand."),
        Basis.UNCLAIMED: _("It has been in the shared queue for %(time)s of working time."),
        Basis.QUERY: _("An answer was expected. Until it comes, the work and the target clock stand still."),
    }
    sentence = sentences[basis]
    if basis is Basis.TARGET and not data["deadline"]:
        return (data["customer"],)
    return tuple(line for line in (data["customer"], sentence % words) if line)


def moment(iso: str | None) -> str:
    """In full, in the reader's zone and language: nobody knows when it will be read."""
    return readable.moment_in_full(datetime.fromisoformat(iso)) if iso else ""


def is_still_so(notice: Notice) -> bool:
    """Whether what the step said holds when the message goes out."""
    columns = ("state", "ball", "owner", "accepted_at", "cycle")
    found = SalesRequest.objects.filter(pk=notice.data["pk"]).values(*columns).first()
    if found is None or State(found["state"]) not in OPEN:
        return False
    if Act(notice.data["done"]) is not Act.TELL:
        return True
    basis = Basis(notice.data["basis"])
    if basis is Basis.QUERY:
        return found["ball"] == Ball.FIELD
    if basis is Basis.UNCLAIMED:
        return found["owner"] is None
    if basis is Basis.ACCEPTANCE:
        return found["owner"] is not None and found["accepted_at"] is None
    return found["ball"] == Ball.INSIDE and found["cycle"] == notice.data["cycle"]


def told_of_new_date(data: Mapping[str, Any]) -> Said:
    words = {**data, "date": moment(data["date"]), "before": moment(data["before"])}
    lines = [
        data["customer"],
        _("%(date)s instead of %(before)s") % words if data["before"] else words["date"],
    ]
    return Said(
        _("A new date: %(subject)s") % {**words, "subject": _numbered(data)},
        tuple(line for line in (*lines, data["line"]) if line),
        _("Open the request"),
    )


def new_date(sales_request: SalesRequest, before: datetime | None, line: str) -> dict[str, Any]:
    """What the rep is told of the agreed date."""
    agreed = sales_request.agreed_at
    return {
        **which(sales_request),
        "date": agreed.isoformat() if agreed else None,
        "before": before.isoformat() if before else None,
        "line": line,
    }


def _kind(
    key: str,
    label: Any,
    *,
    channels: frozenset[Channel] = LOUD,
    urgent: bool = True,
    describe: Callable[[Mapping[str, Any]], Said] = told_of_step,
    relevant: Callable[[Notice], bool] | None = is_still_so,
) -> Kind:
    return Kind(key, label, SECTION, describe, channels, relevant, urgent)


def kinds() -> tuple[Kind, ...]:
    one = {basis: kind_of(basis, leads=False) for basis in Basis}
    return (
        _kind(one[Basis.TARGET], pgettext_lazy("notice", "My target is nearly used up"), urgent=False),
        _kind(one[Basis.DEADLINE], pgettext_lazy("notice", "A deadline of mine or of my tandem has passed")),
        _kind(one[Basis.ACCEPTANCE], pgettext_lazy("notice", "Something was not accepted in time")),
        # The whole team hears this one: on the page and on the device, not in everybody's mailbox.
        _kind(
            one[Basis.UNCLAIMED],
            pgettext_lazy("notice", "Nobody has claimed a request"),
            channels=frozenset({Channel.PUSH}),
        ),
        _kind(one[Basis.QUERY], pgettext_lazy("notice", "A question to me or my tandem is open")),
        _kind(ALARM, pgettext_lazy("notice", "Escalations to me as lead or manager")),
        _kind(
            NEW_DATE,
            pgettext_lazy("notice", "A new date was agreed"),
            describe=told_of_new_date,
            relevant=None,
        ),
    )
