from django.db import migrations, models


class Migration(migrations.Migration):
    """One choice more; nothing changes in the table."""

    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="manner",
            name="rhythm",
            field=models.CharField(
                choices=[
                    ("at_once", "At once"),
                    ("hourly", "Gathered every hour"),
                    ("daily", "Gathered, when my working day begins"),
                    ("never", "None at all"),
                ],
                default="at_once",
                max_length=8,
                verbose_name="E-mails",
            ),
        )
    ]
