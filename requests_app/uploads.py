"""Which files may come in, and what is kept of them.

A file is what its content says, not its name. Pictures are made anew from their pixels: where they were taken, and
whatever else a camera wrote into them, stays outside. Everything else is kept as it is and only ever handed out as a
download.
"""

from __future__ import annotations

import hashlib
import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

import puremagic
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
MOST_FRAMES = 1000  # of a moving picture; to count more of them already takes minutes
HEAD = 4096  # bytes that are looked at

PICTURES = {
    "JPEG": ("jpg", "image/jpeg"),
    "PNG": ("png", "image/png"),
    "WEBP": ("webp", "image/webp"),
    "GIF": ("gif", "image/gif"),
}
PICTURE_NAMES = {"jpg", "jpeg", "jfif", "png", "webp", "gif"}
OFFICE = "application/vnd.openxmlformats-officedocument."
OFFICE_FORMS = {
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    **OFFICE_FORMS,
    "txt": "text/plain",
    "csv": "text/csv",
    "zip": "application/zip",
    "dwg": "application/octet-stream",
    "dxf": "application/octet-stream",
    "step": "application/octet-stream",
    "stp": "application/octet-stream",
}
ACCEPTED = ",".join(
    f".{ending}" for ending in (*sorted(PICTURE_NAMES), *CONTENT_TYPES)
)  # for the file picker
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


def accept(upload: UploadedFile) -> Accepted:
    """Look at what was sent. Raises `ValidationError` with the reason, in the reader's language."""
    name = safe_name(upload.name or "")
    ending = ending_of(name)
    _refuse_size(upload.size or 0, name)
    if ending in PICTURE_NAMES:
        return _picture(upload, name)
    if ending in {"heic", "heif"}:
        raise ValidationError(
            _("“%(name)s” is a HEIC photo, which most colleagues cannot open. Please send it as JPEG.")
            % {"name": name}
        )
    looks_right = CHECKS.get(ending)
    if looks_right is None:
        raise ValidationError(
            _("Files like “%(name)s” are not accepted. Photos, PDF, Office, text, ZIP and CAD files are.")
            % {"name": name}
        )
    try:
        fits = looks_right(upload)
    except DAMAGED:
        fits = False
    if not fits:
        raise ValidationError(
            _("The content of “%(name)s” does not match its ending, or it is damaged.") % {"name": name}
        )
    upload.seek(0)
    return _accepted(name, CONTENT_TYPES[ending], upload)


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


def _refuse_size(size: int, name: str) -> None:
    if size == 0:
        raise ValidationError(_("“%(name)s” is empty.") % {"name": name})
    if size > settings.UPLOAD_LARGEST_BYTES:
        values = {"name": name, "most": filesizeformat(settings.UPLOAD_LARGEST_BYTES)}
        raise ValidationError(_("“%(name)s” is too large: at most %(most)s.") % values)


def _accepted(name: str, content_type: str, content: File) -> Accepted:
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return Accepted(name, content_type, content, content.size, digest.hexdigest())


def _picture(upload: UploadedFile, name: str) -> Accepted:
    """The picture's pixels, upright, and nothing else. Whatever it is called, its content decides its ending."""
    try:
        with Image.open(upload, formats=list(PICTURES)) as image:
            kind = "JPEG" if image.format == "MPO" else str(image.format)
            frames = _frames(image) if kind != "JPEG" else 1
            if frames > MOST_FRAMES or image.width * image.height * frames > MOST_PIXELS.get(
                kind, MOST_PIXELS_ELSE
            ):
                raise ValidationError(_("“%(name)s” has too many pixels.") % {"name": name})
            content = ContentFile(_redrawn(image, kind, moving=frames > 1))
    except ValidationError:
        raise
    except DAMAGED as error:
        raise ValidationError(_("“%(name)s” is not a picture, or it is damaged.") % {"name": name}) from error
    ending, content_type = PICTURES[kind]
    if ending_of(name) not in {ending, "jpeg" if ending == "jpg" else ending}:
        name = safe_name(f"{PurePosixPath(name).stem}.{ending}")
    return _accepted(name, content_type, content)


def _frames(image: Image.Image) -> int:
    """How many a moving picture has, counted to just beyond `MOST_FRAMES`."""
    try:
        image.seek(MOST_FRAMES)
    except EOFError:
        image.seek(0)
        return getattr(image, "n_frames", 1)
    return MOST_FRAMES + 1


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


def _starts(*beginnings: bytes) -> Callable[[IO[bytes]], bool]:
    return lambda file: _head(file).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(beginnings)


def _head(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read(HEAD)


def _by_content(ending: str) -> Callable[[IO[bytes]], bool]:
    return lambda file: any(match.extension == f".{ending}" for match in _identified(_head(file)))


def _identified(head: bytes) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return list(puremagic.magic_string(head))
    except (puremagic.PureError, ValueError):
        return []


def _office(ending: str) -> Callable[[IO[bytes]], bool]:
    """By the table of contents inside: by their first bytes alone, all Office files are the same. Macros are refused."""

    def check(file: IO[bytes]) -> bool:
        with zipfile.ZipFile(file) as archive:
            entry = archive.getinfo("[Content_Types].xml")
            if entry.file_size > HEAD * 256:
                return False
            kinds = archive.read(entry).decode("utf-8", "replace")
            macros = any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())
        return f"{OFFICE_FORMS[ending]}.main+xml" in kinds and not macros

    def guarded(file: IO[bytes]) -> bool:
        try:
            return check(file)
        except (KeyError, NotImplementedError, RuntimeError):  # no such entry, unknown compression, encrypted
            return False

    return guarded


def _zip(file: IO[bytes]) -> bool:
    return _head(file).startswith(b"PK") and zipfile.is_zipfile(file)


def _text(file: IO[bytes]) -> bool:
    """Readable text that no browser would take for a page."""
    head = _head(file)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    dangerous = {".html", ".htm", ".svg", ".xml", ".php", ".js", ".exe", ".dll"}
    tags = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<?php")
    known = {match.extension for match in _identified(head)}
    return (
        b"\0" not in head
        and not (known & dangerous)
        and not head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(tags)
    )


CHECKS: dict[str, Callable[[IO[bytes]], bool]] = {
    "pdf": _starts(b"%PDF-"),
    "docx": _office("docx"),
    "xlsx": _office("xlsx"),
    "pptx": _office("pptx"),
    "txt": _text,
    "csv": _text,
    "zip": _zip,
    "dwg": _by_content("dwg"),
    "dxf": _starts(b"0\r\nSECTION", b"0\nSECTION", b"999\r\n", b"999\n", b"AutoCAD Binary DXF"),
    "step": _starts(b"ISO-10303-21"),
    "stp": _starts(b"ISO-10303-21"),
}
