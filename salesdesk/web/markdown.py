"""Markdown that people type, as HTML that can do no harm: CommonMark without HTML of its own, without scripts in links, and
without pictures from elsewhere. `![What it shows](picture:17)` is a picture that was uploaded here.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token

SCHEMES = frozenset({"http", "https", "mailto", "tel", ""})
DEEPER = 2  # a text stands below headings of its page
DEEPEST = 6


def render(text: str) -> SafeString:
    """HTML that may stand in a page as it is."""
    # Everything in it is escaped by the library, but for the tags that it makes itself and those below.
    return mark_safe(_markdown().render(text))  # noqa: S308


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False})
    markdown.validateLink = _is_harmless  # type: ignore[method-assign,assignment]
    markdown.add_render_rule("image", _image)
    markdown.add_render_rule("heading_open", _heading)
    markdown.add_render_rule("heading_close", _heading)
    markdown.add_render_rule("link_open", _link)
    return markdown


def _is_harmless(address: str) -> bool:
    """Also for pictures' addresses. What is not is left as the text that was typed."""
    try:
        return urlsplit(address.strip()).scheme.lower() in SCHEMES
    except ValueError:
        return False


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]
) -> str:
    return format_html("{}", renderer.renderInlineAsText(tokens[index].children or [], options, env))


def _heading(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]
) -> str:
    token = tokens[index]
    level = min(DEEPEST, int(token.tag[1:]) + DEEPER)
    return f"<h{level}>" if token.nesting == 1 else f"</h{level}>\n"


def _link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: dict[str, Any]
) -> str:
    token = tokens[index]
    token.attrSet("rel", "noopener nofollow ugc")
    return renderer.renderToken(tokens, index, options, env)
