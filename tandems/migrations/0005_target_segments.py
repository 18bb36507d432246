"""Who belongs to a target segment by hand, and the mark by which a customer's requests know that they were weighed by other facts."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# SQLite makes a table anew to add a column, and forgets its triggers; the search index stays as it was.
TRIGGERS = [
    """CREATE TRIGGER customer_search_learns_of_new AFTER INSERT ON tandems_customer BEGIN
        INSERT INTO tandems_customer_search(rowid, words) VALUES (new.id, ' ' || new.search_text); END""",
    """CREATE TRIGGER customer_search_forgets_deleted AFTER DELETE ON tandems_customer BEGIN
        INSERT INTO tandems_customer_search(tandems_customer_search, rowid, words)
        VALUES ('delete', old.id, ' ' || old.search_text); END""",
    """CREATE TRIGGER customer_search_learns_of_changed AFTER UPDATE OF search_text ON tandems_customer
        WHEN old.search_text <> new.search_text BEGIN
        INSERT INTO tandems_customer_search(tandems_customer_search, rowid, words)
        VALUES ('delete', old.id, ' ' || old.search_text);
        INSERT INTO tandems_customer_search(rowid, words) VALUES (new.id, ' ' || new.search_text); END""",
]


def restore_triggers(apps, schema_editor):
    for statement in TRIGGERS if schema_editor.connection.vendor == "sqlite" else []:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("strategy", "0001_initial"),
        ("tandems", "0004_shipped_tasks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="customer",
            name="placed",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="customer",
            name="segment_mark",
            field=models.CharField(default="", editable=False, max_length=80),
        ),
        migrations.RunPython(restore_triggers, migrations.RunPython.noop, elidable=False),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("says", models.CharField(choices=[("in", "Belongs to it"), ("out", "Does not belong to it"), ("rule", "As the rules say")], max_length=4)),
                ("reason", models.CharField(max_length=300, verbose_name="Reason")),
                ("at", models.DateTimeField()),
                ("replaced_at", models.DateTimeField(null=True)),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("customer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="placements", to="tandems.customer")),
                ("segment", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="strategy.segment")),
            ],
            options={
                "verbose_name": "Placement in a target segment",
                "verbose_name_plural": "Placements in target segments",
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("replaced_at", None)), fields=("customer", "segment"), name="placement_one_holds"),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="placement_has_reason"),
                ],
            },
        ),
    ]
