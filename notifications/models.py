"""Who is told what, once. The row is the promise; sending is only the delivery of it."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import User


class Channel(models.TextChoices):
    """Ways beside the inbox, where every notice stands anyway."""

    MAIL = "mail", pgettext_lazy("channel", "E-mail")
    PUSH = "push", pgettext_lazy("channel", "This device")
    CHAT = "chat", pgettext_lazy("channel", "Chat")


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: User) -> NoticeQuerySet:
        return self.filter(recipient=user)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing that one person is told: a line in their inbox. Its words are made when it is read, in the reader's language."""

    recipient = models.ForeignKey(User, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=40)  # a key of `notifications.kinds`
    key = models.CharField(max_length=120)  # the same thing is told once, however often it is owed
    topic = models.CharField(max_length=60, blank=True)  # what it is about ("request-17"): can be muted
    url = models.CharField(max_length=300)  # path of the page where something can be done about it
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    routed_at = models.DateTimeField(null=True)  # since when it is decided which channels it takes

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Notice")
        verbose_name_plural = _("Notices")
        constraints = [models.UniqueConstraint(fields=["recipient", "key"], name="told_once")]
        indexes = [
            # The inbox.
            models.Index(fields=["recipient", "-at", "-id"], name="notice_inbox"),
            # The badge.
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
            # The sweep that decides which channels a notice takes.
            models.Index(fields=["id"], condition=Q(routed_at=None), name="notice_unrouted"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class DeliveryState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    DROPPED = "dropped", pgettext_lazy("delivery", "Dropped")  # muted, read meanwhile, no longer true
    DEAD = "dead", pgettext_lazy("delivery", "Failed")  # an administrator may try again


class Delivery(models.Model):
    """A notice on its way through one channel: leased, sent outside any transaction, tried again with growing pauses."""

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    recipient = models.ForeignKey(User, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    due_at = models.DateTimeField()  # later: quiet hours, digest, the pause after a failure
    leased_until = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)  # of the one worker that sends it now
    # The message it goes out in. It stays when a worker dies while sending, so that the repeat is recognisable as
    # the same message; it is taken off when the server has surely not taken it.
    batch = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)  # the kind of failure, never an address or a text
    dropped_because = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("Delivery")
        verbose_name_plural = _("Deliveries")
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivered_once_per_channel")
        ]
        indexes = [
            # The sweep that sends.
            models.Index(
                fields=["due_at", "id"], condition=Q(state=DeliveryState.WAITING), name="delivery_due"
            ),
            # What one worker has leased.
            models.Index(fields=["lease"], condition=~Q(lease=""), name="delivery_leased"),
            # How much one person was sent lately.
            models.Index(
                fields=["recipient", "sent_at"],
                condition=Q(state=DeliveryState.SENT),
                name="delivery_sent_lately",
            ),
            # The list of what failed.
            models.Index(fields=["-id"], condition=Q(state=DeliveryState.DEAD), name="delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel}"


class Preference(models.Model):
    """Which channels one person wants for one kind of notice; without a row, the kind's own."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    channels = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.user} {self.kind}"


class Rhythm(models.TextChoices):
    AT_ONCE = "at_once", pgettext_lazy("rhythm", "At once")
    HOURLY = "hourly", pgettext_lazy("rhythm", "Gathered every hour")
    DAILY = "daily", pgettext_lazy("rhythm", "Gathered, when my working day begins")
    NEVER = "never", pgettext_lazy("rhythm", "None at all")


def new_token() -> str:
    return secrets.token_urlsafe(24)


class Manner(models.Model):
    """How one person is told things at all; without a row: mails at once, within their own working hours."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    rhythm = models.CharField(_("E-mails"), max_length=8, choices=Rhythm.choices, default=Rhythm.AT_ONCE)
    quiet = models.BooleanField(_("Nothing outside my working hours"), default=True)
    while_absent = models.BooleanField(_("Also while I am absent"), default=False)
    chat_url = models.CharField(_("Chat address"), max_length=400, blank=True)
    token = models.CharField(max_length=40, unique=True, default=new_token)  # of the link that ends mails

    def __str__(self) -> str:
        return f"{self.user}"


class Mute(models.Model):
    """One person wants to hear no more of one topic."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="muted_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.topic}"


class PushSubscription(models.Model):
    """One browser that may be woken."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    endpoint = models.URLField(max_length=600, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user} {self.pk}"
