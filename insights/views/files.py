"""A table as the answer to a click on "as CSV" or "for Excel"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from insights import exported

if TYPE_CHECKING:
    from datetime import datetime


def answer(table: exported.Table, kind: str, *, at: datetime) -> HttpResponse:
    """To be saved under the table's title. `kind`: one of `exported.KINDS`."""
    saved_as = content_disposition_header(as_attachment=True, filename=f"{table.title}.{kind}")
    return HttpResponse(
        exported.written(table, kind, at=at),
        content_type=exported.KINDS[kind],
        headers={"Content-Disposition": saved_as or "attachment"},
    )
