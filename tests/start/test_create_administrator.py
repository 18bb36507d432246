"""A company's first person."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from people.models import User
from salesdesk.management.commands import create_administrator

pytestmark = pytest.mark.django_db


def typed(password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(create_administrator, "getpass", lambda prompt: password)


def test_the_first_administrator_can_log_in(monkeypatch: pytest.MonkeyPatch) -> None:
    typed("blaue-Werkbank-77", monkeypatch)
    call_command("create_administrator", "Ada@Example.com", "Ada Example", verbosity=0)
    ada = User.objects.get(email="ada@example.com")
    assert ada.is_administrator
    assert ada.check_password("blaue-Werkbank-77")


@pytest.mark.parametrize(
    ("email", "password"), [("ada@example.com", "short"), ("no address", "blaue-Werkbank-77")]
)
def test_a_weak_password_or_a_wrong_address_makes_nobody(
    email: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(password, monkeypatch)
    with pytest.raises(CommandError):
        call_command("create_administrator", email, "Ada Example")
    assert not User.objects.exists()


def test_there_is_one_first_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    typed("blaue-Werkbank-77", monkeypatch)
    call_command("create_administrator", "ada@example.com", "Ada Example", verbosity=0)
    with pytest.raises(CommandError, match="already"):
        call_command("create_administrator", "bob@example.com", "Bob Example")
