"""What no template may carry: the Content-Security-Policy would block it, or a German reader could not read it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import engines

from salesdesk.configuration import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]
TRANSLATED = re.compile(r"{%-?\s*(blocktranslate|blocktrans)\b.*?{%-?\s*end\1\s*%}", re.DOTALL)
COMMENT = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{2,}")
# Shown as they are in every language: names, units, keys on a keyboard, and the example addresses of the gallery.
SAME_EVERYWHERE = {
    "Salesdesk",
    "Esc",
    "Enter",
    "Ctrl",
    "Alt",
    "Shift",
    "MiB",
    "PDF",
    "CSV",
    "ID",
    "DE",
    "EN",
    "Deutsch",
    "English",
}
SPOKEN = ("title", "aria-label", "placeholder", "alt")
INTERNAL = "_gallery"  # for developers, in English


@pytest.fixture(params=TEMPLATES, ids=NAMES)
def path(request: pytest.FixtureRequest) -> Path:
    chosen: Path = request.param
    return chosen


def test_every_template_compiles(path: Path) -> None:
    engines["django"].from_string(path.read_text())


def test_no_template_needs_what_the_security_policy_forbids(path: Path) -> None:
    seen = Seen(path)
    assert not seen.forbidden


def test_every_word_can_be_translated(path: Path) -> None:
    if INTERNAL in path.name:
        pytest.skip("for developers, in English")
    assert not Seen(path).untranslated


def test_no_template_carries_comments(path: Path) -> None:
    assert not COMMENT.search(path.read_text()), "say it in code, or make the template speak for itself"


def test_every_static_file_that_is_named_is_there(path: Path) -> None:
    named = re.findall(r"""{%\s*static\s+["']([^"'{]+)["']""", path.read_text())
    assert [name for name in named if finders.find(name) is None] == []


class Seen(HTMLParser):
    """What a reader of the page would meet, with Django's own syntax taken out."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.untranslated: list[str] = []
        self._inside: list[str] = []
        text = COMMENT.sub("", path.read_text())
        self.feed(TAG.sub("§", TRANSLATED.sub("§", text)))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._inside.append(tag)
        if tag == "style" or (
            tag == "script" and "src" not in values and "json" not in values.get("type", "")
        ):
            self.forbidden.append(f"inline <{tag}>")
        self.forbidden += [
            f"{name}=" for name in values if name == "style" or name.startswith(("on", "hx-on"))
        ]
        self.forbidden += [
            f"hx-{name}" for name in ("vars", "vals") if values.get(f"hx-{name}", "").startswith("js:")
        ]
        if "[" in values.get("hx-trigger", ""):
            self.forbidden.append("a filter in hx-trigger")
        self.untranslated += [
            f"{name}={values[name]!r}"
            for name in SPOKEN
            if _speaks(values.get(name, "")) and "§" not in values[name]
        ]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self._inside.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style", "code"} & set(self._inside) and _speaks(data):
            self.untranslated.append(data.strip())


def _speaks(text: str) -> bool:
    if '="' in text or re.fullmatch(
        r"[\s§]*(data-[a-z]+[\s§]*)+", text
    ):  # attributes that a tag or block puts together
        return False
    return bool(set(WORD.findall(text)) - SAME_EVERYWHERE)
