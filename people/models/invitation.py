"""An account is made by invitation only."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models.user import Role, User, default_language

if TYPE_CHECKING:
    from datetime import datetime

VALID_FOR = timedelta(days=14)
LEASE = timedelta(minutes=2)  # how long one sender has; must exceed EMAIL_TIMEOUT


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is stored of a token: who reads the database cannot use the link."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, revoked_at=None)

    def unsent(self) -> InvitationQuerySet:
        return self.open().filter(sent_at=None)

    def to_send(self, at: datetime) -> InvitationQuerySet:
        """Unsent, and not in some sender's hands right now; a sender that failed or died is forgotten after a while."""
        return self.unsent().filter(models.Q(sending_since=None) | models.Q(sending_since__lte=at - LEASE))


class Invitation(models.Model):
    """`token_digest` is empty until the mail is made: the token exists only in the mail."""

    email = models.EmailField(_("E-mail"))
    name = models.CharField(_("Name"), max_length=120)
    roles = models.JSONField(_("Roles"), default=list)
    language = models.CharField(
        _("Language"), max_length=5, choices=settings.LANGUAGES, default=default_language
    )
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    site = models.URLField()  # where it was written: the link leads there, whatever proxy stands in between
    created_at = models.DateTimeField()
    sending_since = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    token_digest = models.CharField(max_length=64, blank=True, db_index=True)
    expires_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.OneToOneField(User, models.PROTECT, null=True, related_name="invitation")
    revoked_at = models.DateTimeField(null=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("Invitation")
        verbose_name_plural = _("Invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_email",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def has_expired(self, at: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= at

    def role_labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]
