"""A tandem's home counts and lists what is open in it, however much is closed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_app", "0008_return_is_told"), ("tandems", "0004_shipped_tasks")]

    operations = [
        migrations.AddIndex(
            model_name="salesrequest",
            index=models.Index(
                condition=models.Q(state__in=["in_progress", "submitted", "waiting"]),
                fields=["tandem", "urgent_from", "id"],
                name="request_open_in_tandem",
            ),
        ),
    ]
