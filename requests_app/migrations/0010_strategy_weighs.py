"""Goals on requests, what the strategy weighs on each, and the target segments that its customer was in."""

import django.db.models.deletion
from django.db import migrations, models

# SQLite makes a table anew to add a column, and forgets its triggers; the search index stays as it was.
TRIGGERS = [
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
]


def restore_triggers(apps, schema_editor):
    for statement in TRIGGERS if schema_editor.connection.vendor == "sqlite" else []:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0009_open_in_tandem"),
        ("strategy", "0001_initial"),
        ("tandems", "0005_target_segments"),
    ]

    operations = [
        migrations.AddField(
            model_name='salesrequest',
            name='goal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='strategy.goal'),
        ),
        migrations.AddField(
            model_name='salesrequest',
            name='segments',
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name='salesrequest',
            name='weighed_mark',
            field=models.CharField(default='', max_length=80),
        ),
        migrations.AddField(
            model_name='salesrequest',
            name='weighed_version',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='salesrequest',
            name='weights',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='timelineevent',
            name='kind',
            field=models.CharField(choices=[('submit', 'Submitted'), ('claim', 'Claimed'), ('accept', 'Accepted'), ('release', 'Released into the queue'), ('give', 'Given to a colleague'), ('ask', 'Asked back'), ('answer', 'Answered'), ('wait', 'Waiting for others'), ('resume', 'Work goes on'), ('deliver', 'Delivered'), ('pass_on', 'Passed on to the customer'), ('win', 'Won'), ('lose', 'Lost'), ('cancel', 'Cancelled'), ('reopen', 'Reopened'), ('correct', 'Corrected'), ('note', 'Note'), ('hand_over', 'Handed over'), ('take_back', 'Taken back'), ('acknowledge', 'New date agreed'), ('aim', 'Goal chosen'), ('escalated', 'Escalated'), ('routed', 'Assigned'), ('recomputed', 'Deadline recomputed'), ('imported', 'Imported')], max_length=12),
        ),
        migrations.RunPython(restore_triggers, migrations.RunPython.noop, elidable=False),
    ]
