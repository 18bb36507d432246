"""The design system's template tags (a builtin library: no `{% load %}`). `docs/design.md` lists them with examples."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from django import template
from django.forms.utils import flatatt
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from salesdesk.web import icons, navigation, readable
from salesdesk.web.parts import Segment

register = template.Library()

FULL, BUSY = 1.0, 0.8  # a meter turns late above the one, warns above the other


def _part(name: str, values: dict[str, Any]) -> SafeString:
    return get_template(f"components/{name}.html").render(values)  # type: ignore[return-value]


def _attributes(extra: dict[str, Any]) -> SafeString:
    """`hx_post="/x"` becomes ` hx-post="/x"`; None and False leave the attribute out."""
    return flatatt(
        {name.rstrip("_").replace("_", "-"): value for name, value in extra.items() if value is not None}
    )


@register.simple_tag
def icon(name: str, title: str = "", css_class: str = "") -> SafeString:
    return icons.svg(name, str(title), css_class)


@register.inclusion_tag("components/button.html")
def button(
    label: str, icon: str = "", kind: str = "", href: str = "", key: str = "", **extra: Any
) -> dict[str, Any]:
    """A link when `href` is given, else a submit button (`type="button"` for one that only opens something)."""
    small, alone = extra.pop("small", False), extra.pop("alone", False)
    kind_of = extra.pop(
        "type", "button" if "data_dialog_open" in extra or "popovertarget" in extra else "submit"
    )
    values = {
        "label": label,
        "icon": icon,
        "kind": kind,
        "href": href,
        "key": key,
        "small": small,
        "alone": alone,
    }
    return values | {"type": kind_of, "extra": _attributes(extra)}


@register.inclusion_tag("components/badge.html")
def badge(label: str, icon: str, tone: str = "neutral", title: str = "") -> dict[str, Any]:
    return {"label": label, "icon": icon, "tone": tone, "title": title}


@register.inclusion_tag("components/avatar.html")
def avatar(name: str, size: str = "", named: bool = False) -> dict[str, Any]:
    """Initials on one of six calm grounds, always the same for a name. `named` writes the name beside it."""
    words = [word for word in str(name).split() if word[:1].isalnum()]
    initials = (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else "–"
    return {
        "name": name,
        "initials": initials,
        "hue": crc32(str(name).encode()) % 6,
        "size": size,
        "named": named,
    }


@register.simple_tag
def key(keys: str) -> SafeString:
    """ "g q" as two keys."""
    return format_html(
        '<span class="keys" aria-hidden="true">{}</span>',
        format_html_join("", "<kbd>{}</kbd>", ((k,) for k in keys.split())),
    )


@register.simple_tag
def moment(at: datetime | None, now: datetime, css_class: str = "") -> SafeString | str:
    if at is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{}"{}>{}</time>',
        at.isoformat(timespec="seconds"),
        readable.moment_in_full(at),
        _attributes({"class": css_class or None}),
        readable.moment(at, now),
    )


@register.simple_tag
def moment_in_full(at: datetime | None) -> SafeString | str:
    if at is None:
        return "–"
    return format_html(
        '<time datetime="{}">{}</time>', at.isoformat(timespec="seconds"), readable.moment_in_full(at)
    )


@register.simple_tag
def duration(seconds: float | None) -> str:
    return "–" if seconds is None else readable.duration(seconds)


@register.simple_tag
def money(amount: Decimal | float | None, currency: str = "EUR") -> str:
    return "–" if amount is None else readable.money(amount, currency)


@register.simple_tag
def number(value: Decimal | float | None, decimals: int | None = None) -> str:
    return "–" if value is None else readable.number(value, decimals)


@register.simple_block_tag
def card(content: str, title: str = "", icon: str = "", quiet: bool = False, **extra: Any) -> SafeString:
    link = {"action_label": extra.pop("action_label", ""), "action_href": extra.pop("action_href", "")}
    values = {"content": content, "title": title, "icon": icon, "quiet": quiet, "extra": _attributes(extra)}
    return _part("card", values | link)


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "", icon: str = "", **extra: Any) -> SafeString:
    return _part(
        "notice",
        {"content": content, "tone": tone, "title": title, "icon": icon, "extra": _attributes(extra)},
    )


@register.simple_block_tag
def dialog(content: str, ident: str, title: str, wide: bool = False) -> SafeString:
    return _part("dialog", {"content": content, "ident": ident, "title": title, "wide": wide})


@register.simple_block_tag
def menu(
    content: str, label: str, icon: str = "ellipsis", alone: bool = False, kind: str = "quiet"
) -> SafeString:
    return _part("menu", {"content": content, "label": label, "icon": icon, "alone": alone, "kind": kind})


@register.simple_block_tag
def datatable(content: str, label: str, **extra: Any) -> SafeString:
    return _part("data_table", {"content": content, "label": label, "extra": _attributes(extra)})


@register.inclusion_tag("components/column.html")
def column(
    label: str, href: str = "", sorted: str = "", numeric: bool = False, **extra: bool
) -> dict[str, Any]:
    """A header cell. `sorted` is "ascending" or "descending" where the rows are, `hidden=True` keeps the words for screen
    readers only, `wide=True` leaves the column out where there is little room (its cells: `data-from="wide"`).
    """
    values = {"label": label, "href": href, "sorted": sorted, "numeric": numeric}
    return values | {"hidden": extra.pop("hidden", False), "wide": extra.pop("wide", False)}


@register.simple_block_tag
def standing(content: str, headline: str, tone: str = "neutral", owner: str = "", **extra: Any) -> SafeString:
    badge = {"badge_label": extra.pop("badge_label", ""), "badge_icon": extra.pop("badge_icon", "circle-dot")}
    values = {
        "content": content,
        "headline": headline,
        "tone": tone,
        "owner": owner,
        "extra": _attributes(extra),
    }
    return _part("standing", values | badge)


@register.simple_block_tag
def facts(content: str, columns: bool = True) -> SafeString:
    return _part("facts", {"content": content, "columns": columns})


@register.simple_block_tag
def fact(content: str, label: str, icon: str = "", tone: str = "") -> SafeString:
    return _part("fact", {"content": content, "label": label, "icon": icon, "tone": tone})


@register.simple_block_tag
def timeline_entry(
    content: str, icon: str, text: str, at: datetime, now: datetime, **extra: Any
) -> SafeString:
    """`actor` (a name, or nothing for the system), `tone`, `ident` (for links to the entry); the content is a note."""
    values = {"content": content if content.strip() else "", "icon": icon, "text": text, "at": at, "now": now}
    return _part(
        "timeline_entry", values | {name: extra.get(name, "") for name in ("actor", "tone", "ident")}
    )


@register.inclusion_tag("components/time_bar.html")
def time_bar(segments: Iterable[Segment], label: str) -> dict[str, Any]:
    """Shares of the whole working time. Percentages are text, because a German comma is no SVG number."""
    parts = [segment for segment in segments if segment.seconds > 0]
    whole = sum(segment.seconds for segment in parts) or 1
    rows, x = [], 0.0
    for segment in parts:
        share = 100 * segment.seconds / whole
        place = {
            "x": f"{x:.3f}%",
            "width": f"{share:.3f}%",
            "share": readable.number(round(share)) + readable.NBSP + "%",
        }
        rows.append({"segment": segment} | place)
        x += share
    return {"label": label, "rows": rows, "whole": sum(segment.seconds for segment in parts)}


@register.inclusion_tag("components/meter.html")
def meter(
    used: float, capacity: float, label: str, href: str = "", day: date | None = None
) -> dict[str, Any]:
    """Load against capacity, both in working seconds. `day`: whose capacity it is, where that goes without saying for none."""
    share = used / capacity if capacity > 0 else (1.01 if used > 0 else 0)
    tone = "late" if share > FULL else "warn" if share > BUSY else "calm"
    words = {"late": _("more than fits"), "warn": _("nearly full"), "calm": _("has room")}
    values = {
        "used": used,
        "capacity": capacity,
        "label": label,
        "href": href,
        "day": day,
        "tone": tone,
        "word": words[tone],
    }
    return values | {"width": f"{min(share, 1) * 100:.2f}%"}


@register.inclusion_tag("components/figure.html")
def figure(
    label: str, value: str, href: str = "", note: str = "", tone: str = "", icon: str = ""
) -> dict[str, Any]:
    return {"label": label, "value": value, "href": href, "note": note, "tone": tone, "icon": icon}


@register.inclusion_tag("components/form_errors.html")
def form_errors(*forms: Any) -> dict[str, Any]:
    """A summary on top of a form (or of a form and its formsets' forms): how many, and a link to each field."""
    fields = [field for form in forms for field in form if field.errors]
    general = [error for form in forms for error in form.non_field_errors()]
    return {"fields": fields, "general": general, "total": len(fields) + len(general)}


@register.simple_tag(takes_context=True)
def reader_navigation(context: template.Context) -> navigation.Navigation | None:
    """`{% reader_navigation as nav %}`. None for somebody who is not logged in."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return None
    return navigation.for_reader(user, path=request.path, counts=context.get("nav_counts"))


@register.filter
def message_tone(level: str) -> str:
    """The tone of one of Django's message levels."""
    return {"success": "calm", "warning": "warn", "error": "late"}.get(level, "info")
