"""What the design system promises to the people who read its pages, and to those who build them."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import lucide
import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles.finders import find
from django.core.files.storage import FileSystemStorage
from django.template import Template
from django.template.context import Context
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory, override_settings
from django.urls import path
from django.utils import timezone, translation

from salesdesk.web import icons, navigation, readable
from salesdesk.web.gallery import gallery
from salesdesk.web.navigation import NavItem
from salesdesk.web.parts import Chip, Segment, Tab, Upload
from salesdesk.web.static_bundle import BundledStaticFilesStorage

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # a Monday, 14:00 in Berlin
EVIL = '<script>alert("x")</script>'
urlpatterns = [
    path(address, lambda request: None, name=name)  # type: ignore[arg-type, return-value]
    for address, name in [("", "home"), ("queue/", "queue"), ("queue/late/", "late"), ("people/", "people")]
]


def draw(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


@pytest.fixture(autouse=True)
def _berlin() -> Iterator[None]:
    with timezone.override("Europe/Berlin"), translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("at", "english", "german"),
    [
        ((2026, 11, 23, 13, 0), "today 14:00", "14:00"),
        ((2026, 11, 24, 8, 5), "tomorrow 09:05", "09:05"),
        ((2026, 11, 22, 23, 30), "today 00:30", "00:30"),  # yesterday in UTC, today for the reader
        ((2026, 11, 27, 13, 0), "Fri 14:00", "Fr 14:00"),
        ((2026, 11, 17, 13, 0), "Tue 14:00", "Di 14:00"),
        ((2026, 11, 12, 13, 0), "12 Nov", "12. Nov"),
        ((2025, 11, 12, 13, 0), "12 Nov 2025", "12.11.2025"),
    ],
)
def test_a_moment_reads_as_people_say_it(at: tuple[int, ...], english: str, german: str) -> None:
    moment = datetime(*at, tzinfo=UTC)  # type: ignore[misc, arg-type]
    assert readable.moment(moment, NOW).replace(readable.NBSP, " ") == english
    with translation.override("de"):
        assert readable.moment(moment, NOW).replace(readable.NBSP, " ").endswith(german)


def test_a_moment_carries_the_whole_date_for_machines_and_for_the_curious() -> None:
    html = draw("{% moment at now %}", at=NOW, now=NOW)
    assert 'datetime="2026-11-23T13:00:00+00:00"' in html
    assert 'title="Monday 23 November 2026, 14:00"' in html
    with translation.override("de"):
        assert "Montag, 23. November 2026, 14:00" in draw("{% moment at now %}", at=NOW, now=NOW)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 min"),
        (59, "0 min"),
        (60, "1 min"),
        (7200, "2 h"),
        (8100, "2 h 15 min"),
        (-5400, "−1 h 30 min"),
        (4_320_000, "1,200 h"),
    ],
)
def test_working_time_is_told_in_hours_and_never_in_days(seconds: int, text: str) -> None:
    assert readable.duration(seconds).replace(readable.NBSP, " ") == text


def test_amounts_follow_the_readers_language() -> None:
    assert readable.money(Decimal("1234.5")) == "€1,234.50"
    assert readable.money(Decimal("-5")) == "-€5.00"
    assert readable.money(Decimal("1234.5"), "CHF") == f"CHF{readable.NBSP}1,234.50"
    with translation.override("de"):
        assert readable.money(Decimal("1234.5")) == f"1.234,50{readable.NBSP}€"


def test_the_parts_of_a_time_bar_fill_it_whatever_the_language() -> None:
    segments = [Segment("Inside", 3600, 1), Segment("Nobody", 0, 5), Segment("Field", 7200, 2)]
    with translation.override("de"):
        html = draw('{% time_bar segments label="Time" %}', segments=segments)
    bar = re.findall(r'x="([\d.]+)%" y="0" width="([\d.]+)%"', html)
    assert bar == [("0.000", "33.333"), ("33.333", "66.667")]
    assert "Nobody" not in html


@pytest.mark.parametrize(
    ("used", "tone"), [(0, "calm"), (80, "calm"), (81, "warn"), (100, "warn"), (101, "late")]
)
def test_a_meter_turns_before_it_is_too_late(used: int, tone: str) -> None:
    assert f'data-tone="{tone}"' in draw('{% meter used 100 "Anna" %}', used=used)


def test_somebody_without_capacity_who_has_work_is_overloaded() -> None:
    assert 'data-tone="late"' in draw('{% meter 60 0 "Anna" %}')


def test_an_icon_is_silent_unless_it_has_a_title() -> None:
    assert 'aria-hidden="true"' in icons.svg("inbox")
    assert "<title>Locked &lt;b&gt;</title>" in icons.svg("lock", "Locked <b>")
    with pytest.raises(lucide.IconDoesNotExist):
        icons.svg("no-such-icon")


def test_a_badge_always_has_a_word_and_an_icon() -> None:
    html = draw('{% badge "Overdue" icon="clock-alert" tone="late" %}')
    assert "<svg" in html
    assert "Overdue" in html


@pytest.mark.parametrize(
    "source",
    [
        '{% badge evil icon="inbox" %}',
        "{% button evil key=evil href=evil hx_post=evil %}",
        "{% button evil alone=True icon='x' %}",
        "{% avatar evil named=True %}{% avatar evil %}",
        "{% card title=evil id=evil %}{{ evil }}{% endcard %}",
        "{% notice title=evil %}{{ evil }}{% endnotice %}",
        "{% dialog evil title=evil %}{{ evil }}{% enddialog %}",
        "{% menu evil %}{{ evil }}{% endmenu %}",
        "{% standing headline=evil owner=evil badge_label=evil %}{% fact evil %}{{ evil }}{% endfact %}{% endstanding %}",
        '{% timeline_entry icon="hand" text=evil at=now now=now actor=evil %}{{ evil }}{% endtimeline_entry %}',
        "{% time_bar segments label=evil %}{% meter 1 2 evil href=evil %}{% figure evil evil note=evil href=evil %}",
        '{% include "components/tabs.html" with tabs=tabs label=evil only %}',
        '{% include "components/chips.html" with chips=chips only %}',
        '{% include "components/upload_list.html" with uploads=uploads only %}',
        '{% include "components/list_row.html" with title=evil quiet=evil side=evil href=evil only %}',
    ],
)
def test_what_people_type_is_shown_as_text(source: str) -> None:
    parts = {
        "tabs": [Tab(EVIL, EVIL)],
        "chips": [Chip(EVIL, EVIL, EVIL)],
        "uploads": [Upload(EVIL, 1, error=EVIL)],
    }
    html = draw(source, evil=EVIL, now=NOW, segments=[Segment(EVIL, 1, 1)], **parts)
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert '("x")' not in html


class Visit(forms.Form):
    customer = forms.CharField(help_text="As on the card")
    weight = forms.IntegerField(required=False)


def test_an_error_stands_beside_its_field_and_is_read_with_it() -> None:
    form = Visit({"customer": "", "weight": "heavy"})
    form.fields["weight"].unit = "kg"  # type: ignore[attr-defined]
    html = form.render()
    assert 'aria-describedby="id_customer_helptext id_customer_error"' in html
    assert 'id="id_customer_error"' in html
    assert '<a href="#id_customer">' in html  # the summary leads there
    assert ">kg</span>" in html
    assert html.count("field-optional") == 1


def test_a_refused_password_form_says_so_once() -> None:
    class Both(Visit):
        def clean(self) -> None:
            raise forms.ValidationError("These do not go together.")

    assert Both({"customer": "A"}).render().count("These do not go together.") == 1


@pytest.fixture
def items() -> Iterator[None]:
    before = dict(navigation._items)
    navigation._items.clear()
    navigation.register(
        NavItem("Start", "house", "home", order=1),
        NavItem(
            "Queue", "inbox", "queue", section="Work", order=2, tab=True, visible_to=lambda user: user.inside
        ),
        NavItem("Late", "clock", "late", section="Work", order=3),
        NavItem("People", "users", "people", section="Company", order=4),
        NavItem("Not wired", "x", "nowhere", order=5),
    )
    with override_settings(ROOT_URLCONF=__name__):
        yield
    navigation._items.clear()
    navigation._items.update(before)


def labels(reader: navigation.Navigation) -> list[str]:
    return [str(link.label) for _, links in reader.sections for link in links]


@pytest.mark.usefixtures("items")
def test_a_rep_is_not_offered_what_belongs_to_inside_sales() -> None:
    assert labels(navigation.for_reader(SimpleNamespace(inside=True), path="/")) == [
        "Start",
        "Queue",
        "Late",
        "People",
    ]
    assert labels(navigation.for_reader(SimpleNamespace(inside=False), path="/")) == [
        "Start",
        "Late",
        "People",
    ]


@pytest.mark.usefixtures("items")
@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("/", {"home": "page"}),
        ("/queue/", {"queue": "page"}),
        ("/queue/7/", {"queue": "true"}),
        ("/queue/late/", {"late": "page"}),
        ("/else/", {}),
    ],
)
def test_the_nearest_destination_is_marked_as_current(address: str, marked: dict[str, str]) -> None:
    reader = navigation.for_reader(SimpleNamespace(inside=True), path=address, counts={"queue": 3})
    links = [link for _, section in reader.sections for link in section]
    assert {link.url_name: link.current for link in links if link.current} == marked
    assert {link.url_name: link.count for link in links if link.count} == {"queue": 3}


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "413", "500", "503"])
def test_an_error_page_needs_no_request_and_offers_a_way_out(name: str) -> None:
    html = get_template(f"{name}.html").render()
    assert 'href="/"' in html
    assert "data-error-text" in html
    assert ("js/retry.js" in html) == (name == "503")


def test_the_loser_of_a_race_reads_who_was_faster() -> None:
    html = render_to_string("409.html", {"message": f"Anna was faster {EVIL}", "back_href": "/queue/"})
    assert "Anna was faster &lt;script&gt;" in html
    assert 'href="/queue/"' in html


@override_settings(DEBUG=True)
def test_every_component_draws_itself_and_none_needs_inline_code() -> None:
    request = RequestFactory().get("/gallery/")
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]
    html = gallery(request).render().content.decode()  # type: ignore[attr-defined]
    assert not re.search(r"<[^>]*\s(style|on\w+|hx-on[\w:-]*)=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert "<style" not in html


def test_the_style_sheet_names_every_file_and_arrives_as_one(tmp_path: Path) -> None:
    sheet = Path(find("css/app.css") or "")
    named = set(re.findall(r'url\("([^"]+)"\)', sheet.read_text()))
    there = {file.relative_to(sheet.parent).as_posix() for file in sheet.parent.rglob("*.css")} - {"app.css"}
    assert named == there
    shutil.copytree(sheet.parent, tmp_path / "css")
    source = FileSystemStorage(location=sheet.parent.parent)
    paths = {f"css/{name}": (source, f"css/{name}") for name in [*named, "app.css"]}
    list(BundledStaticFilesStorage(location=tmp_path).post_process(paths))
    bundle = (tmp_path / "css/app.css").read_text()
    assert "@import" not in bundle
    assert (
        bundle.count("@layer components {") == len([name for name in named if "components/" in name]) - 1
    )  # icons are base


def test_the_components_are_written_down() -> None:
    page = (settings.ROOT / "docs/design.md").read_text()
    tags = set(
        re.findall(
            r"^def ([a-z]\w*)\(",
            (settings.ROOT / "salesdesk/web/templatetags/ui.py").read_text(),
            re.MULTILINE,
        )
    )
    assert {tag for tag in tags if f"{{% {tag}" not in page} <= {"reader_navigation", "message_tone"}
