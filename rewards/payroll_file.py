"""An export as a file: whom to pay what for which month, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from rewards import access
from rewards.models import PayrollExport
from rewards.splitting import in_euros
from salesdesk.web import spreadsheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from people.models import User
    from rewards.models import PayStatement
    from salesdesk.web.spreadsheet import Cell


def written(number: int, statements: Iterable[PayStatement]) -> bytes:
    """The CSV of an export, by name and month, in the company's language: who downloads it makes no difference to it.

    `statements`: closed, with their users.
    """
    by_name = sorted(statements, key=lambda one: (one.user.name.casefold(), one.user_id, one.month))
    rows: list[list[Cell]] = [
        [number, one.user.name, one.user.email, f"{one.month:%Y-%m}", in_euros(one.cents or 0)]
        for one in by_name
    ]
    with translation.override(settings.LANGUAGE_CODE):
        headings = [_("Export"), _("Name"), _("E-mail"), _("Month"), _("Amount in EUR")]
        return spreadsheet.written(headings, rows)


def file_of(number: int, reader: User) -> tuple[PayrollExport, bytes]:
    """The export and its file as it was made. Raises `PermissionDenied`, `PayrollExport.DoesNotExist`. One query."""
    access.require(access.may_see_amounts(reader))
    export = PayrollExport.objects.get(number=number)
    return export, bytes(export.file)
