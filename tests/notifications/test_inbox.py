"""The inbox and the bell: in the reader's words, read by nobody else, and changed by no address that is only opened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notifications import inbox
from notifications.actions.read import read_about
from notifications.models import Channel, Notice
from requests_app.queue.changes import latest_change

if TYPE_CHECKING:
    from people.models import User

Tell = Callable[..., None]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def reader(client: Client, anna: User, clock: object) -> Client:
    client.force_login(anna)
    return client


@pytest.fixture
def clock(at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands half a day after everything that is told."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: at + timedelta(hours=12))


def unread(user: User) -> list[str]:
    return [notice.data["title"] for notice in Notice.objects.of(user).unread().order_by("pk")]


def titles(page: inbox.Page) -> list[str]:
    return [line.said.title for group in page.groups for line in (*group.shown, *group.folded)]


def test_the_newest_stands_first_and_unread_ones_are_marked(
    reader: Client, tell: Tell, anna: User, at: datetime
) -> None:
    tell(anna, title="Old", at=at - MINUTE)
    tell(anna, title="New <b>&", data={"lines": ["Müller"]})
    Notice.objects.filter(key="Old").update(read_at=at)
    page = reader.get(reverse("inbox")).content.decode()
    assert page.index("New &lt;b&gt;&amp;") < page.index("Old")
    assert page.count("data-unread data-tone") == 1
    assert "Müller" in page
    assert "Notices, 1 unread" in page


def test_only_what_is_unread(reader: Client, tell: Tell, anna: User, at: datetime) -> None:
    tell(anna, title="Old", at=at - MINUTE)
    tell(anna, title="New")
    Notice.objects.filter(key="Old").update(read_at=at)
    assert titles(inbox.page(anna, only_unread=True)) == ["New"]
    assert "Old" not in reader.get(reverse("inbox"), {"unread": "1"}).content.decode()


def test_nobody_reads_what_others_are_told(tell: Tell, anna: User, bert: User) -> None:
    tell(bert, title="For Bert")
    assert titles(inbox.page(anna)) == []
    assert inbox.unread(anna).count == 0


def test_many_of_one_kind_in_a_row_stand_as_one(kind: Callable, tell: Tell, anna: User, at: datetime) -> None:
    kind("other")
    for number in range(5):
        tell(anna, title=f"A{number}", at=at + number * MINUTE)
    tell(anna, title="B", kind="other", at=at + 5 * MINUTE)
    for number in range(3):
        tell(anna, title=f"C{number}", at=at + (6 + number) * MINUTE)
    page = inbox.page(anna)
    assert [(len(group.shown), len(group.folded)) for group in page.groups] == [(3, 0), (1, 0), (1, 4)]
    assert page.groups[2].unread_folded == 4


def test_pages_follow_each_other_without_a_gap_even_at_the_same_moment(
    tell: Tell, anna: User, at: datetime
) -> None:
    for number in range(inbox.PAGE * 2 + 5):
        tell(anna, title=f"{number:03}", at=at + (number // 7) * MINUTE)
    seen, before = [], ""
    for _page in range(3):
        page = inbox.page(anna, before=before)
        seen += titles(page)
        before = page.older
    assert before == ""
    assert seen == [f"{number:03}" for number in reversed(range(inbox.PAGE * 2 + 5))]


@pytest.mark.parametrize("before", ["x", "_", "2026-11-16T08:00:00_1", "2026-11-16T08:00:00+00:00_x", "0001-01-01T00:00:00+14:00_1",
                                    "2026-11-16T08:00:00+00:00_" + "9" * 30, "\0", "é" * 500])  # fmt: skip
def test_an_address_that_names_no_page_shows_the_newest(
    before: str, reader: Client, tell: Tell, anna: User
) -> None:
    tell(anna, title="Here")
    answer = reader.get(reverse("inbox"), {"before": before})
    assert answer.status_code == 200


def test_a_notice_outlives_the_program_that_wrote_it(
    reader: Client, anna: User, news: object, at: datetime
) -> None:
    Notice.objects.create(recipient=anna, kind="of-yesterday", key="1", at=at, url="/queue/", data={})
    Notice.objects.create(recipient=anna, kind="news", key="2", at=at, data={"other": 1})
    assert titles(inbox.page(anna)) == ["News", "Salesdesk"]
    assert reader.get(reverse("inbox")).status_code == 200


def test_the_page_is_sent_again_only_when_it_would_look_different(
    reader: Client, tell: Tell, anna: User
) -> None:
    tell(anna)
    version = inbox.page(anna).version
    assert reader.get(reverse("inbox"), {"v": version}, headers={"HX-Request": "true"}).status_code == 204
    tell(anna, title="More")
    fresh = reader.get(reverse("inbox"), {"v": version}, headers={"HX-Request": "true"}).content.decode()
    assert "More" in fresh
    assert "<html" not in fresh


def test_open_pages_hear_of_a_new_notice(submitted: Callable, tell: Tell, dora: User, anna: User) -> None:
    submitted(dora)
    before = latest_change()
    tell(anna)
    assert latest_change().split(".")[0] == before.split(".")[0]
    assert latest_change() != before


def test_opening_changes_nothing_and_leads_to_the_page(reader: Client, tell: Tell, anna: User) -> None:
    tell(anna)
    pk = Notice.objects.get().pk
    answer = reader.get(reverse("notice", args=[pk]))
    assert (answer.status_code, answer["Location"]) == (302, "/requests/17/")
    reader.get(reverse("inbox"))
    reader.get("/requests/17/")
    assert inbox.unread(anna).count == 1


@pytest.mark.parametrize(
    "url", ["", "//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_notice_never_leads_outside(url: str, reader: Client, tell: Tell, anna: User) -> None:
    tell(anna, url=url)
    assert reader.get(reverse("notice", args=[Notice.objects.get().pk]))["Location"] == reverse("inbox")


def test_one_is_marked_as_read_and_one_stays_where_one_was(reader: Client, tell: Tell, anna: User) -> None:
    tell(anna, title="One")
    tell(anna, title="Two")
    back = reverse("inbox") + "?unread=1"
    answer = reader.post(reverse("notice", args=[Notice.objects.get(key="One").pk]), {"back": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    assert unread(anna) == ["Two"]
    away = reader.post(reverse("notice", args=[Notice.objects.get(key="Two").pk]), {"back": "//evil.example"})
    assert away["Location"] == reverse("inbox")


def test_all_are_read_but_not_what_came_meanwhile(
    reader: Client, tell: Tell, anna: User, bert: User, at: datetime
) -> None:
    tell(anna, bert, title="Before")
    tell(anna, title="After", at=at + MINUTE)
    assert reader.post(reverse("inbox_read_all"), {"until": at.isoformat()}).status_code == 302
    assert unread(anna) == ["After"]
    assert unread(bert) == ["Before"]
    for wrong in ("", "x", "2026-11-16T09:00:00"):
        assert reader.post(reverse("inbox_read_all"), {"until": wrong}).status_code == 400


def test_the_page_that_a_notice_leads_to_marks_it_as_read(
    reader: Client, submitted: Callable, tandem: object, tell: Tell, dora: User, anna: User, at: datetime
) -> None:
    url = reverse("request", args=[submitted(dora).pk])
    Notice.objects.all().delete()
    for number, address in enumerate((url, f"{url}?after=1", f"{url}#e7")):
        tell(anna, title=f"{number}", url=address)
    tell(anna, title="Another", url=f"{url}files/")
    page = reader.get(url).content.decode()
    assert f'hx-post="{reverse("inbox_seen")}"' in page
    assert inbox.unread(anna).count == 4
    answer = reader.post(reverse("inbox_seen"), {"path": url, "until": (at + MINUTE).isoformat()})
    assert (answer.status_code, answer["HX-Trigger"]) == (204, '{"bell": {"unread": "1"}}')
    assert unread(anna) == ["Another"]
    assert reverse("inbox_seen") not in reader.get(url).content.decode()


def test_what_came_after_the_page_was_made_stays_unread(tell: Tell, anna: User, at: datetime) -> None:
    tell(anna, at=at + MINUTE)
    assert read_about("/requests/17/", by=anna, until=at, at=at) == 0


@pytest.mark.parametrize("given", [{}, {"path": "/x/"}, {"path": "x", "until": "2026-11-16T08:00:00+00:00"},
                                   {"path": "/\0", "until": "2026-11-16T08:00:00+00:00"}])  # fmt: skip
def test_a_page_that_says_nonsense_is_refused(given: dict[str, str], reader: Client) -> None:
    assert reader.post(reverse("inbox_seen"), given).status_code == 400


def test_the_number_in_the_bell_ends_at_99(reader: Client, anna: User, at: datetime) -> None:
    Notice.objects.bulk_create(
        Notice(recipient=anna, kind="news", key=str(n), at=at) for n in range(inbox.MOST + 5)
    )
    assert reader.get(reverse("inbox_count")).json() == {"unread": "99+"}


@pytest.mark.parametrize("name", ["queue", "profile", "tandems"])
def test_the_bell_costs_one_query(name: str, reader: Client, tell: Tell, anna: User) -> None:
    tell(anna)
    reader.get(reverse(name))
    with CaptureQueriesContext(connection) as caught:
        reader.get(reverse(name))
    assert (
        len(
            [
                query
                for query in caught
                if "notifications_notice" in query["sql"] and "read_at" in query["sql"]
            ]
        )
        == 1
    )


def test_the_inbox_costs_the_same_however_much_stands_in_it(reader: Client, tell: Tell, anna: User) -> None:
    counts = []
    for number in (1, 60):
        for one in range(number):
            tell(anna, title=f"{number}-{one}")
        reader.get(reverse("inbox"))
        with CaptureQueriesContext(connection) as caught:
            reader.get(reverse("inbox"))
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_the_inbox_is_read_in_the_order_of_its_index(anna: User) -> None:
    with CaptureQueriesContext(connection) as caught:
        inbox.page(anna)
        inbox.page(anna, before="2026-11-16T08:00:00+00:00_17")
        inbox.unread(anna)
    if connection.vendor != "sqlite":
        return
    for query, index in zip(caught, ("notice_inbox", "notice_inbox", "notice_unread"), strict=True):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert index in plan
        assert "TEMP B-TREE" not in plan


def test_everything_is_said_in_the_readers_language(
    reader: Client, kind: Callable, tell: Tell, anna: User
) -> None:
    from django.utils.translation import gettext

    from notifications.kinds import Said

    kind("spoken", describe=lambda data: Said(gettext("Overdue")), channels=frozenset({Channel.MAIL}))
    tell(anna, kind="spoken")
    anna.language = "de"
    anna.save()
    assert "Überfällig" in reader.get(reverse("inbox")).content.decode()
