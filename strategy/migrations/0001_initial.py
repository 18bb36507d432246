"""The strategy's tables. The database itself refuses to change or delete what is published, and what was typed as progress."""

import django.db.models.deletion
import strategy.models.picture
import uuid
from django.conf import settings
from django.db import migrations, models

PARTS = ("block", "segmententry", "goalentry", "maker")

SQLITE_VERSION = """
CREATE TRIGGER strategy_published_is_never_{done} BEFORE {verb} ON strategy_strategyversion
WHEN OLD.state = 'published'
BEGIN SELECT RAISE(ABORT, 'published versions are append-only'); END
"""
SQLITE_PART = """
CREATE TRIGGER strategy_{part}_of_published_{verb} BEFORE {verb} ON strategy_{part}
WHEN EXISTS (SELECT 1 FROM strategy_strategyversion WHERE state = 'published' AND id IN ({versions}))
BEGIN SELECT RAISE(ABORT, 'published versions are append-only'); END
"""
SQLITE_PROGRESS = """
CREATE TRIGGER strategy_progress_is_never_{done} BEFORE {verb} ON strategy_goalprogress
BEGIN SELECT RAISE(ABORT, 'progress is append-only'); END
"""
VERSIONS = {"INSERT": "NEW.version_id", "UPDATE": "OLD.version_id, NEW.version_id", "DELETE": "OLD.version_id"}

POSTGRESQL = """
CREATE FUNCTION strategy_version_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'published versions are append-only'; END $$;
CREATE TRIGGER strategy_published_is_never_changed BEFORE UPDATE OR DELETE ON strategy_strategyversion
FOR EACH ROW WHEN (OLD.state = 'published') EXECUTE FUNCTION strategy_version_is_append_only();

-- FOR SHARE: whoever publishes at this moment is waited for, and then refuses what came too late.
CREATE FUNCTION strategy_part_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ DECLARE found_state text; BEGIN
  IF TG_OP <> 'DELETE' THEN
    SELECT state INTO found_state FROM strategy_strategyversion WHERE id = NEW.version_id FOR SHARE;
    IF found_state = 'published' THEN RAISE EXCEPTION 'published versions are append-only'; END IF;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    SELECT state INTO found_state FROM strategy_strategyversion WHERE id = OLD.version_id FOR SHARE;
    IF found_state = 'published' THEN RAISE EXCEPTION 'published versions are append-only'; END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION strategy_progress_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'progress is append-only'; END $$;
CREATE TRIGGER strategy_progress_is_never_changed BEFORE UPDATE OR DELETE ON strategy_goalprogress
FOR EACH ROW EXECUTE FUNCTION strategy_progress_is_append_only();
"""
POSTGRESQL_PART = """
CREATE TRIGGER strategy_{part}_of_published BEFORE INSERT OR UPDATE OR DELETE ON strategy_{part}
FOR EACH ROW EXECUTE FUNCTION strategy_part_is_append_only();
"""


def make_immutable(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute(POSTGRESQL)
        for part in PARTS:
            schema_editor.execute(POSTGRESQL_PART.format(part=part))
        return
    statements = [
        sql.format(verb=verb, done=done)
        for sql in (SQLITE_VERSION, SQLITE_PROGRESS)
        for verb, done in (("UPDATE", "changed"), ("DELETE", "deleted"))
    ]
    statements += [
        SQLITE_PART.format(part=part, verb=verb, versions=versions) for part in PARTS for verb, versions in VERSIONS.items()
    ]
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)



class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'Goal',
                'verbose_name_plural': 'Goals',
            },
        ),
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'Target segment',
                'verbose_name_plural': 'Target segments',
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160)),
                ('description', models.CharField(max_length=200, verbose_name='Description')),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(storage=strategy.models.picture.private_storage, upload_to=strategy.models.picture.anonymous_name)),
                ('uploaded_at', models.DateTimeField()),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Picture',
                'verbose_name_plural': 'Pictures',
            },
        ),
        migrations.CreateModel(
            name='StrategyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(null=True, unique=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published')], default='draft', max_length=9)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('made_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('base', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strategy.strategyversion')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Strategy version',
                'verbose_name_plural': 'Strategy versions',
            },
        ),
        migrations.CreateModel(
            name='SegmentEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('why', models.TextField(blank=True, max_length=1000, verbose_name='Why')),
                ('criteria', models.JSONField(blank=True, default=dict, verbose_name='Criteria')),
                ('hours', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='More urgent by')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('segment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='strategy.segment')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='segments', to='strategy.strategyversion')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target_kind', models.CharField(choices=[('block', 'Block'), ('segment', 'Target segment'), ('goal', 'Goal')], max_length=7)),
                ('target_key', models.CharField(blank=True, max_length=40)),
                ('change', models.CharField(choices=[('change', 'Say it differently'), ('add', 'Add'), ('remove', 'Leave out')], default='change', max_length=6)),
                ('contents', models.JSONField(default=dict)),
                ('reason', models.TextField(max_length=1000, verbose_name='Reason')),
                ('side', models.CharField(choices=[('field', 'Field sales'), ('inside', 'Inside sales')], max_length=6)),
                ('at', models.DateTimeField()),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('state', models.CharField(choices=[('open', 'Open'), ('taken', 'Taken into the draft'), ('declined', 'Declined'), ('withdrawn', 'Withdrawn')], default='open', max_length=9)),
                ('closed_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name='Answer')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('base', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strategy.strategyversion')),
                ('taken_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to='strategy.strategyversion')),
            ],
            options={
                'verbose_name': 'Proposal',
                'verbose_name_plural': 'Proposals',
            },
        ),
        migrations.CreateModel(
            name='Maker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('proposed', 'proposed'), ('worded', 'found a better wording'), ('edited', 'edited')], max_length=8)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='makers', to='strategy.strategyversion')),
            ],
        ),
        migrations.CreateModel(
            name='GoalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='Name')),
                ('measure', models.CharField(blank=True, max_length=200, verbose_name='Measured by')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='Unit')),
                ('start', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='From')),
                ('target', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='Target')),
                ('due', models.DateField(verbose_name='By')),
                ('hours', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='More urgent by')),
                ('kind', models.CharField(choices=[('typed', 'Typed in'), ('computed', 'Computed by Salesdesk')], default='typed', max_length=8)),
                ('metric', models.CharField(blank=True, max_length=60)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='strategy.goal')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Answerable')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='strategy.strategyversion')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=40)),
                ('kind', models.CharField(choices=[('direction', 'Where we are going'), ('offer', 'With what'), ('not_doing', 'What we do not do'), ('free', 'Further block')], max_length=9)),
                ('title', models.CharField(blank=True, max_length=120, verbose_name='Title')),
                ('text', models.TextField(blank=True, max_length=4000, verbose_name='Text')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strategy.picture')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='strategy.strategyversion')),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acknowledgements', to='strategy.strategyversion')),
            ],
            options={
                'verbose_name': 'Acknowledgement',
                'verbose_name_plural': 'Acknowledgements',
            },
        ),
        migrations.CreateModel(
            name='Voice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('field', 'Field sales'), ('inside', 'Inside sales')], max_length=6)),
                ('stance', models.CharField(choices=[('support', 'Support'), ('object', 'Object')], max_length=7)),
                ('reason', models.TextField(blank=True, max_length=1000, verbose_name='Reason')),
                ('at', models.DateTimeField()),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='voices', to='strategy.proposal')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='GoalProgress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='Value')),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('goal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='progress', to='strategy.goal')),
            ],
            options={
                'indexes': [models.Index(fields=['goal', '-id'], name='goal_progress_newest')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(blank=True, choices=[('field', 'Field sales'), ('inside', 'Inside sales')], max_length=6)),
                ('text', models.TextField(blank=True, max_length=1000, verbose_name='Comment')),
                ('suggestion', models.TextField(blank=True, max_length=4000, verbose_name='Better wording')),
                ('at', models.DateTimeField()),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='strategy.proposal')),
            ],
            options={
                'verbose_name': 'Comment',
                'verbose_name_plural': 'Comments',
                'constraints': [models.UniqueConstraint(fields=('by', 'key'), name='comment_once_per_key'), models.CheckConstraint(condition=models.Q(('suggestion', ''), ('text', ''), _negated=True), name='comment_says_something')],
            },
        ),
        migrations.CreateModel(
            name='StrategySettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('share', models.CharField(choices=[('1/4', 'at least a quarter'), ('1/3', 'at least a third'), ('1/2', 'at least half'), ('2/3', 'at least two thirds'), ('1/1', 'everybody')], default='1/3', max_length=3, verbose_name='How much of each side takes part in a version')),
                ('names_to_manager', models.BooleanField(default=False, verbose_name='The manager sees who has acknowledged')),
                ('changed_at', models.DateTimeField(null=True)),
                ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Strategy settings',
                'verbose_name_plural': 'Strategy settings',
                'constraints': [models.UniqueConstraint(models.Value(1), name='one_strategy_settings')],
            },
        ),
        migrations.AddConstraint(
            model_name='strategyversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('state',), name='strategy_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='strategyversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', None), ('published_at', None), ('published_by__isnull', True), ('state', 'draft')), models.Q(('number__gte', 1), ('published_at__isnull', False), ('published_by__isnull', False), ('state', 'published')), _connector='OR'), name='strategy_published_has_number_and_maker'),
        ),
        migrations.AddConstraint(
            model_name='segmententry',
            constraint=models.UniqueConstraint(fields=('version', 'segment'), name='segment_once_per_version'),
        ),
        migrations.AddConstraint(
            model_name='segmententry',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gte', 0)), name='segment_hours_not_negative'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['at'], name='proposal_open'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(fields=('by', 'key'), name='proposal_once_per_key'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('change', 'add'), ('target_key', '')), models.Q(models.Q(('change', 'add'), _negated=True), models.Q(('target_key', ''), _negated=True)), _connector='OR'), name='proposal_adds_or_names_its_target'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='proposal_closed_says_when'),
        ),
        migrations.AddConstraint(
            model_name='maker',
            constraint=models.UniqueConstraint(fields=('version', 'user', 'part'), name='maker_once_per_part'),
        ),
        migrations.AddConstraint(
            model_name='goalentry',
            constraint=models.UniqueConstraint(fields=('version', 'goal'), name='goal_once_per_version'),
        ),
        migrations.AddConstraint(
            model_name='goalentry',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gte', 0)), name='goal_hours_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='goalentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'typed'), ('metric', '')), models.Q(('kind', 'computed'), models.Q(('metric', ''), _negated=True)), _connector='OR'), name='goal_computed_names_its_metric'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.UniqueConstraint(fields=('version', 'key'), name='block_once_per_version'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'free'), ('kind', models.F('key')), _connector='OR'), name='block_of_fixed_kind_has_its_key'),
        ),
        migrations.AddConstraint(
            model_name='acknowledgement',
            constraint=models.UniqueConstraint(fields=('version', 'user'), name='acknowledged_once_per_version'),
        ),
        migrations.AddConstraint(
            model_name='voice',
            constraint=models.UniqueConstraint(fields=('proposal', 'user'), name='voice_once_per_proposal'),
        ),
        migrations.AddConstraint(
            model_name='voice',
            constraint=models.CheckConstraint(condition=models.Q(('stance', 'support'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='voice_objects_with_a_reason'),
        ),
        migrations.RunPython(make_immutable, migrations.RunPython.noop, elidable=False),
    ]
