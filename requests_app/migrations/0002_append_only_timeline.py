"""The database itself refuses to change or delete what the timeline says."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER timeline_is_never_changed BEFORE UPDATE ON requests_app_timelineevent
BEGIN SELECT RAISE(ABORT, 'the timeline is append-only'); END;
CREATE TRIGGER timeline_is_never_deleted BEFORE DELETE ON requests_app_timelineevent
BEGIN SELECT RAISE(ABORT, 'the timeline is append-only'); END;
"""

POSTGRESQL = """
CREATE FUNCTION timeline_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the timeline is append-only'; END $$;
CREATE TRIGGER timeline_is_never_changed BEFORE UPDATE OR DELETE ON requests_app_timelineevent
FOR EACH ROW EXECUTE FUNCTION timeline_is_append_only();
"""


def create(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for statement in SQLITE.strip().split("END;"):
                if statement.strip():
                    cursor.execute(statement + "END;")
    else:
        schema_editor.execute(POSTGRESQL)


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop, elidable=False)]
