"""What somebody gains by keeping to what was agreed, in their own choice, and what they take for granted when hours are worked out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from tandems.models import Membership

if TYPE_CHECKING:
    from collections.abc import Collection


class BenefitKind(models.TextChoices):
    RECOGNITION = "recognition", _("Recognition and pay")
    SECURITY = "security", _("A safe job")
    TIME = "time", _("Time and less trouble")
    OWN = "own", _("In my own words")


class Audience(models.TextChoices):
    PRIVATE = "private", pgettext_lazy("shared with", "Only me")
    TANDEM = "tandem", pgettext_lazy("shared with", "My tandem")
    ALL = "all", pgettext_lazy("shared with", "Everybody")


class BenefitQuerySet(models.QuerySet["Benefit"]):
    def standing(self) -> BenefitQuerySet:
        """What is said now; what was said before is its writer's alone."""
        return self.filter(ended_at=None)

    def of(self, user: User) -> BenefitQuerySet:
        return self.filter(user=user)

    def visible_to(self, user: User) -> BenefitQuerySet:
        """One's own, what is shared with all, and what the people of one's tandems share with theirs: whoever is no longer there
        neither shares nor reads.
        """
        if not user.is_active:
            return self.none()
        tandems = Membership.objects.current().filter(user=user).values("tandem")
        together = Membership.objects.current().filter(tandem__in=tandems).values("user")
        to_tandem = Q(audience=Audience.TANDEM, user__in=together)
        shared = Q(ended_at=None, user__is_active=True) & (Q(audience=Audience.ALL) | to_tandem)
        return self.filter(Q(user=user) | shared)

    def shared_with_tandem(self, tandems: Collection[int]) -> BenefitQuerySet:
        """By the people who are in these tandems now, with their tandem; not what is shared with all."""
        members = Membership.objects.current().filter(tandem__in=tandems).values("user")
        return self.standing().filter(audience=Audience.TANDEM, user__in=members, user__is_active=True)

    def shared_with_all(self) -> BenefitQuerySet:
        return self.standing().filter(audience=Audience.ALL, user__is_active=True)


class Benefit(models.Model):
    """One kind of gain that somebody states. Said anew or shared otherwise, the old row ends and stays."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(_("What I gain"), max_length=11, choices=BenefitKind.choices)
    text = models.CharField(_("In one sentence"), max_length=300, blank=True)
    audience = models.CharField(
        _("Shared with"), max_length=7, choices=Audience.choices, default=Audience.PRIVATE
    )
    stated_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = BenefitQuerySet.as_manager()

    class Meta:
        verbose_name = _("Benefit")
        verbose_name_plural = _("Benefits")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(ended_at=None), name="benefit_stands_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("stated_at")),
                name="benefit_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=~Q(kind="own") | ~Q(text=""), name="benefit_in_own_words_has_some"
            ),
        ]
        indexes = [
            # The page of what is shared with all.
            models.Index(fields=["audience"], condition=Q(ended_at=None), name="benefit_shared"),
        ]

    def __str__(self) -> str:
        return self.text or str(BenefitKind(self.kind).label)


MINUTES = [MinValueValidator(0), MaxValueValidator(240)]


class Assumption(models.Model):
    """What one person takes for granted when Salesdesk works out their hours not spent on chasing; one row each, the defaults
    without one. Nobody else sees it.
    """

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    query_minutes = models.PositiveSmallIntegerField(
        _("Minutes that one query costs me"), default=10, validators=MINUTES
    )
    call_minutes = models.PositiveSmallIntegerField(
        _("Minutes that one call “where is it?” costs me"), default=5, validators=MINUTES
    )
    calls_of_ten = models.PositiveSmallIntegerField(
        _("Of ten such moments, how many used to lead to a call"),
        default=2,
        validators=[MinValueValidator(0), MaxValueValidator(10)],
    )

    class Meta:
        verbose_name = _("Assumption")
        verbose_name_plural = _("Assumptions")
        constraints = [
            models.CheckConstraint(
                condition=Q(query_minutes__lte=240, call_minutes__lte=240, calls_of_ten__lte=10),
                name="assumption_is_within_reason",
            ),
        ]
