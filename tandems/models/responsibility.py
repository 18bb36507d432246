"""Which task of daily work lies with which side of a tandem."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import User
from tandems.models.tandem import Side, Tandem


class Task(models.Model):
    """A piece of daily work. Of the catalogue, or, with a tandem, one of its own."""

    name = models.CharField(_("Name in German"), max_length=120)
    name_en = models.CharField(_("Name in English"), max_length=120, blank=True)
    tandem = models.ForeignKey(Tandem, models.CASCADE, null=True, blank=True, related_name="own_tasks")
    usual_side = models.CharField(max_length=6, choices=Side.choices)  # what a new table starts from
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("Active"), default=True)

    class Meta:
        verbose_name = _("Task")
        verbose_name_plural = _("Tasks")
        constraints = [
            models.UniqueConstraint(fields=["tandem", "name"], name="task_once_per_tandem"),
            models.UniqueConstraint(fields=["name"], condition=Q(tandem=None), name="task_once_in_catalogue"),
        ]

    def __str__(self) -> str:
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name


class ResponsibilityTableQuerySet(models.QuerySet["ResponsibilityTable"]):
    def in_force(self) -> ResponsibilityTableQuerySet:
        return self.filter(agreed_at__isnull=False, replaced_at=None)

    def proposed(self) -> ResponsibilityTableQuerySet:
        return self.filter(agreed_at=None, replaced_at=None)


class ResponsibilityTable(models.Model):
    """One version of who does what. In force from the moment each member of both sides has confirmed it; then never changed."""

    tandem = models.ForeignKey(Tandem, models.PROTECT, related_name="responsibility_tables")
    number = models.PositiveSmallIntegerField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)  # by the next one in force, or thrown away as a proposal

    objects = ResponsibilityTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("Responsibility table")
        verbose_name_plural = _("Responsibility tables")
        constraints = [
            models.UniqueConstraint(fields=["tandem", "number"], name="responsibility_table_number"),
            models.UniqueConstraint(
                fields=["tandem"],
                condition=Q(agreed_at=None, replaced_at=None),
                name="responsibility_one_proposal",
            ),
            models.UniqueConstraint(
                fields=["tandem"],
                condition=Q(agreed_at__isnull=False, replaced_at=None),
                name="responsibility_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tandem} · {self.number}"


class Responsibility(models.Model):
    """A task lies with a side; with whom there, and who takes it when they are away, may be named."""

    table = models.ForeignKey(ResponsibilityTable, models.CASCADE, related_name="rows")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")
    side = models.CharField(_("Side"), max_length=6, choices=Side.choices)
    person = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Person")
    )
    deputy = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Deputy")
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("Responsibility")
        verbose_name_plural = _("Responsibilities")
        constraints = [models.UniqueConstraint(fields=["table", "task"], name="task_once_per_table")]


class Confirmation(models.Model):
    """A member has confirmed a table, by themselves."""

    table = models.ForeignKey(ResponsibilityTable, models.CASCADE, related_name="confirmations")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "user"], name="table_confirmed_once")]
