"""A catalogue of daily work to start with."""

from django.db import migrations

from tandems.shipped_tasks import ship_tasks


def create(apps, schema_editor):
    ship_tasks(apps.get_model("tandems", "Task").objects)


class Migration(migrations.Migration):
    dependencies = [("tandems", "0003_what_tandems_agree_on")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop, elidable=False)]
