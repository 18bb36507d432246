"""Wake the browsers of one person. What travels is a number and the kind of notice: neither a customer nor a text.

The key that signs is made of the installation's secret, always the same: nothing to keep, to copy or to lose, and every
process has it. A new secret ends all subscriptions; a browser that opens the settings subscribes anew.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from email.utils import parseaddr
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils.translation import ngettext
from py_vapid import Vapid02
from pywebpush import WebPushException, webpush
from requests import RequestException, Session

from notifications.channels import Failed, Refused
from notifications.kinds import find
from notifications.models import PushSubscription

if TYPE_CHECKING:
    from notifications.channels import Parcel
    from people.models import User

# Who wakes browsers: Google, Mozilla, Microsoft, Apple. An address elsewhere is nobody's browser.
SERVICES = (
    "fcm.googleapis.com",
    "push.services.mozilla.com",
    "notify.windows.com",
    "push.apple.com",
)
PATIENCE = 10.0  # seconds
KEEP = 24 * 60 * 60  # seconds that the service keeps it for a device that is switched off
MOST_DEVICES = 10
WRITTEN = re.compile(r"[A-Za-z0-9_-]{20,100}={0,2}")
GONE = "gone"
POINT, SECRET = 65, 16  # bytes of a browser's public key and of its secret


def is_push_service(endpoint: str) -> bool:
    """Whether this is the address of a known push service, by https and without a port or a password of its own."""
    try:
        parts = urlsplit(endpoint)
        plain = parts.port is None and parts.username is None
    except ValueError:
        return False
    host = parts.hostname or ""
    known = any(host == service or host.endswith(f".{service}") for service in SERVICES)
    readable = endpoint.isascii() and endpoint.isprintable()
    return parts.scheme == "https" and plain and known and readable


def keys_are_sound(p256dh: str, auth: str) -> bool:
    """Whether a message can be encrypted with these."""
    if not (WRITTEN.fullmatch(p256dh) and WRITTEN.fullmatch(auth)):
        return False
    try:
        point, secret = _bytes(p256dh), _bytes(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, NotBase64):
        return False
    return len(point) == POINT and len(secret) == SECRET


def public_key() -> str:
    """As browsers want it: the point, in base64 for addresses."""
    point = _signer().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@cache
def _signer() -> Vapid02:
    made = HKDF(SHA256(), length=48, salt=None, info=b"salesdesk web push").derive(
        settings.SECRET_KEY.encode()
    )
    # 48 bytes: what is left of so many by the curve's order is as good as evenly spread.
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return Vapid02(ec.derive_private_key(int.from_bytes(made) % (order - 1) + 1, ec.SECP256R1()))


def send(parcel: Parcel) -> None:
    """Wake every browser of the recipient. One that is reached is enough. Raises `Refused` and `Failed`."""
    wake(parcel.recipient, _message(parcel))


def wake(user: User, message: dict[str, Any]) -> None:
    """The same for a message of one's own. Raises `Refused` where there is no browser (any more), `Failed` where none could be reached."""
    devices = list(PushSubscription.objects.filter(user=user).order_by("pk"))
    failures = [failure for device in devices if (failure := _wake(device, json.dumps(message)))]
    if failures.count(GONE) == len(devices):
        raise Refused("push no device")
    if len(failures) == len(devices):
        raise Failed(next(failure for failure in failures if failure != GONE))


def _message(parcel: Parcel) -> dict[str, Any]:
    """Number and title. The title is the kind of notice: its sentence would tell who the customer is."""
    if parcel.count > 1:
        text = ngettext("%(count)s notice", "%(count)s notices", parcel.count) % {"count": parcel.count}
        return {"id": 0, "title": text}
    notice = parcel.items[0].notice
    kind = find(notice.kind)
    return {"id": notice.pk or 0, "title": str(kind.label) if kind else "Salesdesk"}


def _wake(device: PushSubscription, message: str) -> str:
    """Why it did not work; empty when it did. A browser that is no more is forgotten."""
    if not is_push_service(device.endpoint):
        return "push address"
    try:
        _post(device, message)
    except WebPushException as error:
        if error.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
            device.delete()
            return GONE
        return f"push {error.status_code or 'keys'}"
    except RequestException as error:
        return f"push {type(error).__name__}"
    return ""


def _post(device: PushSubscription, message: str) -> None:
    session = Session()
    session.max_redirects = 0
    webpush(
        {"endpoint": device.endpoint, "keys": {"p256dh": device.p256dh, "auth": device.auth}},
        data=message,
        vapid_private_key=_signer(),
        vapid_claims={"sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"},
        timeout=PATIENCE,
        ttl=KEEP,
        requests_session=session,
    )
