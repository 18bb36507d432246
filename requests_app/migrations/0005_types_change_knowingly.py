"""Who changed a type last; and the database itself refuses to change or delete a form that requests were written with."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQLITE = [
    """CREATE TRIGGER form_version_is_never_changed BEFORE UPDATE ON requests_app_formversion
        BEGIN SELECT RAISE(ABORT, 'forms are append-only'); END""",
    """CREATE TRIGGER form_version_is_never_deleted BEFORE DELETE ON requests_app_formversion
        BEGIN SELECT RAISE(ABORT, 'forms are append-only'); END""",
]
SQLITE_BACK = ["DROP TRIGGER form_version_is_never_changed", "DROP TRIGGER form_version_is_never_deleted"]
POSTGRESQL = [
    """CREATE FUNCTION forms_are_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'forms are append-only'; END $$""",
    """CREATE TRIGGER form_version_is_never_changed BEFORE UPDATE OR DELETE ON requests_app_formversion
        FOR EACH ROW EXECUTE FUNCTION forms_are_append_only()""",
]
POSTGRESQL_BACK = [
    "DROP TRIGGER form_version_is_never_changed ON requests_app_formversion",
    "DROP FUNCTION forms_are_append_only()",
]


def create(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0004_request_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("requesttype", "revision", models.PositiveIntegerField(default=0, editable=False)),
        migrations.AddField(
            "requesttype",
            "changed_by",
            models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("requesttype", "changed_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(create, drop, elidable=False),
    ]
