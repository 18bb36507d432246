"""What people gain, in their own choice, and what they take for granted when hours are worked out."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_payroll"),
        ("rewards", "0001_pay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Assumption",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "query_minutes",
                    models.PositiveSmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="Minutes that one query costs me",
                    ),
                ),
                (
                    "call_minutes",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(240),
                        ],
                        verbose_name="Minutes that one call “where is it?” costs me",
                    ),
                ),
                (
                    "calls_of_ten",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(10),
                        ],
                        verbose_name="Of ten such moments, how many used to lead to a call",
                    ),
                ),
            ],
            options={
                "verbose_name": "Assumption",
                "verbose_name_plural": "Assumptions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("call_minutes__lte", 240), ("calls_of_ten__lte", 10), ("query_minutes__lte", 240)
                        ),
                        name="assumption_is_within_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Benefit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("recognition", "Recognition and pay"),
                            ("security", "A safe job"),
                            ("time", "Time and less trouble"),
                            ("own", "In my own words"),
                        ],
                        max_length=11,
                        verbose_name="What I gain",
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="In one sentence")),
                (
                    "audience",
                    models.CharField(
                        choices=[("private", "Only me"), ("tandem", "My tandem"), ("all", "Everybody")],
                        default="private",
                        max_length=7,
                        verbose_name="Shared with",
                    ),
                ),
                ("stated_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "Benefit",
                "verbose_name_plural": "Benefits",
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["audience"], name="benefit_shared"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("user", "kind"),
                        name="benefit_stands_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None), ("ended_at__gte", models.F("stated_at")), _connector="OR"
                        ),
                        name="benefit_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "own"), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="benefit_in_own_words_has_some",
                    ),
                ],
            },
        ),
    ]
