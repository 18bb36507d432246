"""Full-text search: trigrams on both engines, kept by the database itself; and an index for what needs a rep."""

from django.db import migrations, models

# search_text alone is indexed: steps in a request's life do not touch it, and so do not touch the index. The space in
# front makes pieces of word beginnings. Nothing is stored twice: the index alone (content='').
SQLITE = [
    "CREATE VIRTUAL TABLE requests_app_search USING fts5(words, content='', tokenize='trigram')",
    """CREATE TRIGGER search_learns_of_new AFTER INSERT ON requests_app_salesrequest BEGIN
        INSERT INTO requests_app_search(rowid, words) VALUES (new.id, ' ' || new.search_text); END""",
    """CREATE TRIGGER search_forgets_deleted AFTER DELETE ON requests_app_salesrequest BEGIN
        INSERT INTO requests_app_search(requests_app_search, rowid, words)
        VALUES ('delete', old.id, ' ' || old.search_text); END""",
    """CREATE TRIGGER search_learns_of_changed AFTER UPDATE OF search_text ON requests_app_salesrequest
        WHEN old.search_text <> new.search_text BEGIN
        INSERT INTO requests_app_search(requests_app_search, rowid, words)
        VALUES ('delete', old.id, ' ' || old.search_text);
        INSERT INTO requests_app_search(rowid, words) VALUES (new.id, ' ' || new.search_text); END""",
    "INSERT INTO requests_app_search(rowid, words) SELECT id, ' ' || search_text FROM requests_app_salesrequest",
]
SQLITE_BACK = [
    "DROP TRIGGER search_learns_of_new",
    "DROP TRIGGER search_forgets_deleted",
    "DROP TRIGGER search_learns_of_changed",
    "DROP TABLE requests_app_search",
]
POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX request_search ON requests_app_salesrequest USING gin (search_text gin_trgm_ops)",
]
POSTGRESQL_BACK = ["DROP INDEX request_search"]


def create(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0003_shipped_types")]
    operations = [
        migrations.RunPython(create, drop, elidable=False),
        migrations.AddIndex(
            model_name="salesrequest",
            index=models.Index(
                condition=models.Q(("state__in", ["delivered", "waiting"])),
                fields=["requester", "ball"],
                name="request_needs_requester",
            ),
        ),
    ]
