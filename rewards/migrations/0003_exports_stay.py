"""An export keeps its file, byte by byte. Those made before get the one that they would give today."""

import csv
from decimal import Decimal
from io import StringIO

from django.conf import settings
from django.db import migrations, models

TABLE = "rewards_payrollexport"
HEADINGS = {
    "de": ["Export", "Name", "E-Mail", "Monat", "Betrag in EUR"],
    "en": ["Export", "Name", "E-mail", "Month", "Amount in EUR"],
}
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_files(apps, schema_editor):
    export_class = apps.get_model("rewards", "PayrollExport")
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    if on_postgresql:
        schema_editor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER pay_payrollexport_update")
    for export in export_class.objects.order_by("pk"):
        export.file = written(export)
        export.save(update_fields=["file"])
    if on_postgresql:
        schema_editor.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER pay_payrollexport_update")


def written(export):
    """As `rewards.payroll_file` wrote it when this was new."""
    german, file = settings.LANGUAGE_CODE == "de", StringIO()
    writer = csv.writer(file, delimiter=";" if german else ",")
    writer.writerow(HEADINGS["de" if german else "en"])
    entries = export.entries.select_related("statement__user")
    for entry in sorted(entries, key=_by_name):
        user, euros = entry.statement.user, str(Decimal(entry.cents).scaleb(-2))
        amount = euros.replace(".", ",") if german else euros
        month = f"{entry.statement.month:%Y-%m}"
        writer.writerow([export.number, _harmless(user.name), _harmless(user.email), month, amount])
    return file.getvalue().encode("utf-8-sig")


def _by_name(entry):
    user = entry.statement.user
    return user.name.casefold(), user.pk, entry.statement.month


def _harmless(text):
    return f"'{text}" if text.startswith(FORMULA) else text


def restore_guards(apps, schema_editor):
    """SQLite makes a table anew to add a column, and forgets its triggers."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for verb in ("UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER IF NOT EXISTS pay_payrollexport_{verb.lower()} BEFORE {verb} ON {TABLE} FOR EACH ROW"
            " BEGIN SELECT RAISE(ABORT, 'pay is append-only'); END"
        )


class Migration(migrations.Migration):
    dependencies = [("rewards", "0002_benefits")]

    operations = [
        migrations.RunPython(
            migrations.RunPython.noop, restore_guards, elidable=False
        ),  # once the column is gone
        migrations.AddField(
            model_name="payrollexport",
            name="file",
            field=models.BinaryField(default=b""),
            preserve_default=False,
        ),
        migrations.RunPython(write_files, migrations.RunPython.noop, elidable=False),
        migrations.RunPython(restore_guards, migrations.RunPython.noop, elidable=False),
    ]
