from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('insights', '0002_shown'),
    ]

    operations = [
        migrations.CreateModel(
            name='Premise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(choices=[('rule', 'a measured rule: 1 in force, 2 ended'), ('calendar', 'a calendar: its version'), ('type', 'a request type: 1 asks for an outcome'), ('person', 'a person: 1 belongs to field sales')], max_length=8)),
                ('key', models.BigIntegerField()),
                ('value', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('basis', 'key'), name='premise_once')],
            },
        ),
        migrations.RemoveField(model_name='contribution', name='revision'),
        migrations.AddField(
            model_name='contribution',
            name='last_event',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.RemoveField(model_name='counting', name='seen_at'),
        migrations.AddField(
            model_name='counting',
            name='guard',
            field=models.BigIntegerField(default=0),
        ),
    ]
