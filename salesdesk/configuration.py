"""Where the environment becomes settings: one table of variables, read once, refused loudly.

`docs/operations.md` shows the same table; a test keeps the two equal.
"""

from __future__ import annotations

import json
import sys
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parent.parent
SHORTEST_SECRET = 50
FEWEST_SIGNS = 12  # different ones, in a secret that deserves the name
SHORTEST_PASSWORD = 12
SHORTEST_TOKEN = 20
KNOWN_WORDS = (
    "change",
    "secret",
    "insecure",
    "example",
    "password",
    "this-machine",
    "salesdesk",
    "postgres",
    "12345",
)
DATABASES = {"postgres", "postgresql", "sqlite"}
BROKERS = {"redis", "rediss"}
SWITCH = {
    "on": True,
    "1": True,
    "true": True,
    "yes": True,
    "off": False,
    "0": False,
    "false": False,
    "no": False,
    "": False,
}


@dataclass(frozen=True)
class Variable:
    name: str
    default: str
    meaning: str
    needed: bool = False  # a company's installation does not start without it


VARIABLES = (
    Variable(
        "SALESDESK_SECRET_KEY", "", "Signs sessions and links: at least 50 random characters.", needed=True
    ),
    Variable(
        "SALESDESK_HOSTS",
        "",
        "Host names that people type, separated by commas: `sales.example.com`.",
        needed=True,
    ),
    Variable(
        "SALESDESK_DATABASE_URL",
        "",
        "`postgres://user:password@host:5432/name`, or `sqlite:////path/to/file` for a small office on one machine.",
        needed=True,
    ),
    Variable(
        "SALESDESK_EMAIL_URL",
        "",
        "`smtp+tls://user:password@host:587`: invitations, password resets.",
        needed=True,
    ),
    Variable(
        "SALESDESK_EMAIL_FROM", "", "Sender of every mail: `Salesdesk <sales@example.com>`.", needed=True
    ),
    Variable(
        "SALESDESK_URL",
        "",
        "Where mails lead to: `https://sales.example.com`. Empty: the first of the hosts.",
    ),
    Variable(
        "SALESDESK_REDIS_URL",
        "",
        "`redis://host:6379/0`. Empty: files carry the messages (one machine only).",
    ),
    Variable(
        "SALESDESK_HTTPS", "on", "`off` only in a closed network without any proxy: cookies lose `Secure`."
    ),
    Variable(
        "SALESDESK_VAR", "var", "Folder for uploads, SQLite and file messages; relative to the project."
    ),
    Variable("SALESDESK_TIME_ZONE", "Europe/Berlin", "Zone of new people and calendars."),
    Variable("SALESDESK_LANGUAGE", "de", "Language of those who have chosen none: `de` or `en`."),
    Variable("SALESDESK_UPLOAD_MB", "25", "Largest file, in MiB."),
    Variable(
        "SALESDESK_METRICS_TOKEN",
        "",
        "Opens `/metrics` to Prometheus: at least 20 random characters. Empty: there is no such page.",
    ),
    Variable(
        "SALESDESK_DEMO",
        "off",
        "`on`: made-up company, logins by one click, mails on the console. Never for a company.",
    ),
)


@dataclass(frozen=True)
class Configuration:
    """What the environment says, checked."""

    demo: bool
    secret_key: str
    hosts: list[str]
    site_url: str  # without a slash at its end
    database: dict[str, Any]
    redis_url: str
    email: dict[str, Any]
    email_from: str
    https: bool
    var: Path
    time_zone: str
    language: str
    upload_bytes: int
    metrics_token: str


def read(environment: Mapping[str, str]) -> Configuration:
    """The checked configuration. Raises `ImproperlyConfigured` naming everything missing or weak at once."""
    given = {variable.name: environment.get(variable.name, "").strip() for variable in VARIABLES}
    values = {variable.name: given[variable.name] or variable.default for variable in VARIABLES}
    demo = SWITCH.get(values["SALESDESK_DEMO"].lower(), False)
    problems = [*_malformed(values), *([] if demo else _missing_or_weak(values))]
    if problems:
        raise ImproperlyConfigured(
            "Salesdesk does not start:\n" + "\n".join(f"  - {problem}" for problem in problems)
        )
    var = (ROOT / values["SALESDESK_VAR"]).resolve()
    hosts = _hosts(values["SALESDESK_HOSTS"]) or ["localhost", "127.0.0.1", "[::1]"]
    https = SWITCH[values["SALESDESK_HTTPS"].lower()] and not demo
    return Configuration(
        demo=demo,
        secret_key=values["SALESDESK_SECRET_KEY"] or "demo-" + "only-this-machine-" * 4,
        hosts=hosts,
        site_url=values["SALESDESK_URL"].rstrip("/")
        or (_address_of_up(var) if demo else "")
        or f"http{'s' if https else ''}://{hosts[0]}",
        database=database(values["SALESDESK_DATABASE_URL"], var),
        redis_url=values["SALESDESK_REDIS_URL"],
        email=_email(values["SALESDESK_EMAIL_URL"]),
        email_from=values["SALESDESK_EMAIL_FROM"] or "Salesdesk <salesdesk@localhost>",
        https=https,
        var=var,
        time_zone=values["SALESDESK_TIME_ZONE"],
        language=values["SALESDESK_LANGUAGE"],
        upload_bytes=int(values["SALESDESK_UPLOAD_MB"]) * 1024 * 1024,
        metrics_token=values["SALESDESK_METRICS_TOKEN"],
    )


def _address_of_up(var: Path) -> str:
    """Where `up` serves the demo now: what runs beside it (`sweep --loop`) writes links to the same place."""
    try:
        return str(json.loads((var / "up.json").read_text())["url"])
    except (OSError, ValueError, KeyError):
        return ""


def read_or_exit(environment: Mapping[str, str]) -> Configuration:
    """As `read`; a refusal ends the process with the reasons alone, whichever program imported the settings."""
    try:
        return read(environment)
    except ImproperlyConfigured as refusal:
        sys.stderr.write(f"{refusal}\n")
        raise SystemExit(2) from None


def _malformed(values: dict[str, str]) -> Iterator[str]:
    for name in ("SALESDESK_DEMO", "SALESDESK_HTTPS"):
        if values[name].lower() not in SWITCH:
            yield f"{name} is `on` or `off`."
    if values["SALESDESK_LANGUAGE"] not in {"de", "en"}:
        yield "SALESDESK_LANGUAGE is `de` or `en`."
    if values["SALESDESK_TIME_ZONE"] not in zoneinfo.available_timezones():
        yield "SALESDESK_TIME_ZONE is not a known zone; write it like `Europe/Berlin`."
    upload = values["SALESDESK_UPLOAD_MB"]
    if not upload.isdecimal() or int(upload) == 0:
        yield "SALESDESK_UPLOAD_MB is a whole number of MiB."
    if _scheme(values["SALESDESK_DATABASE_URL"]) not in {"", *DATABASES}:
        yield "SALESDESK_DATABASE_URL begins with `postgres://` or `sqlite://`."
    if _scheme(values["SALESDESK_REDIS_URL"]) not in {"", *BROKERS}:
        yield "SALESDESK_REDIS_URL begins with `redis://` or `rediss://`."
    if not _is_site(values["SALESDESK_URL"]):
        yield "SALESDESK_URL is an address without a path: `https://sales.example.com`."
    if _scheme(values["SALESDESK_EMAIL_URL"]) not in {"", *environ.Env.EMAIL_SCHEMES}:
        yield "SALESDESK_EMAIL_URL begins with `smtp://`, `smtp+tls://` or `smtp+ssl://`."


def _is_site(url: str) -> bool:
    """Empty, or scheme and host alone."""
    if not url:
        return True
    parts = urlsplit(url)
    rest = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not rest


def _missing_or_weak(values: dict[str, str]) -> Iterator[str]:
    for variable in VARIABLES:
        if variable.needed and not values[variable.name]:
            yield f"{variable.name} is missing. {variable.meaning}"
    secret = values["SALESDESK_SECRET_KEY"]
    if secret and (
        len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_SIGNS or _has_known_word(secret)
    ):
        yield (
            f"SALESDESK_SECRET_KEY is weak: it needs {SHORTEST_SECRET} random characters, for example from"
            ' `python3 -c "import secrets; print(secrets.token_urlsafe(50))"`.'
        )
    token = values["SALESDESK_METRICS_TOKEN"]
    if token and (len(token) < SHORTEST_TOKEN or _has_known_word(token)):
        yield f"SALESDESK_METRICS_TOKEN is weak: it needs {SHORTEST_TOKEN} random characters."
    if any("*" in host for host in _hosts(values["SALESDESK_HOSTS"])):
        yield "SALESDESK_HOSTS must name the hosts; `*` lets anybody forge the links in mails."
    password = urlsplit(values["SALESDESK_DATABASE_URL"]).password
    # No password at all is a socket, a certificate or a passfile; the server decides whether that is enough.
    if password and (len(password) < SHORTEST_PASSWORD or _has_known_word(password)):
        yield (
            f"SALESDESK_DATABASE_URL has a weak password: at least {SHORTEST_PASSWORD} random characters, none of the usual words."
        )


def _has_known_word(secret: str) -> bool:
    return any(word in secret.lower() for word in KNOWN_WORDS)


def _scheme(url: str) -> str:
    return url.partition(":")[0].lower()


def _hosts(text: str) -> list[str]:
    return [host.strip() for host in text.split(",") if host.strip()]


def _email(url: str) -> dict[str, Any]:
    if not url:  # refused unless it is the demo
        return {"EMAIL_BACKEND": "salesdesk.web.console.EmailBackend"}
    # What the address leaves open stays at Django's default.
    return {name: value for name, value in environ.Env.email_url_config(url).items() if value}


def database(url: str, var: Path) -> dict[str, Any]:
    """Django's description of the database behind `url`; an empty one means SQLite in the folder `var`."""
    found: dict[str, Any] = environ.Env.db_url_config(url or f"sqlite:///{var / 'salesdesk.sqlite3'}")
    if found["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(found, var)
    # CONN_MAX_AGE under ASGI exhausts PostgreSQL's connections; the pool does not.
    pool = {"min_size": 1, "max_size": 10, "timeout": 10}
    return {**found, "OPTIONS": {**found.get("OPTIONS", {}), "pool": pool}}


def _sqlite(found: dict[str, Any], var: Path) -> dict[str, Any]:
    return {
        **found,
        # IMMEDIATE: with Django's default, 1,867 of 2,000 concurrent read-then-write transactions failed.
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-20000;"
                "PRAGMA mmap_size=134217728;PRAGMA temp_store=MEMORY;"
                # What is deleted is overwritten: builds of SQLite differ in it, and answers of the pulse must be gone.
                "PRAGMA secure_delete=ON;"
            ),
        },
        # A file: threads of a live server do not see another thread's memory database.
        "TEST": {"NAME": str(var / "test.sqlite3")},
    }
