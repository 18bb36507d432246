"""Won orders, and what is made of them afterwards, are found by an index of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0010_strategy_weighs")]

    operations = [
        migrations.AddIndex(
            model_name="timelineevent",
            index=models.Index(
                fields=["id"], condition=models.Q(kind__in=("correct", "reopen", "win")), name="timeline_of_orders"
            ),
        ),
    ]
