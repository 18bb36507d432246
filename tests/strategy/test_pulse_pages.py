"""The pulse's pages, as people use them."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from people.models import User
from strategy.actions.close_pulse import close_pulse
from strategy.models import PulseAnswer, PulseAsked, PulseIdea, PulseRhythm, PulseRound
from strategy.pulse.open_round import open_round as seen_by
from tests.strategy.pulsing import DECOYS, PARTS, answer, open_round, people, prepare, publish, run_round

if TYPE_CHECKING:
    from datetime import datetime


pytestmark = pytest.mark.django_db
Sides = tuple[list[User], list[User]]
PULSE, ROUNDS = "/strategy/pulse/", "/strategy/pulse/rounds/"


@pytest.fixture(autouse=True)
def _clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        def now(self) -> datetime:
            return at

    monkeypatch.setattr("salesdesk.web.clock.timezone", Clock())


@pytest.fixture
def sides(frieda: User, at: datetime) -> Sides:
    prepare(frieda, at)
    return people("field", 6), people("inside", 6)


def logged_in(who: User) -> Client:
    client = Client()
    client.force_login(who)
    return client


def typed(here: PulseRound, choice: str = "yes", **more: Any) -> dict[str, Any]:
    choices = {f"statement_{pk}": choice for pk in here.statements.values_list("pk", flat=True)}
    return {"round": here.pk, "words": "", **choices, **more}


# --- answer --------------------------------------------------------------------------------------------------


def test_a_form_with_every_statement_is_answered_and_thanked(
    sides: Sides, frieda: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    client = logged_in(sides[0][0])
    page = client.get(PULSE).content.decode()
    assert all(text in page for text in PARTS + DECOYS)
    assert page.count('type="radio"') == 18
    answered = client.post(PULSE, typed(here, words="We <b>win</b> food.\r\nQuickly."), follow=True)
    assert "Thank you, you have answered" in answered.content.decode()
    assert 'type="radio"' not in answered.content.decode()
    kept = PulseAnswer.objects.get()
    assert (kept.side, kept.words) == ("field", "We <b>win</b> food.\nQuickly.")


def test_nothing_is_kept_of_a_form_that_lacks_something_but_in_the_page(
    sides: Sides, frieda: User, at: datetime
) -> None:
    here = open_round(frieda, at)
    first = here.statements.first().pk
    client = logged_in(sides[1][0])
    sent = typed(here, "unsure", words="Half a sentence")
    del sent[f"statement_{first}"]
    refused = client.post(PULSE, sent)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Half a sentence" in page
    assert page.count("checked") == 5
    assert "“not sure” is an answer" in page
    assert not PulseAnswer.objects.exists()
    assert "Half a sentence" not in client.get(PULSE).content.decode()


@pytest.mark.parametrize("words", ["a\0b", "x" * 601, "x" * 100_000])
def test_words_that_cannot_be_taken_are_refused(sides: Sides, frieda: User, at: datetime, words: str) -> None:
    here = open_round(frieda, at)
    assert logged_in(sides[0][0]).post(PULSE, typed(here, words=words)).status_code == 422
    assert not PulseAsked.objects.filter(has_answered=True).exists()


@pytest.mark.parametrize("choice", ["", "maybe", "\0", "9" * 400])
def test_other_words_than_the_three_are_refused(
    sides: Sides, frieda: User, at: datetime, choice: str
) -> None:
    here = open_round(frieda, at)
    assert logged_in(sides[0][0]).post(PULSE, typed(here, choice)).status_code == 422


def test_sent_twice_the_first_counts(sides: Sides, frieda: User, at: datetime) -> None:
    here = open_round(frieda, at)
    client = logged_in(sides[0][0])
    client.post(PULSE, typed(here, "yes"))
    again = client.post(PULSE, typed(here, "no"), follow=True)
    assert "You had answered already. Your first answer counts." in again.content.decode()
    assert set(PulseAnswer.objects.get().choices) == {"yes"}


@pytest.mark.parametrize("opened_again", [True, False])
def test_a_round_that_closes_while_somebody_writes_says_so_and_loses_nothing(
    sides: Sides, frieda: User, at: datetime, *, opened_again: bool
) -> None:
    here = open_round(frieda, at)
    sent = typed(here, words="We help <bakers>.")
    close_pulse(here.pk, by=frieda, at=at)
    if opened_again:
        open_round(frieda, at)
    refused = logged_in(sides[0][0]).post(PULSE, sent)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "The round has closed meanwhile" in page
    assert "We help &lt;bakers&gt;." in page
    assert ('type="radio"' in page) is opened_again
    assert not PulseAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", "0", "-1", "9" * 40, "x", "\0"])
def test_a_key_that_is_none_is_no_round(sides: Sides, frieda: User, at: datetime, key: str) -> None:
    here = open_round(frieda, at)
    assert logged_in(sides[0][0]).post(PULSE, typed(here) | {"round": key}).status_code == 409


def test_who_is_not_asked_is_told_so_and_cannot_answer(sides: Sides, frieda: User, at: datetime) -> None:
    here = open_round(frieda, at)
    client = logged_in(frieda)
    assert "This round does not ask you" in client.get(PULSE).content.decode()
    assert client.post(PULSE, typed(here)).status_code == 403


def queries_of(client: Client, *addresses: str) -> list[int]:
    """How many each page asks, once it was opened before."""
    counted = []
    for address in addresses:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counted.append(len(queries))
    return counted


def test_the_form_costs_the_same_however_many_are_asked(sides: Sides, frieda: User, at: datetime) -> None:
    here, client = open_round(frieda, at), logged_in(sides[0][0])
    few = queries_of(client, PULSE)
    PulseAsked.objects.bulk_create(
        PulseAsked(round=here, user=who, side="field", has_answered=True)
        for who in people("field", 40, first=10)
    )
    assert queries_of(client, PULSE) == few


# --- prepare, open, close ------------------------------------------------------------------------------------


def test_a_manager_prepares_opens_and_closes_a_round(frieda: User, at: datetime) -> None:
    version = publish(frieda, at)
    people("field", 5), people("inside", 5)
    client = logged_in(frieda)
    page = client.get(ROUNDS).content.decode()
    assert "Choose at least 2 sentences of version 1." in page
    assert all(text in page for text in PARTS)
    kept = {"version": version.pk, "chosen": PARTS[:2], "own": "Service before price."}
    for _twice in range(2):
        assert client.post(reverse("pulse_parts"), kept).status_code == 302
    client.post(reverse("pulse_decoys"), {"decoy": f"{DECOYS[0]}\n\n  {DECOYS[1]}\r\n{DECOYS[2]}"})
    assert PulseIdea.objects.filter(is_part=True).count() == 3
    assert list(PulseIdea.objects.filter(is_part=False).order_by("pk").values_list("text", flat=True)) == [
        *DECOYS
    ]
    dropped = PulseIdea.objects.get(text=DECOYS[2])
    for _twice in range(2):
        client.post(reverse("pulse_idea_drop"), {"idea": dropped.pk})
    assert DECOYS[2] not in client.get(ROUNDS).content.decode()
    day = (at + timedelta(days=7)).date().isoformat()
    for _twice in range(2):
        assert client.post(reverse("pulse_open"), {"closes_on": day}).status_code == 302
    here = PulseRound.objects.get()
    assert here.statements.count() == 5
    assert "One round at a time" in client.get(ROUNDS).content.decode()
    for _twice in range(2):
        answered = client.post(reverse("pulse_close", args=[here.pk]), follow=True)
    assert "Too few answers this time" in answered.content.decode()


@pytest.mark.parametrize("day", ["", "x", "2026-11-16", "2027-02-30", "0001-01-01", "9999-12-31", "1\0"])
def test_a_last_day_that_cannot_be_is_refused_beside_its_field(sides: Sides, frieda: User, day: str) -> None:
    refused = logged_in(frieda).post(reverse("pulse_open"), {"closes_on": day})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.content.decode()
    assert not PulseRound.objects.exists()


@pytest.mark.parametrize(
    ("door", "sent"),
    [
        ("pulse_parts", {}),
        ("pulse_parts", {"chosen": "not a sentence of it"}),
        ("pulse_parts", {"own": "a\0"}),
        ("pulse_parts", {"own": "x" * 241}),
        ("pulse_parts", {"own": "Of another version", "version": "9" * 30}),
        ("pulse_decoys", {}),
        ("pulse_decoys", {"decoy": " \n "}),
        ("pulse_decoys", {"decoy": "ok\n" + "x" * 241}),
        ("pulse_decoys", {"decoy": PARTS[0]}),
        ("pulse_decoys", {"decoy": "a\0"}),
    ],
)
def test_statements_that_cannot_be_kept_are_refused(
    sides: Sides, frieda: User, door: str, sent: dict[str, str]
) -> None:
    before = PulseIdea.objects.count()
    refused = logged_in(frieda).post(reverse(door), sent)
    assert refused.status_code == 422
    assert "form-errors" in refused.content.decode()
    assert PulseIdea.objects.count() == before


def test_every_quarter_is_switched_on_and_off(sides: Sides, frieda: User) -> None:
    client = logged_in(frieda)
    client.post(reverse("pulse_rhythm"), {"every_quarter": "1"})
    assert "1 Jan 2027" in client.get(ROUNDS).content.decode()
    client.post(reverse("pulse_rhythm"), {"every_quarter": "0"})
    assert not PulseRhythm.objects.exists()


# --- results -------------------------------------------------------------------------------------------------


@pytest.fixture
def two_rounds(frieda: User, at: datetime) -> list[PulseRound]:
    """In the first all ten of both sides see it as it is; in the second inside sales takes the decoys for it."""
    prepare(frieda, at)
    field, inside = people("field", 10), people("inside", 10)
    right = [(who, PARTS, f"={who.name}+1") for who in chain(field, inside)]
    first = run_round(frieda, at - timedelta(days=60), right)
    wrong = [(who, DECOYS, f"-{who.name}") for who in inside]
    return [first, run_round(frieda, at - timedelta(days=20), right[:10] + wrong)]


def test_everybody_reads_the_result_and_the_way_there(two_rounds: list[PulseRound], dora: User) -> None:
    client = logged_in(dora)
    page = client.get(reverse("pulse_round", args=[two_rounds[1].pk])).content.decode()
    assert page.count(f"100{chr(160)}%") >= 6
    for sentence in (
        "Field sales knows the published strategy.",
        "Inside sales hardly knows it yet.",
        "On average, each side has a picture of its own.",
        "=Field 3+1",
        "-Inside 3",
    ):
        assert sentence in page
    assert page.count("chart-ground") == 3
    first = client.get(reverse("pulse_round", args=[two_rounds[0].pk])).content.decode()
    assert "On average, both sides have the same picture." in first
    assert "chart-ground" not in first
    assert "Inside sales hardly knows it yet." in client.get(ROUNDS).content.decode()


def test_a_result_costs_the_same_after_two_rounds_and_after_three(
    two_rounds: list[PulseRound], frieda: User, dora: User, at: datetime
) -> None:
    client = logged_in(dora)
    two = queries_of(client, ROUNDS, reverse("pulse_round", args=[two_rounds[1].pk]))
    everybody = [who for who in User.objects.all() if who not in {dora, frieda}]
    third = run_round(frieda, at + timedelta(days=60), [(who, PARTS, "x") for who in everybody])
    assert third.is_shown
    assert queries_of(client, ROUNDS, reverse("pulse_round", args=[third.pk])) == two


def rows_of(answered: Any) -> list[list[str]]:
    text = (
        b"".join(answered).decode("utf-8-sig") if answered.streaming else answered.content.decode("utf-8-sig")
    )
    return list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))


def test_the_file_says_what_the_page_says_and_nothing_of_it_is_a_formula(
    two_rounds: list[PulseRound], dora: User
) -> None:
    answered = logged_in(dora).get(reverse("pulse_round_file", args=[two_rounds[1].pk]))
    assert 'filename="Pulse round 2.csv"' in answered["Content-Disposition"]
    rows = rows_of(answered)
    assert rows[:4] == [
        ["What", "Text", "Part of the strategy", "Field sales", "Inside sales"],
        ["Answers", "", "", "10", "10"],
        ["Distance to the published strategy, %", "", "", "0", "100"],
        ["Distance of the sides to each other, %", "", "", "100", "100"],
    ]
    assert sorted(rows[4:10]) == sorted(
        [["Got it right, %", text, "yes", "100", "0"] for text in PARTS]
        + [["Got it right, %", text, "no", "100", "0"] for text in DECOYS]
    )
    assert ["Field sales in own words", "'=Field 3+1", "", "", ""] in rows
    assert ["Inside sales in own words", "'-Inside 3", "", "", ""] in rows
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "-", "+", "@"}]


def test_in_german_the_pages_are_german(two_rounds: list[PulseRound], dora: User) -> None:
    dora.language = "de"
    dora.save(update_fields=["language"])
    with translation.override("de"):
        assert logged_in(dora).get(ROUNDS).status_code == 200
        assert logged_in(dora).get(reverse("pulse_round", args=[two_rounds[0].pk])).status_code == 200
        assert (
            ";" in logged_in(dora).get(reverse("pulse_round_file", args=[two_rounds[0].pk])).content.decode()
        )


def test_seen_order_is_the_pages_order(sides: Sides, frieda: User, at: datetime) -> None:
    open_round(frieda, at)
    one, other = sides[0][:2]
    pages = [logged_in(who).get(PULSE).content.decode() for who in (one, other)]
    for who, page in zip((one, other), pages, strict=True):
        places = [page.index(statement.text) for statement in seen_by(who, at).statements]
        assert places == sorted(places)
    answer(PulseRound.objects.get(), one, at, yes=PARTS)
    assert seen_by(one, at).statements == ()
