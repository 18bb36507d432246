"""Amounts of goals, and the tools beside a block, as the strategy's pages write them."""

from __future__ import annotations

from decimal import Decimal

from django import template

from salesdesk.web import readable

register = template.Library()


@register.simple_tag
def amount(value: Decimal | None, unit: str) -> str:
    """ "72 %": no more places than it needs, with its unit."""
    if value is None:
        return "–"
    text = readable.number(value.normalize()) if value % 1 else readable.number(value, 0)
    return f"{text}{readable.NBSP}{unit}" if unit else text
