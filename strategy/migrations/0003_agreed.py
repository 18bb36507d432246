from django.conf import settings
from django.db import migrations, models


def switch_off(apps, schema_editor):
    """Where names were shown without saying by which agreement, they are not shown until somebody says it."""
    apps.get_model("strategy", "StrategySettings").objects.update(names_to_manager=False)


class Migration(migrations.Migration):

    dependencies = [
        ('strategy', '0002_pulse'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(switch_off, migrations.RunPython.noop),
        migrations.AddField(
            model_name='strategysettings',
            name='agreed_in',
            field=models.CharField(blank=True, max_length=200, verbose_name='Where that was agreed'),
        ),
        migrations.AddField(
            model_name='strategysettings',
            name='names_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='strategysettings',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_in', ''), ('names_since', None), ('names_to_manager', False)), models.Q(('names_since__isnull', False), ('names_to_manager', True), models.Q(('agreed_in', ''), _negated=True)), _connector='OR'), name='strategy_names_since_an_agreement'),
        ),
    ]
