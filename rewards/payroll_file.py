"""An export as a file: whom to pay what for which month, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from rewards import access
from rewards.models import PayrollExport
from rewards.splitting import in_euros
from salesdesk.web import spreadsheet

if TYPE_CHECKING:
    from people.models import User
    from salesdesk.web.spreadsheet import Cell


def file_of(number: int, reader: User) -> tuple[PayrollExport, bytes]:
    """The export and its CSV, by name and month; asked for again, the same. Raises `PermissionDenied`,
    `PayrollExport.DoesNotExist`. Two queries.
    """
    access.require(access.may_see_amounts(reader))
    export = PayrollExport.objects.get(number=number)
    entries = export.entries.select_related("statement__user").order_by(
        Lower("statement__user__name"), "statement__user", "statement__month"
    )
    headings = [_("Export"), _("Name"), _("E-mail"), _("Month"), _("Amount in EUR")]
    rows: list[list[Cell]] = [
        [
            export.number,
            entry.statement.user.name,
            entry.statement.user.email,
            entry.statement.month.strftime("%Y-%m"),
            in_euros(entry.cents),
        ]
        for entry in entries
    ]
    return export, spreadsheet.written(headings, rows)
