"""Who works with whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User


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


def first_own() -> Subquery:
    """For people: the key of the first active tandem in which they are a member now; None for whoever is in none."""
    return Subquery(_own().order_by("tandem").values("tandem")[:1])


def last_own() -> Subquery:
    """The last one: the same as the first where there is only one."""
    return Subquery(_own().order_by("-tandem").values("tandem")[:1])


def _own() -> MembershipQuerySet:
    return Membership.objects.current().filter(user=OuterRef("pk"), tandem__is_active=True)
