import django.db.models.deletion
from django.db import migrations, models

from insights.spans import Period, Span


def from_looks(apps, schema_editor):
    """Of former looks only the chosen period is known."""
    Look, Stretch = apps.get_model("insights", "Look"), apps.get_model("insights", "Stretch")
    for look in Look.objects.prefetch_related("tandems"):
        period = Period(Span(look.span), look.starts_on)
        Stretch.objects.bulk_create(
            Stretch(look=look, tandem=tandem, starts_on=period.start, ends_on=period.end)
            for tandem in look.tandems.all()
        )


def to_looks(apps, schema_editor):
    for stretch in apps.get_model("insights", "Stretch").objects.select_related("look", "tandem"):
        stretch.look.tandems.add(stretch.tandem)


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0003_counting_is_exact'),
        ('tandems', '0004_shipped_tasks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Stretch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('look', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stretches', to='insights.look')),
                ('tandem', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tandems.tandem')),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('starts_on__lt', models.F('ends_on'))), name='stretch_has_days'),
                ],
            },
        ),
        migrations.RunPython(from_looks, to_looks),
        migrations.RemoveField(model_name='look', name='tandems'),
    ]
