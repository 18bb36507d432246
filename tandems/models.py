"""Who works with whom, for which customers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from salesdesk.web.plain_text import loosely


class Side(models.TextChoices):
    FIELD = "field", pgettext_lazy("side", "Field sales")
    INSIDE = "inside", pgettext_lazy("side", "Inside sales")


class TandemQuerySet(models.QuerySet["Tandem"]):
    def of(self, user: User) -> TandemQuerySet:
        """Those in which the person is a member now."""
        return self.filter(memberships__in=Membership.objects.current().filter(user=user))


class Tandem(models.Model):
    """People of both sides who always work together."""

    name = models.CharField(_("Name"), max_length=80, unique=True)
    is_active = models.BooleanField(_("Active"), default=True)

    objects: ClassVar[TandemQuerySet] = TandemQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Tandem")
        verbose_name_plural = _("Tandems")

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self) -> MembershipQuerySet:
        return self.filter(left_at=None)


class Membership(models.Model):
    """One person on one side of a tandem, from joining to leaving: history is kept, so a row is never changed but by leaving."""

    tandem = models.ForeignKey(Tandem, models.PROTECT, related_name="memberships")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    side = models.CharField(max_length=6, choices=Side.choices)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Membership")
        verbose_name_plural = _("Memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["tandem", "user", "side"],
                condition=Q(left_at=None),
                name="member_once_per_tandem_and_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.tandem}"


class Customer(models.Model):
    """A company that buys. Without a number it is new: the back office has not made an account for it yet."""

    name = models.CharField(_("Company"), max_length=160)
    number = models.CharField(_("Customer number"), max_length=40, null=True, blank=True, unique=True)
    street = models.CharField(_("Street"), max_length=160, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=12, blank=True)
    town = models.CharField(_("Town"), max_length=80, blank=True)
    country = models.CharField(_("Country"), max_length=2, default="DE")
    contact = models.CharField(_("Contact person"), max_length=120, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    tandem = models.ForeignKey(  # SET_NULL: a dissolved tandem leaves its customers to the shared queue
        Tandem, models.SET_NULL, null=True, blank=True, related_name="customers", verbose_name=_("Tandem")
    )
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField()
    search_text = models.TextField(editable=False)

    class Meta:
        verbose_name = _("Customer")
        verbose_name_plural = _("Customers")
        indexes = [
            # Filters by region: postcodes that begin with ...
            models.Index(fields=["country", "postcode"], name="customer_by_region"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.search_text = self.described()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "search_text"}  # type: ignore[misc]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_new(self) -> bool:
        return not self.number

    def described(self) -> str:
        """What a search finds this customer by."""
        return loosely(" ".join(filter(None, (self.name, self.number, self.town, self.postcode))))
