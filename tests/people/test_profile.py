"""Anna's own settings hold from the next page on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.company import PASSWORD

if TYPE_CHECKING:
    from django.test import Client

    from people.models import User

CHOSEN = {
    "name": "Anna Weber",
    "language": "de",
    "time_zone": "Asia/Tokyo",
    "theme": "dark",
    "density": "compact",
}


def test_language_zone_and_appearance_hold_at_once(client: Client, anna: User) -> None:
    client.force_login(anna)
    page = client.post(reverse("profile"), CHOSEN, follow=True)
    html = page.content.decode()
    assert '<html lang="de" data-theme="dark" data-density="compact">' in html
    anna.refresh_from_db()
    assert (anna.name, anna.time_zone) == ("Anna Weber", "Asia/Tokyo")


@pytest.mark.parametrize("field", ["language", "time_zone", "theme", "density"])
def test_what_is_not_offered_is_refused(client: Client, anna: User, field: str) -> None:
    client.force_login(anna)
    answer = client.post(reverse("profile"), {**CHOSEN, field: "Mars/Phobos"})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_the_persons_language_beats_the_browsers(client: Client, anna: User) -> None:
    page = reverse("account_login")
    for language in ("de", "en"):
        assert (
            f'<html lang="{language}"'
            in client.get(page, headers={"accept-language": language}).content.decode()
        )
    client.force_login(anna)
    html = client.get(reverse("profile"), headers={"accept-language": "de"}).content.decode()
    assert '<html lang="en"' in html


def test_the_password_is_changed_with_the_old_one_only(client: Client, anna: User) -> None:
    client.force_login(anna)
    new = "a quite different horse"
    form = {"oldpassword": "guessed it", "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), form).status_code == 200
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)
    assert (
        client.post(reverse("account_change_password"), {**form, "oldpassword": PASSWORD}).status_code == 302
    )
    assert client.get(reverse("profile")).status_code == 200


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "name", ["people", "invite", "profile", "calendars", "calendar_new", "account_logout"]
)
def test_every_page_about_people_is_there_in_both_languages(
    client: Client, gustav: User, name: str, language: str
) -> None:
    gustav.language = language
    gustav.save()
    client.force_login(gustav)
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.content.decode()
