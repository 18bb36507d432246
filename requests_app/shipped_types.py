"""The four request types that Salesdesk ships with. From then on they are the company's own data.

Few fields are required: what a colleague cannot begin without. A rep with the customer in front of them is done in a minute.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from requests_app.form_fields import FormField, Kind, Option, Words

if TYPE_CHECKING:
    from datetime import datetime

NO_HELP = Words("", "")

QUOTE = (
    FormField(
        "machine",
        Kind.TEXT,
        Words("Maschine, Baugruppe oder Artikel", "Machine, assembly or part"),
        Words("Bezeichnung oder Artikelnummer, so genau wie bekannt", "Name or part number, as far as known"),
        required=True,
    ),
    FormField(
        "quantity",
        Kind.NUMBER,
        Words("Menge", "Quantity"),
        NO_HELP,
        required=True,
        unit="Stück",
        unit_en="pcs",
    ),
    FormField(
        "requirements",
        Kind.LONG_TEXT,
        Words("Anforderungen", "Requirements"),
        Words(
            "Leistung, Maße, Material, Umgebung: was sie können muss",
            "Performance, size, material, surroundings: what it must do",
        ),
        required=True,
    ),
    FormField(
        "price_kind",
        Kind.CHOICE,
        Words("Was wird gebraucht?", "What is needed?"),
        NO_HELP,
        options=(
            Option("estimate", Words("Richtpreis", "Price estimate")),
            Option("binding", Words("Verbindliches Angebot", "Binding quote")),
        ),
    ),
    FormField("budget", Kind.MONEY, Words("Preisvorstellung des Kunden", "Customer’s budget"), NO_HELP),
    FormField(
        "decision_on",
        Kind.DATE,
        Words("Entscheidung des Kunden am", "Customer decides on"),
        NO_HELP,
    ),
    FormField(
        "competition",
        Kind.CHOICE,
        Words("Wettbewerb", "Competition"),
        NO_HELP,
        options=(
            Option("none", Words("Keiner bekannt", "None known")),
            Option("known", Words("Ja, mit Angebot", "Yes, with a quote")),
            Option("incumbent", Words("Ja, ist heutiger Lieferant", "Yes, today’s supplier")),
        ),
    ),
    FormField(
        "drawings",
        Kind.FILE,
        Words("Fotos und Zeichnungen", "Photos and drawings"),
        Words("Auch das Typenschild hilft.", "The rating plate helps, too."),
    ),
)

DELIVERY_DATE = (
    FormField(
        "order_number",
        Kind.TEXT,
        Words("Auftrags- oder Angebotsnummer", "Order or quote number"),
        NO_HELP,
        required=True,
    ),
    FormField(
        "date_kind",
        Kind.CHOICE,
        Words("Worum geht es?", "What is it about?"),
        NO_HELP,
        options=(
            Option("first", Words("Termin nennen", "Name a date")),
            Option("confirm", Words("Termin bestätigen", "Confirm the date")),
            Option("earlier", Words("Früher liefern", "Deliver earlier")),
            Option("later", Words("Später liefern", "Deliver later")),
        ),
    ),
    FormField(
        "items",
        Kind.TEXT,
        Words("Positionen", "Items"),
        Words("Leer: der ganze Auftrag", "Empty: the whole order"),
    ),
    FormField(
        "needed_on", Kind.DATE, Words("Gebraucht beim Kunden am", "Needed at the customer’s on"), NO_HELP
    ),
    FormField("partial", Kind.YES_NO, Words("Teillieferung möglich?", "Partial delivery possible?"), NO_HELP),
    FormField(
        "background",
        Kind.LONG_TEXT,
        Words("Hintergrund", "Background"),
        Words(
            "Zum Beispiel Stillstand, Montagetermin, Vertragsstrafe",
            "For example a standstill, an assembly date, a penalty",
        ),
    ),
)

ORDER_CONFIRMATION = (
    FormField(
        "order_number",
        Kind.TEXT,
        Words("Bestellnummer des Kunden", "Customer’s purchase order"),
        NO_HELP,
        required=True,
    ),
    FormField("quote_number", Kind.TEXT, Words("Unsere Angebotsnummer", "Our quote number"), NO_HELP),
    FormField("order_value", Kind.MONEY, Words("Bestellwert", "Order value"), NO_HELP),
    FormField(
        "deviations",
        Kind.LONG_TEXT,
        Words("Abweichungen vom Angebot", "Differences from the quote"),
        Words("Menge, Preis, Termin, Ausführung", "Quantity, price, date, version"),
    ),
    FormField("needed_on", Kind.DATE, Words("Gewünschter Liefertermin", "Delivery date asked for"), NO_HELP),
    FormField(
        "purchase_order",
        Kind.FILE,
        Words("Bestellung", "Purchase order"),
        Words("PDF oder Foto", "PDF or photo"),
    ),
)

SPECIAL_SOLUTION = (
    FormField(
        "problem",
        Kind.LONG_TEXT,
        Words("Aufgabe", "Task"),
        Words(
            "Was soll die Lösung beim Kunden leisten, und was geht heute nicht?",
            "What should it do for the customer, and what does not work today?",
        ),
        required=True,
    ),
    FormField(
        "base",
        Kind.TEXT,
        Words("Vorhandene oder ähnliche Maschine", "Existing or similar machine"),
        Words("Typ, Baujahr, Seriennummer", "Model, year, serial number"),
    ),
    FormField("workpiece", Kind.TEXT, Words("Werkstück oder Produkt", "Workpiece or product"), NO_HELP),
    FormField("weight", Kind.NUMBER, Words("Gewicht", "Weight"), NO_HELP, unit="kg"),
    FormField(
        "throughput",
        Kind.NUMBER,
        Words("Leistung", "Throughput"),
        NO_HELP,
        unit="Stück/h",
        unit_en="pcs/h",
    ),
    FormField(
        "environment",
        Kind.CHOICE,
        Words("Umgebung", "Surroundings"),
        NO_HELP,
        options=(
            Option("hall", Words("Halle, trocken", "Hall, dry")),
            Option("outdoors", Words("Im Freien", "Outdoors")),
            Option("food", Words("Lebensmittel, Nassreinigung", "Food, wet cleaning")),
            Option("clean", Words("Reinraum", "Clean room")),
            Option("atex", Words("Explosionsschutz (ATEX)", "Explosive atmosphere (ATEX)")),
        ),
    ),
    FormField("budget", Kind.MONEY, Words("Preisvorstellung des Kunden", "Customer’s budget"), NO_HELP),
    FormField("visit", Kind.YES_NO, Words("Ortstermin nötig?", "Visit on site needed?"), NO_HELP),
    FormField("drawings", Kind.FILE, Words("Fotos und Skizzen", "Photos and sketches"), NO_HELP),
)


def shipped() -> list[dict[str, Any]]:
    """Each type as keyword arguments, its form under `fields`."""
    return [
        {
            "key": "quote",
            "name_de": "Angebot",
            "name_en": "Quote",
            "description_de": "Preis für eine Maschine, Baugruppe oder Ersatzteile",
            "description_en": "A price for a machine, an assembly or spare parts",
            "icon": "file-text",
            "target": timedelta(hours=16),
            "acceptance": timedelta(hours=2),
            "work": timedelta(hours=3),
            "asks_outcome": True,
            "fields": QUOTE,
        },
        {
            "key": "delivery-date",
            "name_de": "Liefertermin",
            "name_en": "Delivery date",
            "description_de": "Termin nennen, bestätigen oder verschieben",
            "description_en": "Name, confirm or move a date",
            "icon": "calendar-clock",
            "target": timedelta(hours=4),
            "acceptance": timedelta(hours=1),
            "work": timedelta(minutes=30),
            "asks_outcome": False,
            "fields": DELIVERY_DATE,
        },
        {
            "key": "order-confirmation",
            "name_de": "Auftragsbestätigung",
            "name_en": "Order confirmation",
            "description_de": "Eine Bestellung des Kunden prüfen und bestätigen",
            "description_en": "Check and confirm a customer’s order",
            "icon": "file-check",
            "target": timedelta(hours=8),
            "acceptance": timedelta(hours=2),
            "work": timedelta(hours=1),
            "asks_outcome": False,
            "fields": ORDER_CONFIRMATION,
        },
        {
            "key": "special-solution",
            "name_de": "Sonderlösung",
            "name_en": "Special solution",
            "description_de": "Machbarkeit und Preis für etwas, das es so noch nicht gibt",
            "description_en": "Feasibility and price of something that does not exist yet",
            "icon": "wrench",
            "target": timedelta(hours=40),
            "acceptance": timedelta(hours=4),
            "work": timedelta(hours=8),
            "asks_outcome": True,
            "fields": SPECIAL_SOLUTION,
        },
    ]


def ship(request_types: Any, form_versions: Any, at: datetime) -> None:
    """Create those that are not there, by the given managers (a migration's or the live ones). Harmless when repeated."""
    for position, data in enumerate(shipped()):
        fields = data.pop("fields")
        request_type, created = request_types.get_or_create(
            key=data.pop("key"), defaults={**data, "position": position}
        )
        if created:
            form = form_versions.create(
                type=request_type, number=1, fields_json=[field.to_json() for field in fields], created_at=at
            )
            request_type.current_form = form
            request_type.save(update_fields=["current_form"])
