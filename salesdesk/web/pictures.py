"""Pictures that come in: made anew from their pixels, so that where they were taken, and whatever else a camera wrote into
them, stays outside. And what is kept of any file that comes in.
"""

from __future__ import annotations

import hashlib
import io
import struct
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LONGEST_NAME = 160
LONGEST_SIDE = 5000  # pixels; a larger photo is scaled down to it
MOST_PIXELS = {"JPEG": 120_000_000}  # read at a fraction of its size, so that a large one needs little memory
MOST_PIXELS_ELSE = 40_000_000  # of all frames together
MOST_FRAMES = 1000  # of a moving picture

PICTURES = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
    "GIF": ("gif", "image/gif"),
}
PICTURE_NAMES = {"jpg", "jpeg", "jfif", "png", "webp", "gif"}
SHOWN_IN_PAGE = frozenset(
    content_type for _ending, content_type in PICTURES.values()
)  # made by us, pixel by pixel
UNSAFE_IN_NAMES = str.maketrans(dict.fromkeys('<>:"|?*/\\', "_"))
DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    Image.DecompressionBombError,
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A file as it is kept."""

    name: str
    content_type: str
    content: File
    size: int
    sha256: str


def safe_name(name: str) -> str:
    """A file name without folders, control and direction characters; umlauts stay, the ending too when it is cut."""
    composed = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(c if c.isprintable() else " " if c.isspace() else "" for c in composed)
    tidy = " ".join(visible.translate(UNSAFE_IN_NAMES).split()).strip(". ")
    path = PurePosixPath(tidy or "file")
    suffix = path.suffix[:20]
    return path.name.removesuffix(path.suffix)[: LONGEST_NAME - len(suffix)] + suffix


def ending_of(name: str) -> str:
    return PurePosixPath(name).suffix.lstrip(".").lower()


def refuse_size(size: int, name: str) -> None:
    """Raise `ValidationError` for an empty or too large file."""
    if size == 0:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name})
    if size > settings.UPLOAD_LARGEST_BYTES:
        values = {"name": name, "most": filesizeformat(settings.UPLOAD_LARGEST_BYTES)}
        raise ValidationError(_("“%(name)s” is too large: at most %(most)s.") % values)


def as_accepted(name: str, content_type: str, content: File) -> Accepted:
    """The file with its size and checksum."""
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return Accepted(name, content_type, content, content.size, digest.hexdigest())


def accept_picture(upload: UploadedFile, name: str) -> Accepted:
    """The picture's pixels, upright, and nothing else. Whatever it is called, its content decides its ending.

    `name`: as `safe_name` made it. Raises `ValidationError` with the reason, in the reader's language.
    """
    try:
        with Image.open(upload, formats=list(PICTURES)) as image:
            kind = "JPEG" if image.format == "MPO" else str(image.format)
            frames = _frames(image, kind)
            if frames == 0:
                raise ValidationError(_("“%(name)s” has too many pixels.") % {"name": name})
            content = ContentFile(_redrawn(image, kind, moving=frames > 1))
    except ValidationError:
        raise
    except DAMAGED as error:
        raise ValidationError(_("“%(name)s” is not a picture, or it is damaged.") % {"name": name}) from error
    ending, content_type = PICTURES[kind]
    if ending_of(name) not in {ending, "jpeg" if ending == "jpg" else ending}:
        name = safe_name(f"{PurePosixPath(name).stem}.{ending}")
    return as_accepted(name, content_type, content)


def _frames(image: Image.Image, kind: str) -> int:
    """How many a moving picture has, 1 if it does not move; 0 if they are too many, or have too many pixels together.

    Each is painted when the next one is looked for, on the whole canvas, which a frame may enlarge: so the canvas is measured
    before each. A file of 300 bytes can ask for a thousand frames of 36 million pixels.
    """
    most_pixels = MOST_PIXELS.get(kind, MOST_PIXELS_ELSE)
    for frames in range(1, MOST_FRAMES + 1):
        if image.width * image.height * frames > most_pixels:
            return 0
        if kind == "JPEG":
            return 1
        try:
            image.seek(frames)
        except EOFError:
            image.seek(0)
            return frames
    return 0


def _redrawn(image: Image.Image, kind: str, *, moving: bool) -> bytes:
    out = io.BytesIO()
    if moving:
        image.info = {
            k: v
            for k, v in image.info.items()
            if k in {"duration", "loop", "transparency", "background", "disposal"}
        }
        image.save(out, kind, save_all=True, exif=b"", xmp=b"", comment=b"")
        return out.getvalue()
    if max(image.size) > LONGEST_SIDE:
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    colours, transparent = upright.info.get("icc_profile"), upright.info.get("transparency")
    upright.info = {} if transparent is None else {"transparency": transparent}
    upright.getexif().clear()
    if kind == "JPEG" and upright.mode not in {"RGB", "L", "CMYK"}:
        upright = upright.convert("RGB")
    quality = {"quality": 88} if kind in {"JPEG", "WEBP"} else {}
    upright.save(out, kind, icc_profile=colours, exif=b"", **quality)
    return out.getvalue()
