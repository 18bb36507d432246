"""Which files may come in, and what is kept of them.

A file is what its content says, not its name. Pictures are made anew from their pixels: where they were taken, and
whatever else a camera wrote into them, stays outside. Everything else is kept as it is and only ever handed out as a
download.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from salesdesk.web.pictures import (
    DAMAGED,
    PICTURE_NAMES,
    Accepted,
    accept_picture,
    as_accepted,
    ending_of,
    refuse_size,
    safe_name,
)

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

HEAD = 4096  # bytes that are looked at

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


def accept(upload: UploadedFile) -> Accepted:
    """Look at what was sent. Raises `ValidationError` with the reason, in the reader's language."""
    name = safe_name(upload.name or "")
    ending = ending_of(name)
    refuse_size(upload.size or 0, name)
    if ending in PICTURE_NAMES:
        return accept_picture(upload, name)
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
    return as_accepted(name, CONTENT_TYPES[ending], upload)


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
