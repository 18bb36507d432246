"""What somebody of either side wants to be different, and what both sides say to it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from strategy.models.side import Side
from strategy.models.version import StrategyVersion


class Target(models.TextChoices):
    BLOCK = "block", pgettext_lazy("proposal", "Block")
    SEGMENT = "segment", pgettext_lazy("proposal", "Target segment")
    GOAL = "goal", pgettext_lazy("proposal", "Goal")


class Change(models.TextChoices):
    CHANGE = "change", pgettext_lazy("proposal", "Say it differently")
    ADD = "add", pgettext_lazy("proposal", "Add")
    REMOVE = "remove", pgettext_lazy("proposal", "Leave out")


class ProposalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("proposal", "Open")
    TAKEN = "taken", pgettext_lazy("proposal", "Taken into the draft")
    DECLINED = "declined", pgettext_lazy("proposal", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> ProposalQuerySet:
        return self.filter(state=ProposalState.OPEN)


class Proposal(models.Model):
    """`target_key`: a block's key, or the number of a segment or goal; empty to add one. `base`: what was in force then.

    `contents` are the proposed fields by name (`strategy.contents`), empty to leave it out. `answer`: why it was declined.
    """

    target_kind = models.CharField(max_length=7, choices=Target.choices)
    target_key = models.CharField(max_length=40, blank=True)
    change = models.CharField(max_length=6, choices=Change.choices, default=Change.CHANGE)
    base = models.ForeignKey(StrategyVersion, models.PROTECT, null=True, related_name="+")
    contents = models.JSONField(default=dict)
    reason = models.TextField(_("Reason"), max_length=1000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)  # the author's, when it was made
    at = models.DateTimeField()
    key = models.UUIDField(default=uuid.uuid4, editable=False)  # made by the page: sent however often, one
    state = models.CharField(max_length=9, choices=ProposalState.choices, default=ProposalState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("Answer"), max_length=1000, blank=True)
    taken_into = models.ForeignKey(
        StrategyVersion, models.SET_NULL, null=True, related_name="proposals"
    )  # a discarded draft sets it free

    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Proposal")
        verbose_name_plural = _("Proposals")
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="proposal_once_per_key"),
            models.CheckConstraint(
                name="proposal_adds_or_names_its_target",
                condition=Q(change=Change.ADD, target_key="") | (~Q(change=Change.ADD) & ~Q(target_key="")),
            ),
            models.CheckConstraint(
                name="proposal_closed_says_when",
                condition=Q(state=ProposalState.OPEN, closed_at=None)
                | (~Q(state=ProposalState.OPEN) & Q(closed_at__isnull=False)),
            ),
        ]
        indexes = [
            # The strategy's page: what is being talked about.
            models.Index(fields=["at"], condition=Q(state="open"), name="proposal_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_target_kind_display()} · {self.get_change_display()}"


class Stance(models.TextChoices):
    SUPPORT = "support", pgettext_lazy("proposal", "Support")
    OBJECT = "object", pgettext_lazy("proposal", "Object")


class Voice(models.Model):
    """Where somebody stands on a proposal; they may change their mind. An objection has a reason."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="voices")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices)  # where they stood when they said it
    stance = models.CharField(max_length=7, choices=Stance.choices)
    reason = models.TextField(_("Reason"), max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "user"], name="voice_once_per_proposal"),
            models.CheckConstraint(
                name="voice_objects_with_a_reason", condition=Q(stance=Stance.SUPPORT) | ~Q(reason="")
            ),
        ]


class Comment(models.Model):
    """`suggestion`: a better wording of the proposal's text, which can be taken instead of it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="comments")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side.choices, blank=True)  # empty: a manager's
    text = models.TextField(_("Comment"), max_length=1000, blank=True)
    suggestion = models.TextField(_("Better wording"), max_length=4000, blank=True)
    at = models.DateTimeField()
    key = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        verbose_name = _("Comment")
        verbose_name_plural = _("Comments")
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="comment_once_per_key"),
            models.CheckConstraint(name="comment_says_something", condition=~Q(text="", suggestion="")),
        ]
