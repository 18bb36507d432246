"""Lucide's icons as inline SVG, read once per process."""

from __future__ import annotations

from functools import lru_cache
from xml.etree import ElementTree

import lucide
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

SVG = "{http://www.w3.org/2000/svg}"


@lru_cache(maxsize=2048)
def svg(name: str, title: str = "", css_class: str = "") -> SafeString:
    """The icon called `name` on lucide.dev, as tall as 1.15 lines of the text around it.

    Without `title` screen readers skip it. Raises `lucide.IconDoesNotExist`.
    """
    return format_html(
        '<svg class="icon{}" width="16" height="16" viewBox="0 0 24 24" fill="none" stroke="currentColor"{}>{}{}</svg>',
        f" {css_class}" if css_class else "",
        mark_safe(' role="img"' if title else ' aria-hidden="true"'),  # noqa: S308  two constants
        format_html("<title>{}</title>", title) if title else "",
        _shapes(name),
    )


@lru_cache(maxsize=2048)
def _shapes(name: str) -> SafeString:
    drawing = lucide._load_icon(name)  # the public call adds a width, a height and a namespace to every copy
    shapes = "".join(ElementTree.tostring(shape, encoding="unicode").strip() for shape in drawing)
    return mark_safe(shapes)  # noqa: S308  from the package's own files
