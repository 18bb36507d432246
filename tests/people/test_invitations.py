"""Gustav invites Hanna; whatever is down, she gets one mail, and its link works once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from people.actions.accept_invitation import InvitationClosed, accept_invitation
from people.actions.invite import invite
from people.actions.revoke_invitation import revoke_invitation
from people.actions.send_again import send_again
from people.actions.send_invitations import send_invitations
from people.models import Invitation, Role, User
from salesdesk.web import hints
from tests.company import PASSWORD

if TYPE_CHECKING:
    from django.test import Client

SITE = "https://sales.example.com/"
DAY = timedelta(days=1)


@pytest.fixture
def hanna(gustav: User, at: datetime) -> Invitation:
    return invite(
        email="Hanna@Example.com",
        name="Hanna Groß",
        roles=["inside", "field"],
        language="de",
        site=SITE,
        by=gustav,
        at=at,
    )


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr("people.views.invitations.now", lambda: at)
    monkeypatch.setattr(hints, "messenger", hints.Messenger())


def token(number: int = -1) -> str:
    found = re.search(rf"{SITE}invitations/(\S+)/", mail.outbox[number].body)
    assert found, mail.outbox[number].body
    return found[1]


def accepted(link: str, at: datetime) -> User:
    return accept_invitation(link, name="Hanna Groß", password=PASSWORD, at=at)


def test_hanna_follows_her_link_and_is_in_with_her_roles(
    client: Client, hanna: Invitation, at: datetime
) -> None:
    send_invitations(at=at)
    page = reverse("invitation", args=[token()])
    shown = client.get(page)
    assert shown.status_code == 200
    assert "12" in str(shown.context["form"]["password1"].help_text)  # the shortest password, said beforehand
    answer = client.post(page, {"name": "Hanna Groß", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    person = User.objects.get(email="hanna@example.com")
    assert person.roles == {Role.INSIDE, Role.FIELD}
    assert client.session["_auth_user_id"] == str(person.pk)
    hanna.refresh_from_db()
    assert hanna.accepted_by == person


def test_the_mail_speaks_her_language_in_text_and_html(hanna: Invitation, at: datetime) -> None:
    send_invitations(at=at)
    sent = mail.outbox[0]
    with translation.override(hanna.language):
        assert sent.subject == gettext("%(name)s invites you to Salesdesk") % {"name": "Gustav"}
    html, kind = sent.alternatives[0]
    assert kind == "text/html"
    assert token() in html
    assert '<html lang="de">' in html


def test_only_a_digest_of_the_token_is_kept(hanna: Invitation, at: datetime) -> None:
    send_invitations(at=at)
    hanna.refresh_from_db()
    assert hanna.token_digest
    assert token() not in hanna.token_digest


def test_the_link_works_once(hanna: Invitation, at: datetime) -> None:
    send_invitations(at=at)
    accepted(token(), at)
    with pytest.raises(InvitationClosed):
        accepted(token(), at)


def test_the_link_works_for_fourteen_days(client: Client, hanna: Invitation, at: datetime) -> None:
    send_invitations(at=at)
    with pytest.raises(InvitationClosed):
        accepted(token(), at + 14 * DAY)
    accepted(token(), at + 14 * DAY - timedelta(seconds=1))


def test_a_link_taken_back_leads_to_a_friendly_page(
    client: Client, hanna: Invitation, gustav: User, at: datetime
) -> None:
    send_invitations(at=at)
    revoke_invitation(hanna.pk, by=gustav, at=at)
    answer = client.get(reverse("invitation", args=[token()]))
    assert answer.status_code == 410
    assert client.get(reverse("invitation", args=["made-up"])).status_code == 410


def test_sent_again_only_the_newer_link_works(hanna: Invitation, gustav: User, at: datetime) -> None:
    send_invitations(at=at)
    send_again(hanna.pk, site=SITE, by=gustav)
    assert send_invitations(at=at) == 1
    with pytest.raises(InvitationClosed):
        accepted(token(0), at)
    accepted(token(1), at)


def test_two_sweeps_send_one_mail(hanna: Invitation, at: datetime) -> None:
    assert [send_invitations(at=at), send_invitations(at=at)] == [1, 0]
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_tried_again_later(
    hanna: Invitation, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(self: object, *args: object) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", away)
        assert send_invitations(at=at) == 0
    assert send_invitations(at=at) == 0
    assert send_invitations(at=at + timedelta(minutes=2)) == 1


def test_a_name_of_two_lines_writes_no_header_of_its_own(
    hanna: Invitation, gustav: User, at: datetime
) -> None:
    User.objects.filter(pk=gustav.pk).update(name="Gustav\r\nBcc: somebody@example.com")
    assert send_invitations(at=at) == 1
    assert mail.outbox[0].subject.startswith("Gustav Bcc: somebody@example.com ")
    assert mail.outbox[0].message()["Bcc"] is None


def test_a_broker_that_is_down_does_not_lose_the_invitation(
    client: Client,
    gustav: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: object,
) -> None:
    def down(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("celery.Celery.send_task", down)
    client.force_login(gustav)
    form = {"name": "Ida", "email": "ida@example.com", "roles": "field", "language": "de"}
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert client.post(reverse("invite"), form).status_code == 302
    assert hints.messenger.flush(5)
    assert Invitation.objects.unsent().get().email == "ida@example.com"


def test_a_colleagues_address_is_refused_beside_the_field(client: Client, gustav: User, anna: User) -> None:
    client.force_login(gustav)
    form = {"name": "Anna", "email": "ANNA@example.com", "roles": "field", "language": "de"}
    answer = client.post(reverse("invite"), form)
    assert answer.status_code == 422
    assert "email" in answer.context["form"].errors
    assert not Invitation.objects.exists()


def test_nobody_is_invited_twice_at_once(hanna: Invitation, gustav: User, at: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        invite(
            email="hanna@example.com", name="H", roles=["field"], language="de", site=SITE, by=gustav, at=at
        )
    assert "email" in refused.value.message_dict


def test_anna_cannot_invite(client: Client, anna: User, at: datetime) -> None:
    with pytest.raises(PermissionDenied):
        invite(email="x@example.com", name="X", roles=["field"], language="de", site=SITE, by=anna, at=at)
    client.force_login(anna)
    assert client.get(reverse("invite")).status_code == 403
    assert client.get(reverse("people")).status_code == 403


def test_anna_does_not_use_up_hannas_link(
    client: Client, hanna: Invitation, anna: User, at: datetime
) -> None:
    send_invitations(at=at)
    client.force_login(anna)
    page = reverse("invitation", args=[token()])
    answer = client.post(page, {"name": "A", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 409
    assert Invitation.objects.open().exists()


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [("kurz", "kurz", "password1"), (PASSWORD, PASSWORD + "!", "password2")],
)
def test_a_weak_or_mistyped_password_is_refused_beside_the_field(
    client: Client, hanna: Invitation, at: datetime, first: str, second: str, field: str
) -> None:
    send_invitations(at=at)
    page = reverse("invitation", args=[token()])
    answer = client.post(page, {"name": "Hanna", "password1": first, "password2": second})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Invitation.objects.open().exists()
