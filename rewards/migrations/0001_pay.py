"""Pay plans, won orders, statements, payroll; and the database itself refuses to change what is settled."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

# Tests that really commit find these triggers by the word "append-only" in them.
NEVER_CHANGED = ("planmonth", "wonorder", "orderpart", "orderbooking", "payline", "paymonth", "monthrules", "payrollexport", "payrollentry")
OF_A_PLAN = ("rate", "planapproval")
IS_PUBLISHED = "EXISTS (SELECT 1 FROM rewards_payplan WHERE id = {row}.plan_id AND state = 'published')"
STATEMENT_STAYS = (
    "OLD.state = 'released' OR NEW.user_id <> OLD.user_id OR NEW.month <> OLD.month"
    " OR (OLD.state = 'closed' AND (NEW.state <> 'released' OR NEW.cents <> OLD.cents OR NEW.closed_at <> OLD.closed_at))"
)
IS_CLOSED = "EXISTS (SELECT 1 FROM rewards_paystatement WHERE id = NEW.statement_id AND state <> 'open')"


def rules():
    """Table, what is refused, and when."""
    for table in NEVER_CHANGED:
        yield table, "UPDATE", None
        yield table, "DELETE", None
    for table in OF_A_PLAN:
        yield table, "INSERT", IS_PUBLISHED.format(row="NEW")
        yield table, "UPDATE", f"{IS_PUBLISHED.format(row='OLD')} OR {IS_PUBLISHED.format(row='NEW')}"
        yield table, "DELETE", IS_PUBLISHED.format(row="OLD")
    yield "payplan", "UPDATE", "OLD.state = 'published'"
    yield "payplan", "DELETE", "OLD.state = 'published'"
    yield "payline", "INSERT", IS_CLOSED
    yield "paystatement", "UPDATE", STATEMENT_STAYS
    yield "paystatement", "DELETE", None
    yield "objection", "UPDATE", "OLD.answered_at IS NOT NULL"
    yield "objection", "DELETE", None


def statements(vendor):
    for table, verb, when in rules():
        name = f"pay_{table}_{verb.lower()}"
        if vendor == "sqlite":
            condition = f" WHEN {when}" if when else ""
            yield (
                f"CREATE TRIGGER {name} BEFORE {verb} ON rewards_{table} FOR EACH ROW{condition}"
                " BEGIN SELECT RAISE(ABORT, 'pay is append-only'); END"
            )
            continue
        # PostgreSQL's WHEN knows no subquery, so the condition is the function's.
        back = "OLD" if verb == "DELETE" else "NEW"
        yield (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {when or 'true'} THEN RAISE EXCEPTION 'pay is append-only'; END IF; RETURN {back}; END $$"
        )
        yield f"CREATE TRIGGER {name} BEFORE {verb} ON rewards_{table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def create(apps, schema_editor):
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    on_sqlite = schema_editor.connection.vendor == "sqlite"
    for table, verb, _when in rules():
        name = f"pay_{table}_{verb.lower()}"
        schema_editor.execute(f"DROP TRIGGER {name}" + ("" if on_sqlite else f" ON rewards_{table}"))
        if not on_sqlite:
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):

    initial = True
    dependencies = [
        ('requests_app', '0009_open_in_tandem'),
        ('strategy', '0001_initial'),
        ('tandems', '0004_shipped_tasks'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Noting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='What is not right?')),
                ('at', models.DateTimeField()),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='Answer')),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Objection',
                'verbose_name_plural': 'Objections',
            },
        ),
        migrations.CreateModel(
            name='OrderBooking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('became', models.CharField(choices=[('won', 'Won'), ('corrected', 'Value corrected'), ('reopened', 'Reopened')], max_length=9)),
                ('at', models.DateTimeField()),
                ('value', models.BigIntegerField()),
                ('pool', models.BigIntegerField()),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.timelineevent')),
            ],
        ),
        migrations.CreateModel(
            name='PayLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('for_month', models.DateField()),
                ('kind', models.CharField(choices=[('credit', 'Order'), ('correction', 'Correction'), ('threshold', 'Below the threshold'), ('rules', 'Kept rules'), ('goals', 'Reached goals'), ('cap', 'Cap'), ('amendment', 'Correction by hand')], max_length=10)),
                ('side', models.CharField(blank=True, choices=[('field', 'Field sales'), ('inside', 'Inside sales')], max_length=6)),
                ('cents', models.BigIntegerField()),
                ('why', models.JSONField(default=dict)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField()),
                ('booking', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='rewards.orderbooking')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('objection', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendment', to='rewards.objection')),
                ('tandem', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tandems.tandem')),
            ],
            options={
                'verbose_name': 'Line',
                'verbose_name_plural': 'Lines',
            },
        ),
        migrations.AddField(
            model_name='objection',
            name='line',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rewards.payline'),
        ),
        migrations.CreateModel(
            name='PayPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='Title')),
                ('starts_on', models.DateField(verbose_name='From')),
                ('ends_on', models.DateField(verbose_name='Until before')),
                ('basis', models.CharField(choices=[('value', 'Value of the order'), ('margin', 'Margin, as a stated share of the value')], default='value', max_length=6, verbose_name='Shares of')),
                ('field_percent', models.DecimalField(decimal_places=2, default=50, max_digits=5, verbose_name='Share of field sales in percent')),
                ('rules_percent', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='Weight of kept rules in percent')),
                ('goals_percent', models.DecimalField(decimal_places=2, default=0, max_digits=5, verbose_name='Weight of reached goals in percent')),
                ('threshold', models.DecimalField(decimal_places=2, default=0, max_digits=12, verbose_name='Threshold in EUR')),
                ('cap', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='Cap in EUR')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('approval', 'In approval'), ('published', 'Published')], default='draft', editable=False, max_length=9)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('made_at', models.DateTimeField(editable=False)),
                ('published_at', models.DateTimeField(editable=False, null=True)),
                ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Pay plan',
                'verbose_name_plural': 'Pay plans',
            },
        ),
        migrations.CreateModel(
            name='PayMonth',
            fields=[
                ('month', models.DateField(primary_key=True, serialize=False)),
                ('closed_at', models.DateTimeField()),
                ('goals', models.JSONField(default=list)),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rewards.payplan')),
            ],
        ),
        migrations.CreateModel(
            name='PayrollExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Payroll export',
                'verbose_name_plural': 'Payroll exports',
            },
        ),
        migrations.CreateModel(
            name='PayStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('state', models.CharField(choices=[('open', 'Running'), ('closed', 'Closed'), ('released', 'Released')], default='open', max_length=8)),
                ('cents', models.BigIntegerField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('released_at', models.DateTimeField(null=True)),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pay_statements', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'Pay statement',
                'verbose_name_plural': 'Pay statements',
            },
        ),
        migrations.CreateModel(
            name='PayrollEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cents', models.BigIntegerField()),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='rewards.payrollexport')),
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='payroll_entry', to='rewards.paystatement')),
            ],
        ),
        migrations.CreateModel(
            name='PayLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('what', models.CharField(choices=[('list', 'List of a month'), ('statement', 'Statement'), ('export', 'Export')], max_length=9)),
                ('month', models.DateField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('export', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='rewards.payrollexport')),
                ('statement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='rewards.paystatement')),
            ],
        ),
        migrations.AddField(
            model_name='payline',
            name='statement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='rewards.paystatement'),
        ),
        migrations.AddField(
            model_name='objection',
            name='statement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='objections', to='rewards.paystatement'),
        ),
        migrations.CreateModel(
            name='PlanApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='rewards.payplan')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PlanMonth',
            fields=[
                ('month', models.DateField(primary_key=True, serialize=False)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='months', to='rewards.payplan')),
            ],
        ),
        migrations.CreateModel(
            name='Rate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.DecimalField(decimal_places=3, max_digits=6, verbose_name='Share in percent')),
                ('margin_percent', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='Margin in percent of the value')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rates', to='rewards.payplan')),
                ('segment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strategy.segment')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.requesttype')),
            ],
            options={
                'verbose_name': 'Rate',
                'verbose_name_plural': 'Rates',
            },
        ),
        migrations.CreateModel(
            name='WonOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('won_at', models.DateTimeField()),
                ('month', models.DateField()),
                ('noted_at', models.DateTimeField()),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.timelineevent')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rewards.payplan')),
                ('rate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rewards.rate')),
                ('sales_request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.salesrequest')),
                ('segment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='strategy.segment')),
                ('tandem', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tandems.tandem')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='requests_app.requesttype')),
            ],
        ),
        migrations.CreateModel(
            name='OrderPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('field', 'Field sales'), ('inside', 'Inside sales')], max_length=6)),
                ('weight', models.PositiveBigIntegerField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='rewards.wonorder')),
            ],
        ),
        migrations.AddField(
            model_name='orderbooking',
            name='order',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='rewards.wonorder'),
        ),
        migrations.CreateModel(
            name='MonthRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kept', models.PositiveIntegerField()),
                ('broken', models.PositiveIntegerField()),
                ('tandem', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tandems.tandem')),
                ('month', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='rewards.paymonth')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('month', 'tandem'), name='month_rules_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='payplan',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__day', 1), ('starts_on__day', 1), ('starts_on__lt', models.F('ends_on'))), name='pay_plan_has_months'),
        ),
        migrations.AddConstraint(
            model_name='payplan',
            constraint=models.CheckConstraint(condition=models.Q(('field_percent__gte', 0), ('field_percent__lte', 100), ('rules_percent__gte', 0), ('goals_percent__gte', 0), ('rules_percent__lte', django.db.models.expressions.CombinedExpression(models.Value(100), '-', models.F('goals_percent')))), name='pay_plan_percents'),
        ),
        migrations.AddConstraint(
            model_name='payplan',
            constraint=models.CheckConstraint(condition=models.Q(('threshold__gte', 0), models.Q(('cap', None), ('cap__gte', models.F('threshold')), _connector='OR')), name='pay_plan_limits'),
        ),
        migrations.AddConstraint(
            model_name='payplan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('published_at', None)), _connector='OR'), name='pay_plan_published_at'),
        ),
        migrations.AddIndex(
            model_name='paystatement',
            index=models.Index(fields=['month', 'state'], name='pay_statement_of_month'),
        ),
        migrations.AddConstraint(
            model_name='paystatement',
            constraint=models.UniqueConstraint(fields=('user', 'month'), name='pay_statement_once'),
        ),
        migrations.AddConstraint(
            model_name='paystatement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cents', None), ('closed_at', None), ('released_at', None), ('state', 'open')), models.Q(('cents__isnull', False), ('closed_at__isnull', False), ('released_at', None), ('state', 'closed')), models.Q(('cents__isnull', False), ('closed_at__isnull', False), ('released_at__isnull', False), ('state', 'released')), _connector='OR'), name='pay_statement_state'),
        ),
        migrations.AddConstraint(
            model_name='paystatement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('released_at', None), ('released_by', None)), models.Q(('released_at__isnull', False), ('released_by__isnull', False), models.Q(('released_by', models.F('user')), _negated=True)), _connector='OR'), name='pay_statement_released_by_another'),
        ),
        migrations.AddIndex(
            model_name='paylook',
            index=models.Index(fields=['-at'], name='pay_look_latest'),
        ),
        migrations.AddConstraint(
            model_name='paylook',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('export', None), ('month__isnull', False), ('statement', None), ('what', 'list')), models.Q(('export', None), ('month', None), ('statement__isnull', False), ('what', 'statement')), models.Q(('export__isnull', False), ('month', None), ('statement', None), ('what', 'export')), _connector='OR'), name='pay_look_at_something'),
        ),
        migrations.AddConstraint(
            model_name='payline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('booking__isnull', False), ('kind__in', ('credit', 'correction')), ('objection', None)), models.Q(('booking', None), ('kind__in', ('threshold', 'rules', 'goals', 'cap')), ('objection', None)), models.Q(('booking', None), ('by__isnull', False), ('kind', 'amendment'), ('objection__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='pay_line_has_its_source'),
        ),
        migrations.AddConstraint(
            model_name='payline',
            constraint=models.UniqueConstraint(condition=models.Q(('booking__isnull', False)), fields=('statement', 'booking', 'side'), name='pay_line_once_per_booking'),
        ),
        migrations.AddConstraint(
            model_name='payline',
            constraint=models.UniqueConstraint(models.F('statement'), models.F('kind'), django.db.models.functions.comparison.Coalesce('tandem', 0), condition=models.Q(('kind__in', ('threshold', 'rules', 'goals', 'cap'))), name='pay_line_once_per_month'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('statement',), name='objection_one_open'),
        ),
        migrations.AddConstraint(
            model_name='objection',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='objection_answered'),
        ),
        migrations.AddConstraint(
            model_name='planapproval',
            constraint=models.UniqueConstraint(fields=('plan', 'user'), name='pay_plan_approved_once'),
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=models.UniqueConstraint(fields=('plan', 'type', 'segment'), name='pay_rate_once'),
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=models.UniqueConstraint(condition=models.Q(('segment', None)), fields=('plan', 'type'), name='pay_rate_once_of_a_type'),
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lte', 100), models.Q(('margin_percent', None), models.Q(('margin_percent__gte', 0), ('margin_percent__lte', 100)), _connector='OR')), name='pay_rate_percents'),
        ),
        migrations.AddIndex(
            model_name='wonorder',
            index=models.Index(fields=['sales_request', '-event'], name='won_order_of_request'),
        ),
        migrations.AddIndex(
            model_name='wonorder',
            index=models.Index(fields=['month'], name='won_order_of_month'),
        ),
        migrations.AddConstraint(
            model_name='orderpart',
            constraint=models.UniqueConstraint(fields=('order', 'user', 'side'), name='order_part_once'),
        ),
        migrations.AddConstraint(
            model_name='orderpart',
            constraint=models.CheckConstraint(condition=models.Q(('weight__gt', 0)), name='order_part_weighs'),
        ),
        migrations.AddConstraint(
            model_name='orderbooking',
            constraint=models.UniqueConstraint(fields=('order', 'number'), name='order_booking_number'),
        ),
        migrations.AddConstraint(
            model_name='orderbooking',
            constraint=models.UniqueConstraint(fields=('order', 'event'), name='order_booked_once_per_event'),
        ),
        migrations.AddConstraint(
            model_name='orderbooking',
            constraint=models.CheckConstraint(condition=models.Q(('pool__gte', 0), ('pool__lte', models.F('value')), ('value__gte', 0)), name='order_booking_amounts'),
        ),
        migrations.RunPython(create, drop, elidable=False),
    ]
