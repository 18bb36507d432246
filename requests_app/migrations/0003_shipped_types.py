"""Four request types to start with."""

from django.db import migrations
from django.utils import timezone

from requests_app.shipped_types import ship


def create(apps, schema_editor):
    ship(
        apps.get_model("requests_app", "RequestType").objects,
        apps.get_model("requests_app", "FormVersion").objects,
        timezone.now(),
    )


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0002_append_only_timeline")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop, elidable=False)]
