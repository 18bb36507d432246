"""What people type into the search field, and what they find."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.urls import reverse

from requests_app.actions.correct import Correction, correct
from requests_app.actions.deliver import Delivery, deliver
from requests_app.models import SalesRequest
from requests_app.queue import LISTS, page_for
from requests_app.queue.search import matching

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User

Make = Callable
on_postgresql = pytest.mark.skipif(
    not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
    reason="typing errors in texts need pg_trgm",
)


def found(user: User, text: str, at: datetime) -> list[int]:
    return [row.pk for row in page_for(LISTS["search"], user, {"q": text}, at).rows]


def in_index(word: str) -> list[int]:
    return list(matching(SalesRequest.objects.all(), word).values_list("pk", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        "Müller",
        "mueller maschinen",
        "MÜLLER",
        "10023",
        "München",
        "Förderband",
        "band",
        "fb 200",
        "mu hal",
        "edelstahl halle",
        "Halle 3",
    ],
)
def test_a_request_is_found_by_customer_number_town_and_text(
    submitted: Make, anna: User, emil: User, at: datetime, text: str
) -> None:
    sent = submitted(emil)
    assert found(anna, text, at) == [sent.pk]


@pytest.mark.parametrize(
    "text", ["Schmidt", "foerderband holz", "'\"*%_() AND NOT", "%", "NEAR(a b)", "(", "\\"]
)
def test_what_does_not_occur_is_not_found_and_breaks_nothing(
    submitted: Make, anna: User, emil: User, at: datetime, text: str
) -> None:
    submitted(emil)
    assert found(anna, text, at) == []


def test_a_requests_number_finds_it_and_with_a_hash_nothing_else(
    submitted: Make, anna: User, emil: User, at: datetime
) -> None:
    first, second = submitted(emil), submitted(emil, subject="Nach 4711 fragen")
    assert found(anna, f"#{first.pk}", at) == [first.pk]
    assert first.pk in found(anna, str(first.pk), at)
    assert found(anna, "4711", at) == [second.pk]


def test_a_delivered_quote_is_found_by_its_number_also_after_a_correction(
    in_progress: Make, anna: User, emil: User, at: datetime
) -> None:
    mine = in_progress(emil, anna)
    done = deliver(mine.pk, delivery=Delivery(number="AN-2026-0815"), by=anna, at=at)
    assert found(emil, "an-2026-0815", at) == [mine.pk]
    correct(mine.pk, correction=Correction(subject="Rollenbahn"), revision=done.revision, by=anna, at=at)
    assert found(emil, "0815 rollenbahn", at) == [mine.pk]
    assert found(emil, "halle", at) == []


def test_only_what_one_may_see_is_found(submitted: Make, dora: User, emil: User, at: datetime) -> None:
    sent = submitted(emil)
    assert found(dora, "förderband", at) == found(dora, f"#{sent.pk}", at) == []


def test_the_index_follows_every_change(draft: Make, emil: User, at: datetime) -> None:
    unsent = draft(emil, search_text="unverwechselbar")
    assert in_index("unverwechselbar") == [unsent.pk]
    SalesRequest.objects.filter(pk=unsent.pk).update(search_text="umbenannt")
    assert (in_index("unverwechselbar"), in_index("umbenannt")) == ([], [unsent.pk])
    unsent.delete()
    assert in_index("umbenannt") == []


@pytest.mark.parametrize(
    "text",
    [
        "Muler",
        "Mascinenbau",
        pytest.param("Rolenforderer", marks=on_postgresql),
        pytest.param("Edelsthal", marks=on_postgresql),
    ],
)
def test_typing_errors_are_forgiven(submitted: Make, anna: User, emil: User, at: datetime, text: str) -> None:
    sent = submitted(emil, subject="Rollenförderer")
    page = page_for(LISTS["search"], anna, {"q": text}, at)
    assert ([row.pk for row in page.rows], page.is_similar) == ([sent.pk], True)


def test_the_search_page_answers(submitted: Make, client: Client, anna: User, emil: User) -> None:
    submitted(emil)
    client.force_login(anna)
    assert "Förderband für Halle 3" in client.get(reverse("search"), {"q": "halle"}).content.decode()
    assert "Nothing found." in client.get(reverse("search"), {"q": "zzz"}).content.decode()
