"""A person who works with Salesdesk."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models.calendar import WorkingCalendar, empty_week_is_refused

if TYPE_CHECKING:
    from people.working_time import Hours


class Role(models.TextChoices):
    FIELD = "field", _("Field sales")
    INSIDE = "inside", _("Inside sales")
    INSIDE_LEAD = "inside_lead", _("Inside sales lead")
    SALES_MANAGER = "sales_manager", _("Sales manager")
    ADMINISTRATOR = "administrator", _("Administrator")
    PAYROLL = "payroll", _("Payroll")


class Theme(models.TextChoices):
    SYSTEM = "system", pgettext_lazy("theme", "Like the device")
    LIGHT = "light", pgettext_lazy("theme", "Light")
    DARK = "dark", pgettext_lazy("theme", "Dark")


class Density(models.TextChoices):
    COMFORTABLE = "comfortable", pgettext_lazy("density", "Comfortable")
    COMPACT = "compact", pgettext_lazy("density", "Compact")


def zone_is_known(name: str) -> None:
    """Raise `ValidationError` for a name that the time zone database does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is not a known time zone."), params={"name": name})


def default_time_zone() -> str:
    return settings.TIME_ZONE


def default_language() -> str:
    return settings.LANGUAGE_CODE


class PeopleQuerySet(models.QuerySet["User"]):
    def active(self) -> PeopleQuerySet:
        return self.filter(is_active=True)

    def inside(self) -> PeopleQuerySet:
        """Everyone who works on requests: inside sales and its leads."""
        return self.filter(models.Q(is_inside=True) | models.Q(is_inside_lead=True))

    def field(self) -> PeopleQuerySet:
        return self.filter(is_field=True)

    def by_name(self) -> PeopleQuerySet:
        return self.order_by(Lower("name"), "pk")


class PeopleManager(BaseUserManager.from_queryset(PeopleQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A saved person. Without a password nobody can log in by one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """Roles are columns, not rows: they are six, fixed, and asked on every page without a query."""

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    is_active = models.BooleanField(_("Active"), default=True)
    is_field = models.BooleanField(Role.FIELD.label, default=False)
    is_inside = models.BooleanField(Role.INSIDE.label, default=False)
    is_inside_lead = models.BooleanField(Role.INSIDE_LEAD.label, default=False)
    is_sales_manager = models.BooleanField(Role.SALES_MANAGER.label, default=False)
    is_administrator = models.BooleanField(Role.ADMINISTRATOR.label, default=False)
    is_payroll = models.BooleanField(Role.PAYROLL.label, default=False)
    language = models.CharField(
        _("Language"), max_length=5, choices=settings.LANGUAGES, default=default_language
    )
    time_zone = models.CharField(
        _("Time zone"), max_length=64, default=default_time_zone, validators=[zone_is_known]
    )
    theme = models.CharField(_("Appearance"), max_length=8, choices=Theme.choices, default=Theme.SYSTEM)
    density = models.CharField(
        _("Density"), max_length=12, choices=Density.choices, default=Density.COMFORTABLE
    )
    calendar = models.ForeignKey(  # PROTECT: a calendar that people work by is not thrown away
        WorkingCalendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("Working calendar"),
    )
    # A part-timer's own weekly hours; empty: those of the calendar.
    own_week = models.JSONField(
        _("Own weekly hours"), null=True, blank=True, validators=[empty_week_is_refused]
    )
    # More expected work than this and nobody else's requests come to them by themselves; empty: no limit.
    load_limit = models.DurationField(_("Work at most"), null=True, blank=True)
    takes_back = models.BooleanField(
        _("Back from an absence, what nobody has touched returns to me by itself"), default=False
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PeopleManager] = PeopleManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("People")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_person_per_email")]

    def __str__(self) -> str:
        return self.name

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(role for role in Role if getattr(self, f"is_{role.value}"))

    @property
    def role_labels(self) -> list[str]:
        return [str(role.label) for role in Role if role in self.roles]

    @property
    def works_inside(self) -> bool:
        return self.is_inside or self.is_inside_lead

    @property
    def leads(self) -> bool:
        """May order other people's work: lead, manager, administrator."""
        return self.is_inside_lead or self.is_sales_manager or self.is_administrator

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    def hours(self) -> Hours:
        """This person's working hours: their calendar's, with their own week where they have one."""
        calendar = self.calendar or WorkingCalendar.objects.default()
        return calendar.hours_with(self.own_week) if self.own_week else calendar.hours()
