"""Texts that people type are shown, and can do no harm."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesdesk.web.markdown import render

HARMLESS = {
    "p", "em", "strong", "a", "ul", "ol", "li", "br", "hr", "code", "pre", "blockquote", "h3", "h4", "h5", "h6",
}  # fmt: skip
ATTRIBUTES = {
    ("a", "href"), ("a", "title"), ("a", "rel"), ("ol", "start"), ("code", "class"),
}  # fmt: skip


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(render(text))
    return parser.found


def test_what_is_written_is_shown() -> None:
    assert render("We *keep* our **word**.") == "<p>We <em>keep</em> our <strong>word</strong>.</p>\n"
    assert render("- one\n- two") == "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
    assert render("# Title") == "<h3>Title</h3>\n"  # below the page's own headings
    assert render("###### Deep") == "<h6>Deep</h6>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<b onclick=x>hi</b>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](java\tscript:alert(1))",
        "[x](data:text/html,hi)",
        "[x](vbscript:x)",
        "<javascript:alert(1)>",
        "![x](https://elsewhere.example/pixel.png)",
        "![x](data:image/png;base64,AAAA)",
        "![x](picture:0)",
        "![x](picture:99999999999999999999)",
        '![x"onerror=1](picture:1\'"onerror=1)',
        '[x](http://a.example "t" onmouseover="x")',
        "`<script>`\n\n```html\n<script>\n```",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_nothing_harmful_comes_through(text: str) -> None:
    for tag, attributes in tags(text):
        assert tag in HARMLESS
        assert tag != "img"
        assert {(tag, name) for name in attributes} <= ATTRIBUTES
        assert re.match(r"(https?|mailto|tel):|/|#|$", attributes.get("href") or "")


@given(st.text(alphabet=st.sampled_from("[]()!<>\"'`*_#&;:/\\ \n\tajscriptonerhf=x01pu.%"), max_size=80))
def test_whatever_is_typed_makes_only_harmless_tags(text: str) -> None:
    for tag, attributes in tags(text):
        assert tag in HARMLESS
        assert {(tag, name) for name in attributes} <= ATTRIBUTES
        assert "script:" not in (attributes.get("href") or "").lower()


def test_a_picture_is_its_description() -> None:
    assert render("![Our *<market>*](https://elsewhere.example/x.png)") == "<p>Our &lt;market&gt;</p>\n"


def test_a_link_leads_out_without_telling_where_from() -> None:
    assert render("[us](https://example.com)") == (
        '<p><a href="https://example.com" rel="noopener nofollow ugc">us</a></p>\n'
    )
