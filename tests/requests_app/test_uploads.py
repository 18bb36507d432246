"""Files that people send: what is kept of them, and what is refused."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from requests_app import uploads
from requests_app.actions.ask import ask
from requests_app.actions.attach import attach
from requests_app.actions.clear_abandoned_uploads import clear_abandoned_uploads
from requests_app.actions.detach import detach
from requests_app.actions.discard_draft import discard_draft
from requests_app.actions.submit import submit
from requests_app.models import Attachment, SalesRequest
from requests_app.models.attachment import private_storage
from salesdesk.web import pictures

if TYPE_CHECKING:
    from people.models import User

Make = Callable[..., SalesRequest]
PDF = b"%PDF-1.7\n1 0 obj\n"
RIGHTS_OF_A_CAMERA = 6  # EXIF orientation: turned by a quarter


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files", "base_url": None},
        },
    }
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", private_storage())


def sent(name: str, content: bytes, content_type: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type)


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **extra: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **extra)
    return out.getvalue()


def photo_from_a_phone() -> bytes:
    """With the place it was taken at, the camera's name, a comment, and lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = RIGHTS_OF_A_CAMERA
    exif[0x0110] = "SECRETCAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 14.0), 3: "E", 4: (11.0, 34.0, 31.0)})
    return photo(exif=exif, comment=b"SECRETCOMMENT", xmp=b"<x:xmpmeta>SECRETXMP</x:xmpmeta>")


def office(kind: str, *more: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types><Override ContentType="{uploads.OFFICE_FORMS[kind]}.main+xml"/></Types>',
        )
        for name in more:
            archive.writestr(name, "x")
    return out.getvalue()


def files_on_disk() -> list[str]:
    root = Path(private_storage().location)  # type: ignore[attr-defined]
    return [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]


def test_where_a_photo_was_taken_stays_outside() -> None:
    original = photo_from_a_phone()
    assert b"SECRETCAMERA" in original
    assert Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)
    kept = uploads.accept(sent("IMG_1.jpg", original)).content.read()
    assert b"SECRET" not in kept
    assert b"Exif" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_photo_stands_upright_without_its_camera_data() -> None:
    kept = uploads.accept(sent("IMG_1.jpg", photo_from_a_phone())).content
    assert Image.open(kept).size == (20, 40)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_lose_their_camera_data_too(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0110] = "SECRETCAMERA"
    kept = uploads.accept(sent(f"a.{kind.lower()}", photo(kind, exif=exif))).content.read()
    assert b"SECRET" not in kept


def test_a_large_photo_is_scaled_down() -> None:
    kept = uploads.accept(sent("big.jpg", photo(size=(6000, 300)))).content
    assert Image.open(kept).size == (5000, 250)


def test_a_picture_gets_the_ending_that_it_is() -> None:
    accepted = uploads.accept(sent("whatsapp.jpg", photo("PNG")))
    assert (accepted.name, accepted.content_type) == ("whatsapp.png", "image/png")


def test_a_moving_picture_keeps_moving() -> None:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=b"SECRET")
    kept = uploads.accept(sent("a.gif", out.getvalue())).content
    assert Image.open(kept).n_frames == 3  # type: ignore[attr-defined]
    kept.seek(0)
    assert b"SECRET" not in kept.read()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.docx", office("docx")),
        ("a.xlsx", office("xlsx")),
        ("a.pptx", office("pptx")),
        ("a.zip", office("docx")),
        ("a.txt", "Länge 12 m".encode()),
        ("a.csv", "Länge;12".encode("cp1252")),
        ("a.dwg", b"AC1027\0\0\0\0\0\0"),
        ("a.dxf", b"  0\r\nSECTION\r\n  2\r\nHEADER\r\n"),
        ("a.STEP", b"ISO-10303-21;\nHEADER;"),
    ],
)
def test_what_a_rep_really_sends_is_accepted(name: str, content: bytes) -> None:
    accepted = uploads.accept(sent(name, content))
    assert (accepted.content.read(), accepted.size) == (content, len(content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("offer.pdf", b"MZ\x90\0" + b"\0" * 200),
        ("offer.pdf", b"<html><script>alert(1)</script>"),
        ("photo.jpg", b"MZ\x90\0" + b"\0" * 200),
        ("photo.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("photo.jpg", photo()[:60]),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("page.html", b"<!doctype html>"),
        ("setup.exe", b"MZ"),
        ("notes.txt", b"<!DOCTYPE html><script>alert(1)</script>"),
        ("notes.txt", b"MZ\x90\0\x03\0\0\0" + b"\0" * 200),
        ("list.xlsx", office("docx")),
        ("macro.docx", office("docx", "word/vbaProject.bin")),
        ("broken.docx", b"PK\x03\x04rest"),
        ("not.zip", b"PK\x03\x04rest"),
        ("IMG_1.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
        ("no ending", b"hello"),
        ("empty.pdf", b""),
    ],
)
def test_what_is_dangerous_damaged_or_something_else_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(ValidationError, match=name.replace(".", r"\.")):
        uploads.accept(sent(name, content))


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    """A few kilobytes that unfold to 100 million pixels."""
    bomb = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(ValidationError, match="too many pixels"):
        uploads.accept(sent("a.png", bomb.getvalue()))


def test_a_file_larger_than_agreed_is_refused(settings: Any) -> None:
    settings.UPLOAD_LARGEST_BYTES = 100
    with pytest.raises(ValidationError, match="too large"):
        uploads.accept(sent("a.pdf", PDF + b" " * 100))


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\Größe Förderband.pdf", "Größe Förderband.pdf"),
        ("Rechnung\u202efdp.exe", "Rechnungfdp.exe"),
        ("a\0b\r\nSet-Cookie: x.pdf", "ab Set-Cookie_ x.pdf"),
        ("..", "file"),
        ("", "file"),
        ('"><script>.pdf', "___script_.pdf"),
        (".htaccess", "htaccess"),
        ("a\u0308.pdf", "ä.pdf"),
        ("x" * 300 + ".pdf", "x" * 156 + ".pdf"),
    ],
)
def test_a_files_name_is_made_harmless_and_stays_readable(name: str, safe: str) -> None:
    assert pictures.safe_name(name) == safe


def test_dora_adds_a_photo_to_her_draft_once_however_often_it_is_sent(
    draft: Make, dora: User, at: datetime
) -> None:
    own = draft(dora)
    for _ in range(2):
        attach(own.pk, upload=sent("a.jpg", photo()), field="drawings", by=dora, at=at)
    attachment = own.attachments.get()
    assert (attachment.name, attachment.field, attachment.content_type) == ("a.jpg", "drawings", "image/jpeg")
    assert files_on_disk() == [attachment.file.name]


def test_nobody_adds_files_to_another_persons_draft(
    draft: Make, dora: User, emil: User, at: datetime
) -> None:
    own = draft(dora)
    with pytest.raises(SalesRequest.DoesNotExist):
        attach(own.pk, upload=sent("a.pdf", PDF), field="", by=emil, at=at)
    assert files_on_disk() == []


def test_what_was_sent_gets_files_only_with_a_step_of_ones_own(
    in_progress: Make, emil: User, bert: User, anna: User, at: datetime
) -> None:
    going = in_progress(emil, bert)
    asked = ask(going.pk, question="Which voltage?", by=bert, at=at)
    event_pk = asked.events.latest("pk").pk
    attach(going.pk, upload=sent("a.pdf", PDF), field="", by=bert, at=at, event_pk=event_pk)
    assert going.attachments.get().event_id == event_pk
    for person, event in [(anna, event_pk), (emil, None)]:
        with pytest.raises(PermissionDenied):
            attach(going.pk, upload=sent("b.pdf", PDF + b"2"), field="", by=person, at=at, event_pk=event)
    assert len(files_on_disk()) == 1


def test_a_request_has_room_for_so_many_files(draft: Make, dora: User, at: datetime, settings: Any) -> None:
    settings.UPLOAD_MOST_FILES = 1
    own = draft(dora)
    attach(own.pk, upload=sent("a.pdf", PDF), field="", by=dora, at=at)
    with pytest.raises(ValidationError, match="room for 1"):
        attach(own.pk, upload=sent("b.pdf", PDF + b"2"), field="", by=dora, at=at)
    assert len(files_on_disk()) == 1


def test_a_full_disk_is_said_in_words(
    draft: Make, dora: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(private_storage()), "save", full)
    with pytest.raises(ValidationError, match="could not be stored"):
        attach(draft(dora).pk, upload=sent("a.pdf", PDF), field="", by=dora, at=at)


def test_removing_a_file_from_a_draft_removes_it_from_the_disk(
    draft: Make, dora: User, at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    own = draft(dora)
    attachment = attach(own.pk, upload=sent("a.pdf", PDF), field="", by=dora, at=at)
    with django_capture_on_commit_callbacks(execute=True):
        detach(own.pk, attachment.pk, by=dora)
        assert files_on_disk(), "not before the transaction is through"
    assert not files_on_disk()
    detach(own.pk, attachment.pk, by=dora)


def test_what_was_sent_keeps_its_files(draft: Make, dora: User, at: datetime) -> None:
    own = draft(dora)
    attachment = attach(own.pk, upload=sent("a.pdf", PDF), field="", by=dora, at=at)
    submit(own.pk, by=dora, at=at)
    detach(own.pk, attachment.pk, by=dora)
    assert discard_draft(own.key, by=dora) is not None
    assert own.attachments.count() == 1


def test_a_discarded_draft_leaves_nothing(
    draft: Make, dora: User, at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    own = draft(dora)
    attach(own.pk, upload=sent("a.pdf", PDF), field="", by=dora, at=at)
    with django_capture_on_commit_callbacks(execute=True):
        assert discard_draft(own.key, by=dora) is None
    assert (files_on_disk(), SalesRequest.objects.count()) == ([], 0)
    assert discard_draft(own.key, by=dora) is None
    assert discard_draft(uuid4(), by=dora) is None


def test_files_that_no_request_knows_are_cleared_after_a_day(draft: Make, dora: User, at: datetime) -> None:
    own = draft(dora)
    kept = attach(own.pk, upload=sent("a.pdf", PDF), field="", by=dora, at=at)
    old, fresh = (
        private_storage().save(f"attachments/ab/{name}", ContentFile(b"x")) for name in ("old", "fresh")
    )
    long_ago = (datetime.now(UTC) - timedelta(days=3)).timestamp()  # noqa: TID251 - the disk's clock, not the test's
    for name in (old, kept.file.name):
        os.utime(private_storage().path(name), (long_ago, long_ago))
    now = datetime.now(UTC)  # noqa: TID251
    assert (clear_abandoned_uploads(at=now), clear_abandoned_uploads(at=now)) == (1, 0)
    assert sorted(files_on_disk()) == sorted([fresh, kept.file.name])


def test_clearing_before_the_first_file_finds_nothing(db: None, at: datetime) -> None:
    assert clear_abandoned_uploads(at=at) == 0
