"""Files that came apart on their way, or were made to keep us busy."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.GifImagePlugin import GifImageFile

from requests_app import uploads
from salesdesk.web.pictures import MOST_PIXELS_ELSE

GIF_HEAD = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff"
FRAMES = b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x44\1\0", b"\x2c\0\0\0\0\1\0\1\0\0\2\2\x4c\1\0"


def damaged_document() -> bytes:
    """A Word file whose table of contents cannot be unpacked any more."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "wordprocessingml.document.main+xml " * 9)
    content = bytearray(packed.getvalue())
    begins = 30 + len("[Content_Types].xml")
    content[begins : begins + 4] = b"\xff\xff\xff\xff"
    return bytes(content)


def refused(name: str, content: bytes) -> str:
    with pytest.raises(ValidationError) as refusal:
        uploads.accept(SimpleUploadedFile(name, content))
    return " ".join(refusal.value.messages)


def test_a_damaged_word_file_is_refused() -> None:
    assert "damaged" in refused("offer.docx", damaged_document())


def test_a_picture_of_endless_frames_is_refused_without_counting_them() -> None:
    assert "too many pixels" in refused("busy.gif", GIF_HEAD + b"".join(FRAMES * 50_000) + b";")


@pytest.mark.parametrize(
    ("canvas", "frame"),
    [((6000, 6000), (1, 1)), ((1, 1), (6000, 6000))],
    ids=["of the whole canvas", "that enlarge the canvas"],
)
def test_a_picture_of_many_huge_frames_is_refused_without_painting_them(
    canvas: tuple[int, int], frame: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some kilobytes that would keep a worker busy for minutes: each frame is painted to find the next."""
    painted: list[tuple[int, int]] = []
    prepare = GifImageFile.load_prepare

    def note(image: GifImageFile) -> None:
        painted.append(image.size)
        prepare(image)

    monkeypatch.setattr(GifImageFile, "load_prepare", note)
    huge = GIF_HEAD.replace(struct.pack("<HH", 1, 1), struct.pack("<HH", *canvas), 1)
    other = FRAMES[0].replace(struct.pack("<HH", 1, 1), struct.pack("<HH", *frame), 1)
    content = huge + FRAMES[0] + other * 999 + b";"
    assert "too many pixels" in refused("huge.gif", content)
    assert sum(width * height for width, height in painted) <= MOST_PIXELS_ELSE


def test_a_moving_picture_keeps_its_frames() -> None:
    moving = SimpleUploadedFile("moving.gif", GIF_HEAD + b"".join(FRAMES * 3) + b";")
    kept = uploads.accept(moving).content.read()
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.n_frames == 6  # type: ignore[attr-defined]
