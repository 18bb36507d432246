"""A line in the chat that a person has chosen. Apprise knows how each service wants it; we decide which ones, and where they are.

Apprise itself can write files, run programs and call any address: only the services named here are let through, only
encrypted, with only those options that their own addresses carry, without redirects, and to public addresses alone.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.plugins.discord import NotifyDiscord
from apprise.plugins.google_chat import NotifyGoogleChat
from apprise.plugins.mattermost import NotifyMattermost
from apprise.plugins.ntfy import NotifyNtfy
from apprise.plugins.rocketchat import NotifyRocketChat
from apprise.plugins.slack import NotifySlack
from apprise.plugins.workflows import NotifyWorkflows
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notifications.channels import Failed, Refused, absolute
from salesdesk.web.outside import is_public, public_only

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

    from notifications.channels import Parcel

# They write down whole addresses, which are secrets, and what the services answer.
for writer in ("apprise", "urllib3"):
    logging.getLogger(writer).setLevel(logging.CRITICAL)

# Scheme of an address, and what it is called. All of them encrypted: `mmost`, `rocket` and `ntfy` without s are not.
SERVICES: dict[str, tuple[type[NotifyBase], str]] = {
    "workflow": (NotifyWorkflows, "Teams"),
    "workflows": (NotifyWorkflows, "Teams"),
    "slack": (NotifySlack, "Slack"),
    "mmosts": (NotifyMattermost, "Mattermost"),
    "rockets": (NotifyRocketChat, "Rocket.Chat"),
    "ntfys": (NotifyNtfy, "ntfy"),
    "discord": (NotifyDiscord, "Discord"),
    "gchat": (NotifyGoogleChat, "Google Chat"),
}
# Where Teams' workflows live; its own format would let them be anywhere.
WORKFLOWS = (".logic.azure.com", ".api.powerplatform.com")
# What the services' own addresses carry. Apprise's other options read files, skip certificates or follow redirects.
OPTIONS = {"api-version", "sp", "sv", "sig", "key", "token", "threadkey", "mode"}
LONGEST = 400
PATIENCE = {"cto": 5.0, "rto": 10.0}  # seconds to connect, to answer


def service_of(address: str) -> str:
    """The service's name: all of an address that is shown once it is kept. Empty for none and for one that is unknown."""
    try:
        return SERVICES[_parsed(address)["schema"]][1] if address else ""
    except ValidationError:
        return ""


def check(address: str) -> None:
    """Raise `ValidationError`, which says what is wrong, for an address that is not let through."""
    _plugin(address)


def send(parcel: Parcel) -> None:
    """A sentence for each notice and where it leads. Raises `Refused` and `Failed`."""
    lines = [line for item in parcel.items for line in (item.said.title, item.link)]
    if parcel.more:
        text = ngettext("%(count)s more notice", "%(count)s more notices", parcel.more)
        lines += [text % {"count": parcel.more}, absolute(reverse("inbox"))]
    say(parcel.manner.chat_url, "\n".join(lines))


def say(address: str, text: str) -> None:
    """The text, in the chat of that address. Raises `Refused` for an address that is not let through, else `Failed`."""
    if not address:
        raise Refused("chat no address")
    try:
        line = Apprise(services=_plugin(address), asset=_asset())
    except ValidationError:
        raise Refused("chat address") from None  # what it says may carry a part of the address
    with public_only() as seen:
        done = line.notify(body=text, body_format=NotifyFormat.TEXT)
    if seen.refused:
        raise Refused("chat private address")
    if not done:
        raise Failed("chat not taken")


def _asset() -> AppriseAsset:
    # An app id would travel to the service; its templates and its storage would be files of ours.
    return AppriseAsset(
        app_id="Salesdesk",
        app_desc="Salesdesk",
        app_url="",
        http_redirects=False,
        secure_logging=True,
        async_mode=False,
        plugin_paths=[],
    )


def _plugin(address: str) -> NotifyBase:
    parsed = _parsed(address)
    name = SERVICES[parsed["schema"]][1]
    plugin = Apprise.instantiate({**parsed, **PATIENCE, "include_image": False}, asset=_asset())
    if plugin is None:
        raise ValidationError(_("This is not a complete address for %(service)s."), params={"service": name})
    return plugin


def _parsed(address: str) -> dict[str, Any]:
    if len(address) > LONGEST or not address.isprintable() or " " in address:
        raise ValidationError(_("This is no address of a chat."))
    schema = address.partition("://")[0].lower()
    _options_are_known(address)
    if schema == "https":
        found = next(
            filter(None, (kind.parse_native_url(address) for kind, _name in SERVICES.values())), None
        )
    elif schema in SERVICES:
        found = SERVICES[schema][0].parse_url(address)
    else:
        found = None
    if not found or found["schema"] not in SERVICES:
        raise ValidationError(
            _(
                "Only Teams, Slack, Mattermost, Rocket.Chat, Google Chat, Discord and ntfy can be used here, encrypted."
            )
        )
    _place_is_allowed(found)
    return found


def _options_are_known(address: str) -> None:
    try:
        given = {name.lower() for name, _value in parse_qsl(urlsplit(address).query, keep_blank_values=True)}
    except ValueError:
        raise ValidationError(_("This is no address of a chat.")) from None
    if more := sorted(given - OPTIONS):
        raise ValidationError(
            _("The address carries an option that is not allowed: %(name)s."), params={"name": more[0]}
        )


def _place_is_allowed(parsed: dict[str, Any]) -> None:
    host, schema = str(parsed.get("host") or "").lower(), parsed["schema"]
    if SERVICES[schema][0] is NotifyWorkflows and not host.endswith(WORKFLOWS):
        raise ValidationError(_("This is no address of a workflow in Teams."))
    if SERVICES[schema][0] in {NotifyMattermost, NotifyRocketChat, NotifyNtfy} and _is_inside(host):
        raise ValidationError(_("Addresses inside a network cannot be reached from here."))


def _is_inside(host: str) -> bool:
    """What can be told by looking; names are looked up when the connection is made."""
    numeric = host.strip("[]").replace(".", "").replace(":", "")
    looks_numeric = ":" in host or numeric.isdigit() or numeric.startswith("0x")
    return (
        (looks_numeric and not is_public(host.strip("[]")))
        or host == "localhost"
        or host.endswith((".localhost", ".local", ".internal"))
    )
