from datetime import UTC, datetime

from django.db import migrations


def count_again(apps, schema_editor):
    """What was lost without a value was counted as one of nought. The sweep looks at what is due."""
    apps.get_model('insights', 'Contribution').objects.filter(
        sales_request__outcome_value=None, sales_request__state='lost'
    ).update(again_at=datetime(2026, 1, 1, tzinfo=UTC))


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0004_stretches'),
        ('requests_app', '0011_timeline_of_orders'),
    ]

    operations = [migrations.RunPython(count_again, migrations.RunPython.noop)]
