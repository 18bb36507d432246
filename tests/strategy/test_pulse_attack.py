"""Everybody at every address of the pulse, with every parameter that comes to mind: of four answers on one side nothing shows."""

from __future__ import annotations

import itertools
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.test import Client
from django.urls import get_resolver, reverse

from notifications.actions.deliver import deliver
from notifications.channels import Refused
from notifications.models import Delivery
from people.models import User
from strategy.actions import close_pulse as closing
from strategy.actions.close_pulse import close_pulse
from strategy.models import PulseAnswer, PulseAsked, PulseCount, PulseRound, PulseWords
from strategy.pulse import open_round as reading
from tests.strategy.pulsing import DECOYS, PARTS, answer, open_round, people, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

pytestmark = pytest.mark.django_db
SECRET = "Zebrafink"
QUERIES = ("", "?side=field", "?side=inside", "?format=csv&round=1", "?min=1&user=1&q=Zebra", "?all=1&up_to=99")  # fmt: skip
SHARES = re.compile(r"\d+(?:[.,]\d+)?[\s\u00a0]%(?!:)")  # "0 %:" and "50 %:" explain what a distance is
CELLS = re.compile(
    r"(?:^|[;,\t])\"?\d+(?:[.,]\d+)?\"?(?=[;,\t\r]|$)", re.MULTILINE
)  # a figure alone in a file's cell


@pytest.fixture(autouse=True)
def _clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        def now(self) -> datetime:
            return at + timedelta(hours=1)

    monkeypatch.setattr("salesdesk.web.clock.timezone", Clock())


@pytest.fixture
def company(frieda: User, gustav: User, carla: User, at: datetime) -> list[User]:
    """Eleven of field sales and six of inside sales, their lead, the manager, the administrator."""
    prepare(frieda, at)
    return [*people("field", 11), *people("inside", 6), carla, frieda, gustav]


def answered(here: PulseRound, company: list[User], at: datetime, inside: int) -> None:
    field, others = company[:11], company[11 : 11 + inside]
    for number, who in enumerate([*field, *others]):
        assert answer(here, who, at, yes=PARTS + DECOYS[:1], words=f"{SECRET} {number}")


def doors() -> list[str]:
    """Every address of Salesdesk that needs no more than a round's key."""
    found = [str(one) for one in _routes(get_resolver())]
    return [
        route
        for route in found
        if set(re.findall(r"<[^>]*>", route)) <= {"<int:pk>"} and "logout" not in route
    ]


def _routes(resolver: object, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:  # type: ignore[attr-defined]
        address = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _routes(entry, address)
        else:
            yield address


def everything_shown(
    who: User, here: PulseRound, routes: list[str], queries: tuple[str, ...]
) -> Iterator[str]:
    """What all addresses answer to this person."""
    client = Client(raise_request_exception=False)
    client.force_login(who)
    for route, query in itertools.product(routes, queries):
        address = "/" + route.replace("<int:pk>", str(here.pk)) + query
        got = client.get(address)
        assert got.status_code < 500, address
        yield (b"".join(got.streaming_content) if got.streaming else got.content).decode(errors="replace")


def everything_refused(who: User, here: PulseRound) -> list[str]:
    """What all forms of the pulse answer to this person when what is sent is nonsense. Closing needs nothing typed: it is left out."""
    client = Client(raise_request_exception=False)
    client.force_login(who)
    nonsense = {"round": str(here.pk), "words": "x" * 601, "own": "x" * 241, "decoy": "x" * 241, "closes_on": "x", "version": "0", "idea": "x"}  # fmt: skip
    answers = []
    for route in pulses(doors()):
        if not route.endswith("close/"):
            got = client.post("/" + route.replace("<int:pk>", str(here.pk)), nonsense)
            assert got.status_code < 500, route
            answers.append(got)
    return [got.content.decode() for got in answers if got.status_code in {409, 422}]


def pulses(routes: list[str]) -> list[str]:
    return [route for route in routes if "pulse" in route]


def nothing_leaks(page: str) -> bool:
    body = page.partition("<main")[2].partition("</main>")[0]
    figures = SHARES.search(body) if body else SHARES.search(page) or CELLS.search(page)
    return SECRET not in (body or page) and not figures


def test_with_four_on_one_side_nothing_shows_to_anybody_anywhere(
    company: list[User], frieda: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    answered(here, company, at, inside=4)
    close_pulse(here.pk, by=frieda, at=at)
    assert len(pulses(doors())) >= 10
    roles = [company[0], company[11], *company[18:]]
    for who in roles:
        assert all(nothing_leaks(page) for page in everything_shown(who, here, pulses(doors()), QUERIES))
        assert all(nothing_leaks(page) for page in everything_refused(who, here))
    assert len(everything_refused(frieda, here)) >= 3  # parts, decoys, a day
    for who in roles:
        client = Client()
        client.force_login(who)
        assert client.get(reverse("pulse_round_file", args=[here.pk])).status_code == 404
        assert "Too few answers" in client.get(reverse("pulse_round", args=[here.pk])).content.decode()


def test_and_not_anywhere_else_in_salesdesk(
    company: list[User], frieda: User, gustav: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    answered(here, company, at, inside=4)
    close_pulse(here.pk, by=frieda, at=at)
    others = [route for route in doors() if "pulse" not in route]
    for who in (frieda, gustav):
        assert not any(SECRET in page for page in everything_shown(who, here, others, ("",)))


def test_nor_in_any_table_of_the_database(company: list[User], frieda: User, at: datetime) -> None:
    """Not only hidden: it is not there."""
    here = open_round(frieda, at)
    answered(here, company, at, inside=4)
    close_pulse(here.pk, by=frieda, at=at)
    for model in apps.get_models():
        for row in model.objects.values() if hasattr(model, "objects") else []:
            assert SECRET not in repr(row), model
    for model in (PulseAnswer, PulseAsked, PulseCount, PulseWords):
        assert not model.objects.exists()


def test_while_it_is_open_even_a_full_round_shows_nothing(
    company: list[User], frieda: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    answered(here, company, at, inside=6)
    for who in [company[0], company[11], *company[17:]]:
        pages = list(everything_shown(who, here, pulses(doors()), QUERIES[:2]))
        pages += everything_refused(who, here)
        assert all(nothing_leaks(page) for page in pages)
        told = {n for page in pages for n in re.findall(r"At least (\d+)", page)}
        assert told == {"15"}
        client = Client()
        client.force_login(who)
        for name in ("pulse_round", "pulse_round_file"):
            assert client.get(reverse(name, args=[here.pk])).status_code == 404


def test_words_of_six_on_one_side_do_not_show_though_the_result_does(
    company: list[User], frieda: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    answered(here, company, at, inside=6)
    close_pulse(here.pk, by=frieda, at=at)
    for who in [company[0], frieda]:
        pages = list(everything_shown(who, here, pulses(doors()), QUERIES[:2]))
        assert not any(SECRET in page for page in pages)
        assert any(SHARES.search(page) for page in pages)
        file = next(everything_shown(who, here, [one for one in doors() if one.endswith("file.csv")], ("",)))
        assert not SHARES.search(file)
        assert not nothing_leaks(file)  # so it would be found


def test_page_and_file_tell_the_same_to_everybody(company: list[User], frieda: User, at: datetime) -> None:
    here = open_round(frieda, at)
    answered(here, company, at, inside=6)
    close_pulse(here.pk, by=frieda, at=at)
    told = set()
    for who in [company[0], company[11], *company[17:]]:
        client = Client()
        client.force_login(who)
        for query in QUERIES:
            told.add(client.get(reverse("pulse_round_file", args=[here.pk]) + query).content)
    assert len(told) == 1


def test_what_cannot_be_delivered_does_not_tell_the_administrator_who_has_not_answered(
    company: list[User], gustav: User, frieda: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = open_round(frieda, at)
    answered(here, company, at, inside=4)

    def refuse(*_letter: object) -> None:
        raise Refused("nobody there")

    monkeypatch.setattr("notifications.channels.mail._Office.send", refuse)
    for hours in range(2):
        deliver(at=at + timedelta(hours=hours))
    waiting = Delivery.objects.filter(error="nobody there")
    assert {row.recipient for row in waiting} == set(company[15:18])
    client = Client()
    client.force_login(gustav)
    page = client.get(reverse("dead_letters")).content.decode()
    assert "Everything was delivered" in page
    assert not any(who.name in page for who in company[:18])
    for pk in (waiting[0].pk, 10**9):
        again = client.post(reverse("dead_letter_retry"), {"pk": pk}, follow=True).content.decode()
        assert "It is not on this list any more" in again
    again = client.post(reverse("dead_letter_retry"), {"all": "1"}, follow=True).content.decode()
    assert "0 notices are tried again" in again


def test_each_guard_is_needed(
    company: list[User], frieda: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken away, the attack finds something: so it would have found it."""
    monkeypatch.setattr(closing, "are_enough_words", lambda *_many: True)
    here = open_round(frieda, at)
    answered(here, company, at, inside=6)
    monkeypatch.setattr(reading, "FEWEST", 1)
    seen = list(everything_shown(frieda, here, pulses(doors()), ("",)))
    assert any("At least 17" in page for page in seen)
    close_pulse(here.pk, by=frieda, at=at)
    assert any(SECRET in page for page in everything_shown(frieda, here, pulses(doors()), ("",)))
