"""Coming in: by password, by a forgotten one, through the demo's door. And staying out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse

from people.demo import KEEPERS
from people.models import Role, User
from people.urls import demo_urls
from salesdesk.urls import urlpatterns as every_door
from tests.company import PASSWORD, person

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

urlpatterns = [*demo_urls(demo_is_on=True), *every_door]  # this module is the demo's urlconf


def log_in(client: Client, email: str, password: str) -> int:
    return client.post(reverse("account_login"), {"login": email, "password": password}).status_code


@pytest.mark.parametrize(
    ("name", "start"),
    [("anna", "desk"), ("carla", "desk"), ("dora", "mine"), ("frieda", "everything"), ("gustav", "people")],
)
def test_everybody_starts_where_their_work_is(
    client: Client, name: str, start: str, request: pytest.FixtureRequest
) -> None:
    who: User = request.getfixturevalue(name)
    assert log_in(client, who.email.upper(), PASSWORD) == 302
    assert client.get("/").headers["Location"] == reverse(start)


def test_without_login_every_page_leads_to_it(client: Client, db: None) -> None:
    for name in ("home", "profile", "people", "invite", "calendars", "account_change_password"):
        assert client.get(reverse(name)).headers["Location"].startswith(reverse("account_login")), name


def test_guessing_is_stopped_even_for_the_right_password(client: Client, anna: User) -> None:
    for _attempt in range(5):
        assert log_in(client, anna.email, "wrong password") == 200
    assert log_in(client, anna.email, PASSWORD) == 200
    assert client.get("/").headers["Location"].startswith(reverse("account_login"))


def test_many_addresses_from_one_place_are_stopped_with_a_friendly_page(client: Client, db: None) -> None:
    answers = [log_in(client, f"nobody{number}@example.com", "wrong password") for number in range(31)]
    assert answers[-1] == 429


def test_nobody_signs_up(client: Client, db: None) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert client.get("/accounts/signup/").status_code in {302, 404}


def test_a_forgotten_password_is_chosen_anew(client: Client, anna: User) -> None:
    client.post(reverse("account_reset_password"), {"email": anna.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)
    assert link
    page = client.get(link[1], follow=True)
    assert page.status_code == 200
    new = "a quite different horse"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    assert log_in(client, anna.email, new) == 302
    assert Client().get(link[1]).status_code == 200


def test_the_reset_page_does_not_tell_who_works_here(client: Client, anna: User) -> None:
    known, unknown = (
        client.post(reverse("account_reset_password"), {"email": email})
        for email in (anna.email, "stranger@example.com")
    )
    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert len(mail.outbox) == 2
    assert "http" not in mail.outbox[1].body


def test_a_mail_server_that_is_away_is_said_alike_for_known_and_unknown(
    client: Client, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: object, *args: object) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", away)
    for email in (anna.email, "stranger@example.com"):
        assert client.post(reverse("account_reset_password"), {"email": email}).status_code == 503


@pytest.mark.parametrize("email", [*KEEPERS, "anna@example.com"])
def test_outside_the_demo_its_door_does_not_exist(client: Client, anna: User, email: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo_login")
    assert client.post("/demo/login/", {"email": email}).status_code in {302, 404}
    assert "_auth_user_id" not in client.session


@pytest.fixture
def keeper(db: None) -> User:
    made = person("katharina", is_field=True)
    made.email = next(email for email, (role, _text) in KEEPERS.items() if role is Role.FIELD)
    made.save()
    return made


@pytest.mark.urls("tests.people.test_login")
def test_in_the_demo_one_click_is_enough(client: Client, keeper: User, settings: SettingsWrapper) -> None:
    settings.DEMO = True
    assert keeper.email in client.get(reverse("account_login")).content.decode()
    assert client.post(reverse("demo_login"), {"email": keeper.email}).status_code == 302
    assert client.session["_auth_user_id"] == str(keeper.pk)


@pytest.mark.urls("tests.people.test_login")
def test_the_demos_door_is_for_its_keepers_and_only_in_the_demo(
    client: Client, keeper: User, anna: User, settings: SettingsWrapper
) -> None:
    assert client.post(reverse("demo_login"), {"email": keeper.email}).status_code == 404
    settings.DEMO = True
    assert client.post(reverse("demo_login"), {"email": anna.email}).status_code == 404
    assert client.get(reverse("demo_login")).status_code == 405
