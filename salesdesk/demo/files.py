"""A few files for the demo's requests: photos drawn here, a sketch as a PDF written by hand."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from requests_app import uploads
from requests_app.form_fields import Kind
from requests_app.models import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from requests_app.models import SalesRequest

HOW_MANY = 6
SIZE = (1200, 900)


def attach_some(rng: Random, sales_requests: Iterable[SalesRequest]) -> None:
    """A photo and now and then a PDF to some of those whose form has room for files."""
    fields = {one: field for one in sales_requests if (field := _file_field(one))}
    for position, (sales_request, field) in enumerate(list(fields.items())[:HOW_MANY]):
        _attach(sales_request, field, SimpleUploadedFile("Foto Anlage.png", _photo(rng), "image/png"))
        if position % 2 == 0:
            pdf = SimpleUploadedFile(
                "Skizze Gurtförderer.pdf", _pdf("Skizze, nicht maßstäblich"), "application/pdf"
            )
            _attach(sales_request, field, pdf)


def _file_field(sales_request: SalesRequest) -> str:
    fields = sales_request.form.fields if sales_request.form else ()
    return next((field.key for field in fields if field.kind is Kind.FILE), "")


def _attach(sales_request: SalesRequest, field: str, upload: SimpleUploadedFile) -> None:
    """As it would have come in with the draft, through the same check."""
    accepted = uploads.accept(upload)
    attachment = Attachment(
        sales_request=sales_request,
        field=field,
        name=accepted.name,
        content_type=accepted.content_type,
        size=accepted.size,
        sha256=accepted.sha256,
        uploaded_by=sales_request.requester,
        uploaded_at=sales_request.created_at,
    )
    attachment.file.save(accepted.name, accepted.content, save=False)
    attachment.save(force_insert=True)


def _photo(rng: Random) -> bytes:
    """A conveyor, if one wants to see it."""
    image = Image.new("RGB", SIZE, (214, 219, 224))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 640, 1200, 900), fill=(150, 152, 150))
    tone = (rng.randint(20, 60), rng.randint(70, 110), rng.randint(120, 170))
    draw.rounded_rectangle((120, 420, 1080, 520), 50, fill=(48, 50, 54), outline=tone, width=14)
    for x in range(170, 1080, 90):
        draw.ellipse((x - 34, 436, x + 34, 504), fill=(120, 124, 130), outline=(30, 30, 30), width=4)
    for x in (220, 960):
        draw.rectangle((x, 520, x + 26, 700), fill=tone)
    draw.rectangle((620, 300, 790, 420), fill=(176, 140, 92), outline=(120, 92, 60), width=6)
    stored = io.BytesIO()
    image.save(stored, "PNG")
    return stored.getvalue()


def _pdf(text: str) -> bytes:
    """One page with one line and a box."""
    stream = f"BT /F1 18 Tf 72 760 Td ({text}) Tj ET 72 500 300 180 re S".encode("cp1252")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    document, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(document))
        document += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return document + (
        b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(document))
    )
