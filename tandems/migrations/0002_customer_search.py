"""Typing errors forgiven: three-letter pieces of what a customer is found by, indexed and kept by the database itself."""

from django.db import migrations

# The space in front makes pieces of word beginnings. Nothing is stored twice: the index alone (content='').
SQLITE = [
    "CREATE VIRTUAL TABLE tandems_customer_search USING fts5(words, content='', tokenize='trigram')",
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
    "INSERT INTO tandems_customer_search(rowid, words) SELECT id, ' ' || search_text FROM tandems_customer",
]
SQLITE_BACK = [
    "DROP TRIGGER customer_search_learns_of_new",
    "DROP TRIGGER customer_search_forgets_deleted",
    "DROP TRIGGER customer_search_learns_of_changed",
    "DROP TABLE tandems_customer_search",
]
POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX customer_search ON tandems_customer USING gin (search_text gin_trgm_ops)",
]
POSTGRESQL_BACK = ["DROP INDEX customer_search"]


def create(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("tandems", "0001_initial")]
    operations = [migrations.RunPython(create, drop, elidable=False)]
