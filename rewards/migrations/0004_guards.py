"""The database refuses more of what never is: amounts that nobody closed, plans that nobody approved, looks that nobody had."""

from django.db import migrations

PUBLISHED = "OLD.state = 'published'"
STAYS = (
    "OLD.state = 'released' OR NEW.user_id <> OLD.user_id OR NEW.month <> OLD.month"
    " OR (OLD.state = 'closed' AND (NEW.state <> 'released' OR NEW.cents <> OLD.cents OR NEW.closed_at <> OLD.closed_at))"
)
APPROVED = "(SELECT COUNT(*) FROM rewards_planapproval WHERE plan_id = NEW.id) >= 2"
SUMMED = "NEW.cents = (SELECT COALESCE(SUM(cents), 0) FROM rewards_payline WHERE statement_id = NEW.id)"

# Table, what is refused, when, and when it was refused before (None: never). Tests that really commit find these triggers by the
# word "append-only" in them.
RULES = (
    ("paystatement", "INSERT", "NEW.state = 'released'", None),
    (
        "paystatement",
        "UPDATE",
        f"{STAYS} OR (OLD.state = 'open' AND NEW.state <> 'open' AND (NEW.state = 'released' OR NOT {SUMMED}))",
        STAYS,
    ),
    ("payplan", "INSERT", "NEW.state = 'published'", None),
    ("payplan", "UPDATE", f"{PUBLISHED} OR (NEW.state = 'published' AND NOT {APPROVED})", PUBLISHED),
    # Its months are taken in the transaction that publishes it, a moment before.
    ("planmonth", "INSERT", "NOT EXISTS (SELECT 1 FROM rewards_payplan WHERE id = NEW.plan_id AND state <> 'draft')", None),
    ("paylook", "UPDATE", "1 = 1", None),
    ("paylook", "DELETE", "1 = 1", None),
)


def refuse(schema_editor, table, verb, when):
    name = f"pay_{table}_{verb.lower()}"
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        if when:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON rewards_{table} FOR EACH ROW WHEN {when}"
                " BEGIN SELECT RAISE(ABORT, 'pay is append-only'); END"
            )
        return
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON rewards_{table}")
    schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
    if when:  # PostgreSQL's WHEN knows no subquery, so the condition is the function's.
        back = "OLD" if verb == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {when} THEN RAISE EXCEPTION 'pay is append-only'; END IF; RETURN {back}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {verb} ON rewards_{table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def forwards(apps, schema_editor):
    for table, verb, when, _before in RULES:
        refuse(schema_editor, table, verb, when)


def backwards(apps, schema_editor):
    for table, verb, _when, before in RULES:
        refuse(schema_editor, table, verb, before)


class Migration(migrations.Migration):
    dependencies = [("rewards", "0003_exports_stay")]

    operations = [migrations.RunPython(forwards, backwards, elidable=False)]
