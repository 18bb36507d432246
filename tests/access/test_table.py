"""Every door × everybody: `docs/permissions.md` is the document and, read here, the test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from insights.models import WorksAgreement
from notifications.models import Notice
from people.models import Absence, Invitation, User, WorkingCalendar
from requests_app.actions.ask import ask
from requests_app.actions.deliver import Delivery, deliver
from requests_app.actions.give import give
from requests_app.actions.release import release
from requests_app.models import Attachment, Handover, HandoverItem, Ladder, SavedView
from requests_app.models.handover import Cause
from requests_app.states import Verb
from rewards.models import Benefit, PayPlan, PayStatement, StatementState
from strategy.models import Goal, Picture, Proposal, PulseRound, StrategyVersion
from tandems.models import Phase, Side, Workshop

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from requests_app.models import RequestType, SalesRequest
    from tandems.models import Customer, Rule, Tandem

DOCUMENT = Path(__file__).parents[2] / "docs" / "permissions.md"
PEOPLE = ("nobody", "emil", "dora", "bert", "anna", "carla", "frieda", "gustav")
HEAD = ["door", "", "anonymous", "another rep", "requester", "colleague", "owner", "lead", "manager", "admin"]
BODIES = {
    "view_save": {"name": "Mine too", "list": "queue", "list_name": "queue", "query": ""},
    "dead_letter_retry": {"all": "1"},
    "answer_draft": {"verb": "ask", "question": "Which voltage?"},
    "strategy_comment": {"text": "Good."},
    "strategy_voice": {"stance": "support"},
}

Row = tuple[str, str, dict[str, str]]


def table() -> list[Row]:
    """(URL name, method, who → expected answer) for each line of the document."""
    rows = []
    for line in DOCUMENT.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `"):
            rows.append((cells[0].strip("`"), cells[1], dict(zip(PEOPLE, cells[2:], strict=True))))
    return rows


def routes(resolver: URLResolver | None = None, before: str = "") -> dict[str, str]:
    """URL name → address with its parameters."""
    found: dict[str, str] = {}
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            found[entry.name or address] = address
        else:
            found |= routes(entry, address)
    return found


def test_every_door_stands_in_the_document() -> None:
    assert {name for name, _method, _expected in table()} == set(routes())


def answered(response: HttpResponse) -> str:
    """What the document calls this answer."""
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "login"
    if response.status_code == 302 and response.request["REQUEST_METHOD"] == "GET":
        return "on"
    return {403: "no", 404: "hidden", 405: "no"}.get(
        response.status_code, "yes" if response.status_code < 500 else "broken"
    )


@pytest.mark.parametrize(
    ("name", "method", "expected"), table(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_everybody_gets_the_answer_that_is_written_down(
    client: Client,
    request: pytest.FixtureRequest,
    world: World,
    name: str,
    method: str,
    expected: dict[str, str],
) -> None:
    url = world.url(name)
    got = {}
    for who in PEOPLE:
        with transaction.atomic():
            if who == "nobody":
                client.logout()
            else:
                client.force_login(request.getfixturevalue(who))
            got[who] = answered(
                client.get(url) if method == "GET" else client.post(url, BODIES.get(name, {}))
            )
            transaction.set_rollback(True)
    assert got == expected


class World:
    """One request of Dora's, owned by Anna, in the state in which each step may be taken."""

    def __init__(self, sales_request: SalesRequest, draft: SalesRequest, **others: Any) -> None:
        self.sales_request = sales_request
        self.draft = draft
        self.others = others

    def url(self, name: str) -> str:
        if name.startswith("healthz"):
            return f"/{name}"
        if name.startswith("request_") and name.removeprefix("request_") in set(Verb):
            self._bring_to(Verb(name.removeprefix("request_")))
        if name == "row_step":
            self._bring_to(Verb.CLAIM)
        return reverse(name, args=self._arguments(name))

    def _bring_to(self, verb: Verb) -> None:
        pk, anna, at = self.sales_request.pk, self.others["anna"], self.others["at"] + timedelta(minutes=5)
        if verb is Verb.CLAIM:
            release(pk, by=anna, at=at)
        elif verb is Verb.ACCEPT:  # gone to a colleague and back
            give(pk, to=self.others["bert"], by=anna, at=at)
            give(pk, to=anna, by=self.others["bert"], at=at)
        elif verb in {Verb.ANSWER, Verb.RESUME}:
            ask(pk, question="Which voltage?", by=anna, at=at)
        elif verb in {Verb.PASS_ON, Verb.WIN, Verb.REOPEN}:
            deliver(pk, delivery=Delivery(number="Q-1"), by=anna, at=at)

    def _arguments(self, name: str) -> list[Any]:  # noqa: PLR0911, PLR0912 - a case for each kind of address
        """By the address's own parameters."""
        subjects = {"customer": "customer", "tandem": "tandem", "type": "type", "calendar": "calendar", "view": "view",
                    "person": "person", "invitation": "invitation", "notice": "notice", "absence": "absence", "stand": "person",
                    "ladder": "ladder", "handover": "handover", "workshop": "tandem", "rule": "tandem", "rules": "tandem",
                    "agreement": "agreement", "benefit": "benefit"}  # fmt: skip
        if name == "account_reset_password_from_key":
            return ["1", "none"]
        if name == "attachment":
            return [self.sales_request.pk, self.others["attachment"].pk]
        if name == "draft_remove_file":
            return [self.draft.key, self.others["attachment"].pk]
        if name.startswith("pulse_") and "<int:pk>" in self.routes[name]:
            return [self._pulse_round().pk]
        if name.startswith("pay"):
            return self._arguments_of_pay(name)
        if name.startswith("strategy"):
            return self._arguments_of_strategy(name)
        if "uuid:key" in self.routes[name]:
            return [self.draft.key]
        if "<int:pk>/<str:verb>" in self.routes[name]:
            return [self.sales_request.pk, "claim"]
        if "<str:token>" in self.routes[name]:
            return ["no-such-token"]
        if "<int:rule>" in self.routes[name]:
            return [self.others["tandem"].pk, self._rule().pk]
        for second, value in {
            "<int:number>": 1,
            "<str:kind>": "csv",
            "<str:metric>": "on_time",
            "<str:figure>": "hit_rate",
        }.items():
            if second in self.routes[name]:
                return [self.others["tandem"].pk, value] if "<int:pk>" in self.routes[name] else [value]
        if "<int:pk>" not in self.routes[name]:
            return []
        subject = subjects.get(name.partition("_")[0])
        return [self.others[subject].pk if subject else self.sales_request.pk]

    def _pulse_round(self) -> PulseRound:
        """Closed, with a result."""
        at, frieda = self.others["at"], self.others["frieda"]
        published = {"state": "published", "made_at": at, "published_at": at, "published_by": frieda}
        version = StrategyVersion.objects.published().first() or StrategyVersion.objects.create(
            number=1, **published
        )
        moments = {"opened_at": at, "closes_at": at, "closed_at": at}
        here = PulseRound.objects.create(
            number=1, version=version, answered_field=5, answered_inside=5, **moments
        )
        statement = here.statements.create(text="Service first", is_part=True, position=0)
        for side in Side.values:
            statement.counts.create(side=side, yes=5, no=0, unsure=0)
        return here

    def _arguments_of_strategy(self, name: str) -> list[Any]:
        """The first version, with a goal that nobody keeps an eye on, a picture, and Dora's proposal."""
        dora, frieda, at, route = (
            *(self.others[name] for name in ("dora", "frieda", "at")),
            self.routes[name],
        )
        if "<str:kind>" in route:
            return ["block", "direction"]
        version = StrategyVersion.objects.create(made_at=at)
        goal = Goal.objects.create(made_at=at)
        version.goals.create(goal=goal, name="-", target=1, due=date(2027, 1, 1))
        published = {"number": 1, "state": "published", "published_at": at, "published_by": frieda}
        StrategyVersion.objects.filter(pk=version.pk).update(**published)
        if name == "strategy_goal":
            return [goal.pk]
        if name == "strategy_picture":
            stored = {
                "name": "a.png",
                "description": "-",
                "content_type": "image/png",
                "size": 1,
                "sha256": "0" * 64,
            }
            file = ContentFile(b"a", name="a.png")
            return [Picture.objects.create(**stored, file=file, uploaded_by=dora, uploaded_at=at).pk]
        contents = {"kind": "free", "title": "-", "text": "-"}
        made = {
            "target_kind": "block",
            "change": "add",
            "contents": contents,
            "side": "field",
            "by": dora,
            "at": at,
        }
        if "<int:pk>" in route:
            return [Proposal.objects.create(**made).pk]
        return [1] if "<int:number>" in route else []

    def _arguments_of_pay(self, name: str) -> list[Any]:
        """Anna's statement of October, closed; a plan that the manager drafted."""
        anna, at, route = self.others["anna"], self.others["at"], self.routes[name]
        if name.startswith("pay_plan") and "<int:pk>" in route:
            made = {"title": "2027", "starts_on": date(2027, 1, 1), "ends_on": date(2028, 1, 1)}
            return [PayPlan.objects.create(made_by=self.others["frieda"], made_at=at, **made).pk]
        if "<year:year>" in route or "<int:pk>" in route:
            closed = {"state": StatementState.CLOSED, "cents": 0, "closed_at": at}
            mine = PayStatement.objects.create(user=anna, month=date(2026, 10, 1), **closed)
            return [2026, 10] if "<year:year>" in route else [mine.pk]
        return [1] if "<int:number>" in route else []

    def _rule(self) -> Rule:
        """The tandem's, in force."""
        tandem, anna, at = (self.others[name] for name in ("tandem", "anna", "at"))
        done = {"phase": Phase.DONE, "phase_since": at, "begun_by": anna, "begun_at": at, "closed_at": at}
        workshop = Workshop.objects.create(tandem=tandem, number=99, **done)
        agreed = {"proposed_by": anna, "proposed_at": at, "agreed_at": at}
        return workshop.rules.create(tandem=tandem, binds="both", measure="nothing_outside", **agreed)

    @cached_property
    def routes(self) -> dict[str, str]:
        return routes()


@pytest.fixture
def world(
    tandem: Tandem, in_progress: Callable[..., SalesRequest], draft: Callable[..., SalesRequest], anna: User, bert: User,
    dora: User, emil: User, carla: User, frieda: User, gustav: User, customer: Customer, calendar: WorkingCalendar,
    types: dict[str, RequestType], at: datetime,
) -> World:  # fmt: skip
    sent = in_progress(dora, anna)
    attachment = Attachment.objects.create(
        sales_request=sent, name="a.txt", content_type="text/plain", size=1, sha256="0" * 64, file=ContentFile(b"a", name="a.txt"),
        uploaded_by=dora, uploaded_at=at,
    )  # fmt: skip
    view = SavedView.objects.create(user=anna, name="Mine", list_name="queue")
    invitation = Invitation.objects.create(
        email="hugo@example.com", name="Hugo", roles=["field"], invited_by=gustav, created_at=at
    )
    notice = Notice.objects.create(recipient=anna, kind="step", key="a", url="/desk/", at=at)
    absence = Absence.objects.create(
        person=anna, starts_at=datetime(2098, 1, 6, tzinfo=UTC), reported_by=anna, changed_at=at
    )
    handover = Handover.objects.create(person=anna, cause=Cause.ABSENCE, began_at=at)
    HandoverItem.objects.create(
        handover=handover, sales_request=sent, cause=Cause.ABSENCE, leaver=anna, at=at
    )
    agreement = WorksAgreement.objects.create(
        reference="BV 1/2026", agreed_on=at.date(), scope="-", starts_on=at.date(), recorded_by=frieda, recorded_at=at, ended_at=at, ended_by=frieda,
    )  # fmt: skip
    benefit = Benefit.objects.create(user=anna, kind="time", stated_at=at)
    Workshop.objects.create(
        tandem=tandem, number=1, phase=Phase.DONE, phase_since=at, begun_by=anna, begun_at=at, closed_at=at
    )
    make = partial(draft, dora, key=uuid4())
    return World(
        sent, make(), anna=anna, bert=bert, dora=dora, attachment=attachment, customer=customer, tandem=tandem, type=types["quote"],
        calendar=calendar, view=view, person=bert, ladder=Ladder.objects.get(type=None), absence=absence, handover=handover, invitation=invitation, notice=notice, agreement=agreement, benefit=benefit, frieda=frieda, at=at,
    )  # fmt: skip
