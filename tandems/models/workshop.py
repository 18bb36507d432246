"""What the two sides expect of each other: said alone, shown together, turned into rules."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from tandems.models.tandem import Membership, Side, Tandem


class Phase(models.TextChoices):
    PREPARE = "prepare", pgettext_lazy("workshop", "Prepare")  # each alone; nobody sees the other's cards
    TALK = "talk", pgettext_lazy("workshop", "Talk")  # revealed: cards of both sides side by side
    RULES = "rules", pgettext_lazy("workshop", "Make rules")
    AGREE = "agree", pgettext_lazy("workshop", "Agree")  # each member for themselves
    DONE = "done", pgettext_lazy("workshop", "Done")


class WorkshopQuerySet(models.QuerySet["Workshop"]):
    def heard_by(self, user: User) -> WorkshopQuerySet:
        """Those whose cards were said to this person: a member at some time while the workshop was under way.

        Whoever leads lets people join, themselves as well, so they must have been there when it was begun.
        """
        there = Membership.objects.filter(user=user, tandem=OuterRef("tandem"))
        there = there.filter(Q(left_at=None) | Q(left_at__gte=OuterRef("begun_at")))
        over = Coalesce(OuterRef("closed_at"), "joined_at", output_field=models.DateTimeField())
        joined_by = OuterRef("begun_at") if user.leads else over
        return self.filter(Exists(there.filter(joined_at__lte=joined_by)))


class Workshop(models.Model):
    """A guided session of one tandem, from preparing to the next review date. A tandem has one at a time."""

    tandem = models.ForeignKey(Tandem, models.PROTECT, related_name="workshops")
    number = models.PositiveSmallIntegerField()
    is_review = models.BooleanField(default=False)  # repeats an earlier one lightly
    phase = models.CharField(max_length=8, choices=Phase.choices, default=Phase.PREPARE)
    phase_since = models.DateTimeField()
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    revealed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    next_review_on = models.DateField(_("Next review on"), null=True, blank=True)
    revision = models.PositiveIntegerField(
        default=0
    )  # rises with every change: pages ask whether there is something new

    objects: ClassVar[WorkshopQuerySet] = WorkshopQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Workshop")
        verbose_name_plural = _("Workshops")
        constraints = [
            models.UniqueConstraint(fields=["tandem", "number"], name="workshop_number"),
            models.UniqueConstraint(
                fields=["tandem"], condition=Q(closed_at=None), name="workshop_one_at_a_time"
            ),
            models.CheckConstraint(
                name="workshop_done_is_closed",
                condition=Q(phase=Phase.DONE, closed_at__isnull=False)
                | (~Q(phase=Phase.DONE) & Q(closed_at=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tandem} · {self.number}"


class Readiness(models.Model):
    """A member has finished preparing: when everybody has, the cards can be revealed."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="ready")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workshop", "user"], name="ready_once_per_workshop")]


class Pile(models.Model):
    """Similar cards, put together by hand."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="piles")
    title = models.CharField(_("Title"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)


class Expectation(models.Model):
    """A card. Only its author sees it until it is revealed; afterwards whoever `heard_by` names, never a manager."""

    class Kind(models.TextChoices):
        EXPECT = "expect", pgettext_lazy("card", "What I expect from you")
        PROMISE = "promise", pgettext_lazy("card", "What I can promise")
        ANNOYS = "annoys", pgettext_lazy("card", "What annoys me")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="cards")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)  # the author's, when it was written
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.CharField(_("Text"), max_length=500)
    key = models.UUIDField(
        default=uuid.uuid4, editable=False
    )  # made by the page: sent however often, one card
    pile = models.ForeignKey(Pile, models.SET_NULL, null=True, blank=True, related_name="cards")
    position = models.PositiveSmallIntegerField(default=0)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Expectation")
        verbose_name_plural = _("Expectations")
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="card_once_per_key")]

    def __str__(self) -> str:
        return self.text
