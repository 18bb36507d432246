"""Open lists learn of what was weighed anew."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0011_timeline_of_orders")]

    operations = [
        migrations.CreateModel(
            name="Reweighing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
        ),
    ]
