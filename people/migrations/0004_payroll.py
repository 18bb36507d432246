"""The role that may see what everybody is paid, and only that."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_absences")]

    operations = [
        migrations.AddField("user", "is_payroll", models.BooleanField(default=False, verbose_name="Payroll")),
    ]
