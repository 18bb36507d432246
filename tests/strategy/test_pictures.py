"""A picture of a block: what was chosen is not lost when a form comes back, and another picture is seen to be another one."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from strategy.actions.clear_unused_pictures import UNUSED_FOR, clear_unused_pictures
from strategy.actions.edit_draft import begin_draft, put_into_draft
from strategy.actions.publish import publish
from strategy.actions.take_into_draft import take_into_draft
from strategy.actions.upload_picture import upload_picture
from strategy.comparison import compare_versions
from strategy.contents import BlockData
from strategy.models import Picture, Proposal, StrategyVersion
from tests.strategy.making import DIRECTION, HOUR, add, draft

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from datetime import datetime

    from django.http import HttpResponse
    from django.test import Client

    from people.models import User

    Sent = Callable[..., HttpResponse]

KEPT = "The picture you chose is kept"


def file(colour: str = "red") -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (2, 2), colour).save(content, "PNG")
    return SimpleUploadedFile("a.png", content.getvalue())


@pytest.fixture
def sent(client: Client, dora: User) -> Sent:
    """Dora proposes to say what we offer."""

    def post(**more: Any) -> HttpResponse:
        client.force_login(dora)
        address = reverse("strategy_propose", args=["block", "offer"])
        return client.post(address, {"text": "See:", "reason": "Clearer.", **more})  # type: ignore[return-value]

    return post


def page(answer: HttpResponse) -> str:
    assert answer.status_code in {409, 422}
    return answer.content.decode()


def proposed() -> Picture:
    return Picture.objects.get(pk=Proposal.objects.latest("pk").contents["picture"])


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"text": "x" * 4001}])
def test_a_chosen_picture_is_kept_when_something_else_is_wrong(sent: Sent, wrong: dict[str, str]) -> None:
    again = page(sent(picture=file(), description="Our kit", **wrong))
    picture = Picture.objects.get()
    assert KEPT in again
    assert f'name="kept" value="{picture.pk}"' in again
    assert sent(description="Our kit", kept=picture.pk).status_code == 302
    assert proposed() == picture


def test_it_stands_for_a_text_and_can_be_left_out_replaced_and_described_anew(sent: Sent) -> None:
    page(sent(picture=file(), description="Our kit", reason=""))
    kept = Picture.objects.get()
    assert sent(text="", description="Our kit", kept=kept.pk).status_code == 302
    assert sent(description="Our kit", kept=kept.pk, without_picture="on").status_code == 302
    assert Proposal.objects.latest("pk").contents["picture"] is None
    assert sent(description="Our kit", kept=kept.pk, picture=file("blue")).status_code == 302
    assert proposed() != kept
    assert sent(description="A kit of twelve", kept=kept.pk).status_code == 302
    assert proposed().description == "A kit of twelve"
    kept.refresh_from_db()
    assert kept.description == "Our kit"  # it may be shown elsewhere


def test_a_description_without_its_picture_is_not_taken_without_a_word(sent: Sent) -> None:
    assert "choose it again" in page(sent(picture=file()))
    assert "choose the picture again" in page(sent(description="Our kit"))
    assert not Proposal.objects.exists()


def test_nobody_takes_the_picture_of_somebody_else(sent: Sent, anna: User, at: datetime) -> None:
    others = upload_picture(file(), "Our kit", by=anna, at=at)
    for key in (others.pk, "9" * 18, "9" * 40, "x"):
        again = page(sent(description="Our kit", kept=key))
        assert KEPT not in again
    assert not Proposal.objects.exists()


def test_a_draft_that_was_changed_meanwhile_keeps_it_too(
    client: Client, first: StrategyVersion, frieda: User, at: datetime
) -> None:
    client.force_login(frieda)
    seen = begin_draft(by=frieda, at=at).mark
    put_into_draft("", BlockData("offer", text="x"), seen=seen, by=frieda, at=at)
    address = reverse("strategy_draft_edit", args=["block", "direction"])
    said = {"text": "We are first.", "description": "Our kit"}
    again = page(client.post(address, said | {"seen": seen, "picture": file()}))  # type: ignore[arg-type]
    kept = Picture.objects.get()
    assert f'name="kept" value="{kept.pk}"' in again
    assert client.post(address, said | {"seen": draft().mark, "kept": kept.pk}).status_code == 302
    assert draft().blocks.get(key="direction").picture == kept


def test_another_picture_is_a_change_even_if_it_is_described_alike(
    client: Client, anna: User, dora: User, frieda: User, at: datetime
) -> None:
    red, blue = (upload_picture(file(name), "Our kit", by=frieda, at=at) for name in ("red", "blue"))
    direction = replace(DIRECTION, picture=red.pk)
    take_into_draft(add(direction, by=dora, at=at).pk, by=frieda, at=at)
    add(BlockData("offer", text="x"), by=anna, at=at)
    first = publish(seen=draft().mark, by=frieda, at=at)
    seen = begin_draft(by=frieda, at=at + HOUR).mark
    put_into_draft("direction", replace(direction, picture=blue.pk), seen=seen, by=frieda, at=at + HOUR)
    ((changed,),) = (one.fields for one in compare_versions(first, draft()).entries)
    assert (changed.field, changed.picture_before, changed.picture_after) == ("picture", red.pk, blue.pk)
    client.force_login(anna)
    shown = client.get(reverse("strategy_draft")).content.decode()
    for one in (red, blue):
        assert reverse("strategy_picture", args=[one.pk]) in shown
    assert "unchanged" not in shown


def test_a_picture_that_nothing_shows_goes_after_a_week(
    sent: Sent,
    frieda: User,
    at: datetime,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    assert sent(picture=file(), description="Proposed").status_code == 302
    in_draft = upload_picture(file("blue"), "In the draft", by=frieda, at=at)
    seen = begin_draft(by=frieda, at=at).mark
    put_into_draft("", BlockData("offer", picture=in_draft.pk), seen=seen, by=frieda, at=at)
    unused = upload_picture(file("green"), "Unused", by=frieda, at=at)
    again = upload_picture(file("white"), "Chosen again", by=frieda, at=at)
    Picture.objects.update(uploaded_at=at)
    assert clear_unused_pictures(at=at + UNUSED_FOR) == 0
    assert upload_picture(file("white"), "Chosen again", by=frieda, at=at + HOUR) == again
    with django_capture_on_commit_callbacks(execute=True):
        assert clear_unused_pictures(at=at + UNUSED_FOR + HOUR) == 1
    assert not unused.file.storage.exists(str(unused.file.name))
    assert {one.description for one in Picture.objects.all()} == {"Proposed", "In the draft", "Chosen again"}
    assert in_draft.file.storage.exists(str(in_draft.file.name))
