"""What payroll was given, once, and who of payroll looked at what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from rewards.models.statement import PayStatement


class PayrollExport(models.Model):
    """A numbered file; asked for again, it is the same, whatever anybody is called by then."""

    number = models.PositiveIntegerField(unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    file = models.BinaryField()  # its bytes

    class Meta:
        verbose_name = _("Payroll export")
        verbose_name_plural = _("Payroll exports")

    def __str__(self) -> str:
        return str(self.number)


class PayrollEntry(models.Model):
    """A released statement in the one export that holds it: it is paid once, because the database says so."""

    export = models.ForeignKey(PayrollExport, models.PROTECT, related_name="entries")
    statement = models.OneToOneField(PayStatement, models.PROTECT, related_name="payroll_entry")
    cents = models.BigIntegerField()


class LookedAt(models.TextChoices):
    LIST = "list", pgettext_lazy("payroll looked at", "List of a month")
    STATEMENT = "statement", pgettext_lazy("payroll looked at", "Statement")
    EXPORT = "export", pgettext_lazy("payroll looked at", "Export")


class PayLookQuerySet(models.QuerySet["PayLook"]):
    def of(self, statement: PayStatement) -> PayLookQuerySet:
        """By which somebody saw its amount: at it, at the list of its month once it was closed, at the export that holds it."""
        listed = Q(what=LookedAt.LIST, month=statement.month, at__gte=statement.closed_at)
        seen = Q(statement=statement) | Q(export__entries__statement=statement)
        found = self.exclude(user=statement.user_id)
        return found.filter(seen | listed if statement.closed_at else seen).distinct()


class PayLook(models.Model):
    """Somebody of payroll looked at amounts. Readable by the person whose they were."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    what = models.CharField(max_length=9, choices=LookedAt.choices)
    month = models.DateField(null=True)  # of the list
    statement = models.ForeignKey(PayStatement, models.PROTECT, null=True, related_name="looks")
    export = models.ForeignKey(PayrollExport, models.PROTECT, null=True, related_name="looks")

    objects: ClassVar[PayLookQuerySet] = PayLookQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pay_look_at_something",
                condition=Q(what=LookedAt.LIST, month__isnull=False, statement=None, export=None)
                | Q(what=LookedAt.STATEMENT, month=None, statement__isnull=False, export=None)
                | Q(what=LookedAt.EXPORT, month=None, statement=None, export__isnull=False),
            ),
        ]
        indexes = [
            # The latest first, and whether the same was looked at just now.
            models.Index(fields=["-at"], name="pay_look_latest"),
        ]
