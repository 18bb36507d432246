"""The four request types that Salesdesk ships with. From then on they are the company's own data."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from requests_app.form_fields import FormField, Kind, Option, Words

if TYPE_CHECKING:
    from datetime import datetime

NO_HELP = Words("", "")

QUOTE_FIELDS = (
    FormField("machine", Kind.TEXT, Words("Maschine oder Baugruppe", "Machine or assembly"), NO_HELP, required=True),
    FormField("quantity", Kind.NUMBER, Words("Menge", "Quantity"), NO_HELP, required=True, unit="Stück"),
    FormField("requirements", Kind.LONG_TEXT, Words("Anforderungen", "Requirements"), NO_HELP, required=True),
    FormField(
        "competition",
        Kind.CHOICE,
        Words("Wettbewerb", "Competition"),
        NO_HELP,
        options=(Option("none", Words("Keiner bekannt", "None known")), Option("known", Words("Ja", "Yes"))),
    ),
    FormField("budget", Kind.MONEY, Words("Budget des Kunden", "Customer's budget"), NO_HELP),
    FormField("drawings", Kind.FILE, Words("Fotos und Zeichnungen", "Photos and drawings"), NO_HELP),
)


def shipped() -> list[dict[str, Any]]:
    """Each type as keyword arguments, its form under `fields`."""
    return [
        {
            "key": "quote",
            "name_de": "Angebot",
            "name_en": "Quote",
            "icon": "file-text",
            "target": timedelta(hours=16),
            "acceptance": timedelta(hours=2),
            "work": timedelta(hours=3),
            "asks_outcome": True,
            "fields": QUOTE_FIELDS,
        },
        {
            "key": "delivery-date",
            "name_de": "Liefertermin",
            "name_en": "Delivery date",
            "icon": "calendar-clock",
            "target": timedelta(hours=4),
            "acceptance": timedelta(hours=1),
            "work": timedelta(minutes=30),
            "asks_outcome": False,
            "fields": (
                FormField("order_number", Kind.TEXT, Words("Auftragsnummer", "Order number"), NO_HELP, required=True),
            ),
        },
        {
            "key": "order-confirmation",
            "name_de": "Auftragsbestätigung",
            "name_en": "Order confirmation",
            "icon": "file-check",
            "target": timedelta(hours=8),
            "acceptance": timedelta(hours=2),
            "work": timedelta(hours=1),
            "asks_outcome": False,
            "fields": (
                FormField("order_number", Kind.TEXT, Words("Bestellnummer", "Purchase order"), NO_HELP, required=True),
            ),
        },
        {
            "key": "special-solution",
            "name_de": "Sonderlösung",
            "name_en": "Special solution",
            "icon": "wrench",
            "target": timedelta(hours=40),
            "acceptance": timedelta(hours=4),
            "work": timedelta(hours=8),
            "asks_outcome": True,
            "fields": (
                FormField("problem", Kind.LONG_TEXT, Words("Aufgabe", "Task"), NO_HELP, required=True),
            ),
        },
    ]


def ship(request_types: Any, form_versions: Any, at: datetime) -> None:
    """Create those that are not there, by the given managers (a migration's or the live ones). Harmless when repeated."""
    for position, data in enumerate(shipped()):
        fields = data.pop("fields")
        request_type, created = request_types.get_or_create(key=data.pop("key"), defaults={**data, "position": position})
        if created:
            form = form_versions.create(
                type=request_type, number=1, fields_json=[field.to_json() for field in fields], created_at=at
            )
            request_type.current_form = form
            request_type.save(update_fields=["current_form"])
