"""The strategy as it was published, version after version, and the one draft of the next. The database refuses to change
what is published.

Segments and goals are things that stay: customers, requests and results point at `Segment` and `Goal`. What a version says of
them stands in its entries.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User
from strategy.models.picture import Picture


class VersionState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("strategy", "Draft")
    PUBLISHED = "published", pgettext_lazy("strategy", "Published")


class VersionQuerySet(models.QuerySet["StrategyVersion"]):
    def published(self) -> VersionQuerySet:
        """The newest first; the first of them is in force."""
        return self.filter(state=VersionState.PUBLISHED).order_by("-number")

    def drafts(self) -> VersionQuerySet:
        """There is one at most."""
        return self.filter(state=VersionState.DRAFT)


class StrategyVersion(models.Model):
    """`base`: the published version that a draft was made from. `revision` rises with every change of the draft."""

    number = models.PositiveIntegerField(null=True, unique=True)  # empty: the draft
    state = models.CharField(max_length=9, choices=VersionState.choices, default=VersionState.DRAFT)
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[VersionQuerySet] = VersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Strategy version")
        verbose_name_plural = _("Strategy versions")
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=VersionState.DRAFT), name="strategy_one_draft"
            ),
            models.CheckConstraint(
                name="strategy_published_has_number_and_maker",
                condition=Q(
                    state=VersionState.DRAFT, number=None, published_at=None, published_by__isnull=True
                )
                | Q(
                    state=VersionState.PUBLISHED,
                    number__gte=1,
                    published_at__isnull=False,
                    published_by__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.number or self.get_state_display())

    @property
    def mark(self) -> str:
        """This version as it is now, and no other: what a page sends back to say what it was made from."""
        return f"{self.pk}-{self.revision}"


class BlockKind(models.TextChoices):
    DIRECTION = "direction", pgettext_lazy("strategy", "Where we are going")  # one sentence
    OFFER = "offer", pgettext_lazy("strategy", "With what")
    NOT_DOING = "not_doing", pgettext_lazy("strategy", "What we do not do")
    FREE = "free", pgettext_lazy("strategy", "Further block")


class Block(models.Model):
    """A plain block of text. `key` stays the same from version to version; of the fixed kinds it is the kind's."""

    version = models.ForeignKey(StrategyVersion, models.CASCADE, related_name="blocks")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=9, choices=BlockKind.choices)
    title = models.CharField(_("Title"), max_length=120, blank=True)  # empty: the kind's name
    text = models.TextField(_("Text"), max_length=4000, blank=True)  # Markdown
    picture = models.ForeignKey(Picture, models.PROTECT, null=True, blank=True, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="block_once_per_version"),
            models.CheckConstraint(
                name="block_of_fixed_kind_has_its_key", condition=Q(kind=BlockKind.FREE) | Q(kind=F("key"))
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_kind_display()


class Segment(models.Model):
    """For whom. What it is called and why is said by each version."""

    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Target segment")
        verbose_name_plural = _("Target segments")


class SegmentEntry(models.Model):
    """`criteria`: rules on customers' data. `hours`: working hours by which its requests count as more urgent."""

    version = models.ForeignKey(StrategyVersion, models.CASCADE, related_name="segments")
    segment = models.ForeignKey(Segment, models.PROTECT, related_name="entries")
    name = models.CharField(_("Name"), max_length=120)
    why = models.TextField(_("Why"), max_length=1000, blank=True)  # Markdown
    criteria = models.JSONField(_("Criteria"), default=dict, blank=True)
    hours = models.DecimalField(_("More urgent by"), max_digits=5, decimal_places=2, default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "segment"], name="segment_once_per_version"),
            models.CheckConstraint(name="segment_hours_not_negative", condition=Q(hours__gte=0)),
        ]

    def __str__(self) -> str:
        return self.name


class Goal(models.Model):
    """What we want to reach. What it is called and how it is measured is said by each version."""

    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("Goal")
        verbose_name_plural = _("Goals")


class GoalKind(models.TextChoices):
    TYPED = "typed", pgettext_lazy("goal", "Typed in")
    COMPUTED = "computed", pgettext_lazy("goal", "Computed by Salesdesk")


class GoalEntry(models.Model):
    """`start`: where it began, so that a goal may be a smaller number. `metric`: a key of `strategy.progress` if computed."""

    version = models.ForeignKey(StrategyVersion, models.CASCADE, related_name="goals")
    goal = models.ForeignKey(Goal, models.PROTECT, related_name="entries")
    name = models.CharField(_("Name"), max_length=120)
    measure = models.CharField(_("Measured by"), max_length=200, blank=True)
    unit = models.CharField(_("Unit"), max_length=20, blank=True)
    start = models.DecimalField(_("From"), max_digits=14, decimal_places=2, default=0)
    target = models.DecimalField(_("Target"), max_digits=14, decimal_places=2)
    due = models.DateField(_("By"))
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Answerable")
    )
    hours = models.DecimalField(_("More urgent by"), max_digits=5, decimal_places=2, default=0)
    kind = models.CharField(max_length=8, choices=GoalKind.choices, default=GoalKind.TYPED)
    metric = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "goal"], name="goal_once_per_version"),
            models.CheckConstraint(name="goal_hours_not_negative", condition=Q(hours__gte=0)),
            models.CheckConstraint(
                name="goal_computed_names_its_metric",
                condition=Q(kind=GoalKind.TYPED, metric="") | (Q(kind=GoalKind.COMPUTED) & ~Q(metric="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GoalProgress(models.Model):
    """A typed value. Rows are only ever added: the database refuses anything else."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="progress")
    value = models.DecimalField(_("Value"), max_digits=14, decimal_places=2)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            # How far each goal is: the newest.
            models.Index(fields=["goal", "-id"], name="goal_progress_newest"),
        ]


class Part(models.TextChoices):
    """What somebody did for a version."""

    PROPOSED = "proposed", pgettext_lazy("strategy", "proposed")
    WORDED = "worded", pgettext_lazy("strategy", "found a better wording")
    EDITED = "edited", pgettext_lazy("strategy", "edited")


class Maker(models.Model):
    """Whose work is in a version."""

    version = models.ForeignKey(StrategyVersion, models.CASCADE, related_name="makers")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "user", "part"], name="maker_once_per_part")
        ]


class Acknowledgement(models.Model):
    """Somebody has read a version and says so."""

    version = models.ForeignKey(StrategyVersion, models.PROTECT, related_name="acknowledgements")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("Acknowledgement")
        verbose_name_plural = _("Acknowledgements")
        constraints = [
            models.UniqueConstraint(fields=["version", "user"], name="acknowledged_once_per_version")
        ]
