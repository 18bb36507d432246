"""The catalogue of daily work that Salesdesk comes with: what a first responsibility table starts from."""

from __future__ import annotations

from typing import Any

FIELD, INSIDE = "field", "inside"
TASKS = (
    ("Erstkontakt und Bedarfsaufnahme", "First contact and what is needed", FIELD),
    ("Angebot erstellen", "Write the quote", INSIDE),
    ("Angebot nachfassen", "Follow up on the quote", FIELD),
    ("Preise verhandeln", "Negotiate prices", FIELD),
    ("Sonderlösung klären", "Clear up special solutions", INSIDE),
    ("Muster und Zeichnungen besorgen", "Get samples and drawings", INSIDE),
    ("Auftragsbestätigung senden", "Send the order confirmation", INSIDE),
    ("Liefertermin bestätigen", "Confirm the delivery date", INSIDE),
    ("Reklamation annehmen", "Take complaints", INSIDE),
    ("Mahnung und Zahlung klären", "Settle reminders and payments", INSIDE),
    ("Stammdaten pflegen", "Keep the customer’s data in order", INSIDE),
    ("Besuchsbericht schreiben", "Write the visit report", FIELD),
    ("Messetermine vereinbaren", "Arrange meetings at trade fairs", FIELD),
    ("Kundenbindung und Jahresgespräch", "Keep the customer close, yearly talk", FIELD),
)


def ship_tasks(tasks: Any) -> None:
    """Create those of the catalogue that are not there. `tasks`: the manager, of a migration's model as well."""
    for position, (name, name_en, side) in enumerate(TASKS, start=1):
        told = {"name_en": name_en, "usual_side": side, "position": position}
        tasks.get_or_create(name=name, tandem=None, defaults=told)
