"""What a tandem has agreed on: measured by Salesdesk, or rated by both sides at each review."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from tandems.models.tandem import Tandem
from tandems.models.workshop import Expectation, Workshop


class Binds(models.TextChoices):
    FIELD = "field", pgettext_lazy("rule binds", "Field sales")
    INSIDE = "inside", pgettext_lazy("rule binds", "Inside sales")
    BOTH = "both", pgettext_lazy("rule binds", "Both sides")


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self) -> RuleQuerySet:
        return self.filter(agreed_at__isnull=False, ended_at=None)

    def proposed(self) -> RuleQuerySet:
        return self.filter(agreed_at=None, ended_at=None)


class Rule(models.Model):
    """Proposed in a workshop, in force from `agreed_at` until `ended_at`; a change is a new rule that replaces this one.

    Measured rules name a `measure` of the catalogue (`tandems.measures`) and its parameters; free ones have a text instead.
    """

    tandem = models.ForeignKey(Tandem, models.PROTECT, related_name="rules")
    workshop = models.ForeignKey(Workshop, models.PROTECT, related_name="rules")
    binds = models.CharField(max_length=6, choices=Binds.choices)
    measure = models.CharField(max_length=40, blank=True)  # empty: free text, rated by both sides
    parameters = models.JSONField(default=dict)
    text = models.CharField(_("Rule"), max_length=300, blank=True)
    card = models.ForeignKey(
        Expectation, models.SET_NULL, null=True, blank=True, related_name="+"
    )  # what it came from
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # replaced, given up, or dropped as a proposal
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    is_ending = models.BooleanField(
        default=False
    )  # the proposal to give up what it replaces, without a new one

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("Rule")
        verbose_name_plural = _("Rules")
        constraints = [
            models.CheckConstraint(name="rule_is_measured_or_written", condition=~Q(measure="", text="")),
            models.CheckConstraint(
                name="rule_ends_another", condition=Q(is_ending=False) | Q(replaces__isnull=False)
            ),
            # Asked for twice at once, it is one.
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(agreed_at=None, ended_at=None),
                name="rule_one_change_at_a_time",
            ),
        ]
        indexes = [
            # The rules that a tandem's requests stand under.
            models.Index(
                fields=["tandem"], condition=Q(agreed_at__isnull=False, ended_at=None), name="rule_in_force"
            ),
        ]


class Assent(models.Model):
    """A member agrees to a proposed rule, for themselves."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="assents")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "user"], name="assent_once_per_rule")]


class Doubt(models.Model):
    """A member withholds their assent for now, with a word to the others."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="doubts")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.CharField(_("What would have to be different?"), max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "user"], name="doubt_once_per_rule")]


class Rating(models.Model):
    """How well a free rule was kept since the last review, in one member's view: 1 (not at all) to 5 (always)."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="ratings")
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="ratings")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept = models.PositiveSmallIntegerField(choices=[(number, str(number)) for number in range(1, 6)])
    note = models.CharField(_("Note"), max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "workshop", "user"], name="rating_once_per_review"),
            models.CheckConstraint(name="rating_between_one_and_five", condition=Q(kept__gte=1, kept__lte=5)),
        ]


class FiguresConsent(models.Model):
    """A member consents that figures over time about the tandem are shown to managers, until it is withdrawn.

    It counts while every member of both sides has one: consent of some is no consent (BetrVG § 87 (1) no. 6).
    """

    tandem = models.ForeignKey(Tandem, models.CASCADE, related_name="consents")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tandem", "user"], condition=Q(withdrawn_at=None), name="consent_once_per_member"
            ),
        ]
