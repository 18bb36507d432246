"""The tabs that all pages of a tandem share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from tandems import place

if TYPE_CHECKING:
    from salesdesk.web.parts import Tab
    from tandems.models import Tandem

register = template.Library()


@register.simple_tag(takes_context=True)
def tandem_tabs(context: template.Context, tandem: Tandem) -> list[Tab]:
    """`{% tandem_tabs tandem as tabs %}`: as the reader may see them. One query, none where the page knows its `visitor`."""
    request = context["request"]
    visitor = context.get("visitor") or place.visitor_of(request.user, tandem)
    return place.tabs_for(visitor, request.path)
