"""The standard ladder; and what is under way is looked at by it once."""

from django.db import migrations
from django.db.models import F
from django.utils import timezone

from requests_app.shipped_ladder import ship_ladder


def create(apps, schema_editor):
    ship_ladder(
        apps.get_model("requests_app", "Ladder").objects,
        apps.get_model("requests_app", "EscalationStep").objects,
        timezone.now(),
    )
    under_way = apps.get_model("requests_app", "SalesRequest").objects.filter(
        state__in=["submitted", "in_progress", "waiting"]
    )
    under_way.filter(owner=None).update(unclaimed_since=F("changed_at"))
    under_way.update(escalate_at=F("changed_at"))


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0006_handover_and_escalation")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop, elidable=False)]
