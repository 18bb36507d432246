"""Nobody signs up; people are invited. Mails speak their reader's language."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.utils import translation

from salesdesk.web import plain_page

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)


class InvitationOnly(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away is said as what it is, for known and unknown addresses alike."""
        person = context.get("user")
        try:
            with translation.override(person.language if person else translation.get_language()):
                super().send_mail(template_prefix, email, context)
        except OSError as error:
            log.exception("No mail could be sent.")
            raise ImmediateHttpResponse(plain_page.answer("account/no_mail.html", 503)) from error
