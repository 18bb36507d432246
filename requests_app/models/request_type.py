"""Request types are data: an administrator edits them, no programmer."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import User
from requests_app.form_fields import FormField


class RequestTypeQuerySet(models.QuerySet["RequestType"]):
    def offered(self) -> RequestTypeQuerySet:
        """Those a rep can choose, in their order."""
        return self.filter(is_active=True).order_by("position", "pk")


class RequestType(models.Model):
    """Targets are copied to a request when it is submitted: changing a type changes no request that is under way."""

    key = models.SlugField(_("Key"), max_length=40, unique=True)
    name_de = models.CharField(_("Name (German)"), max_length=80)
    name_en = models.CharField(_("Name (English)"), max_length=80)
    description_de = models.CharField(_("Description (German)"), max_length=200, blank=True)
    description_en = models.CharField(_("Description (English)"), max_length=200, blank=True)
    icon = models.CharField(_("Icon"), max_length=40, default="file-text")
    target = models.DurationField(
        _("Target in working time"), validators=[MinValueValidator(timedelta(minutes=1))]
    )
    acceptance = models.DurationField(  # empty: nobody needs to accept within a time
        _("Acceptance in working time"),
        null=True,
        blank=True,
        validators=[MinValueValidator(timedelta(minutes=1))],
    )
    work = models.DurationField(
        _("Expected work"), default=timedelta(hours=1), validators=[MinValueValidator(timedelta())]
    )
    asks_outcome = models.BooleanField(_("Asks for won or lost"), default=True)
    # Who may work on it; empty: everyone in inside sales.
    workers = models.ManyToManyField(
        User, blank=True, related_name="qualified_for", verbose_name=_("Worked on by")
    )
    current_form = models.ForeignKey(
        "FormVersion", models.PROTECT, null=True, related_name="+", editable=False
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("Offered"), default=True)
    # Two administrators at once: the second is told by whom and when.
    revision = models.PositiveIntegerField(default=0, editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[RequestTypeQuerySet] = RequestTypeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Request type")
        verbose_name_plural = _("Request types")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_de if (get_language() or "de").startswith("de") else self.name_en

    @property
    def description(self) -> str:
        return self.description_de if (get_language() or "de").startswith("de") else self.description_en


class FormVersion(models.Model):
    """The form of a type as it was once. Never changed: editing a type makes the next one."""

    type = models.ForeignKey(RequestType, models.PROTECT, related_name="forms")
    number = models.PositiveIntegerField()
    fields_json = models.JSONField(default=list)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "number"], name="form_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="form_version_from_one"),
        ]
        ordering = [F("number").desc()]

    def __str__(self) -> str:
        return f"{self.type.key} {self.number}"

    @cached_property
    def fields(self) -> tuple[FormField, ...]:
        return tuple(FormField.from_json(data) for data in self.fields_json)
