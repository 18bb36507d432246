"""allauth's forms in our words: labels instead of placeholders, and one answer whether an account exists or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.functional import lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest

LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}


def _what_a_password_needs() -> SafeString:
    return format_html_join(" ", "{}", ((text,) for text in password_validators_help_texts()))


password_help = lazy(_what_a_password_needs, SafeString)()


def _in_our_words(form: Form) -> None:
    for name, field in form.fields.items():
        field.label = LABELS.get(name, field.label)
        field.help_text = password_help if name == "password1" else ""
        field.widget.attrs.pop("placeholder", None)
    if "login" in form.fields:
        form.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class LogIn(forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class ForgottenPassword(forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Mail to known and unknown addresses alike: neither the page nor the time it takes tells who works here."""
        if self.users:
            return super().save(request, **kwargs)
        email: str = self.cleaned_data["email"]
        get_adapter().send_mail("account/email/unknown_account", email, {})
        return email


class NewPassword(forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class ChangePassword(forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)


class FirstPassword(forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_our_words(self)
