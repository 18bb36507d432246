"""Where the environment becomes settings: one table of variables, read once, refused loudly.

`docs/operations.md` shows the same table; a test keeps the two equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import environ
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
WEAK_SECRETS = ("change", "secret", "insecure", "example", "password", "demo")
SHORTEST_SECRET = 50


@dataclass(frozen=True)
class Variable:
    name: str
    needed: bool  # a company's installation does not start without it
    default: str
    meaning: str


VARIABLES = (
    Variable("SALESDESK_DEMO", False, "off", "Demo company, one-click logins, mails on the console. Never for a company."),
    Variable("SALESDESK_SECRET_KEY", True, "", "Signs sessions and links: at least 50 random characters."),
    Variable("SALESDESK_HOSTS", True, "", "Host names users type, separated by commas: `salesdesk.example.com`."),
    Variable("SALESDESK_DATABASE_URL", True, "", "`postgres://user:password@host:5432/name`, or `sqlite:////path/file`."),
    Variable("SALESDESK_REDIS_URL", False, "", "`redis://host:6379/0`. Empty: files carry the messages (one machine only)."),
    Variable("SALESDESK_EMAIL_URL", True, "", "`smtp+tls://user:password@host:587`: invitations and password resets."),
    Variable("SALESDESK_EMAIL_FROM", True, "", "Sender of every mail: `Salesdesk <salesdesk@example.com>`."),
    Variable("SALESDESK_HTTPS", False, "on", "`off` only behind nothing at all, in a closed network: cookies lose `Secure`."),
    Variable("SALESDESK_VAR", False, "var/", "Where files are kept: uploads, SQLite, file messages."),
    Variable("SALESDESK_TIME_ZONE", False, "Europe/Berlin", "Zone of new people and calendars."),
    Variable("SALESDESK_LANGUAGE", False, "de", "Language of those who have chosen none: `de` or `en`."),
    Variable("SALESDESK_UPLOAD_MB", False, "25", "Largest file, in MiB."),
)


@dataclass(frozen=True)
class Configuration:
    """What the environment says, checked. `problems` lists what forbids a start, in words."""

    demo: bool
    secret_key: str
    hosts: list[str]
    database: dict[str, object]
    redis_url: str
    email: dict[str, object]
    email_from: str
    https: bool
    var: Path
    time_zone: str
    language: str
    upload_bytes: int
    problems: list[str] = field(default_factory=list)


def read(environment: Mapping[str, str]) -> Configuration:
    """The checked configuration. Raises `ImproperlyConfigured` naming everything missing or weak at once."""
    values = {v.name: environment.get(v.name, "").strip() or _default(v) for v in VARIABLES}
    demo = _flag(values["SALESDESK_DEMO"])
    problems = [] if demo else _problems(values)
    if problems:
        raise ImproperlyConfigured("Salesdesk does not start:\n" + "\n".join(f"  - {problem}" for problem in problems))
    var = (ROOT / values["SALESDESK_VAR"]).resolve()
    redis_url = values["SALESDESK_REDIS_URL"]
    return Configuration(
        demo=demo,
        secret_key=values["SALESDESK_SECRET_KEY"] or "demo-" + "only-this-machine-" * 4,
        hosts=[h.strip() for h in values["SALESDESK_HOSTS"].split(",") if h.strip()] or ["localhost", "127.0.0.1", "[::1]"],
        database=_database(values["SALESDESK_DATABASE_URL"] or f"sqlite:///{var / 'salesdesk.sqlite3'}", var),
        redis_url=redis_url,
        email=_email(values["SALESDESK_EMAIL_URL"] or "consolemail://"),
        email_from=values["SALESDESK_EMAIL_FROM"] or "Salesdesk <salesdesk@localhost>",
        https=_flag(values["SALESDESK_HTTPS"]) and not demo,
        var=var,
        time_zone=values["SALESDESK_TIME_ZONE"],
        language=values["SALESDESK_LANGUAGE"],
        upload_bytes=int(values["SALESDESK_UPLOAD_MB"]) * 1024 * 1024,
    )


def _default(variable: Variable) -> str:
    return {"off": "", "on": "1"}.get(variable.default, variable.default)


def _flag(text: str) -> bool:
    return text.lower() in {"1", "true", "on", "yes"}


def _problems(values: dict[str, str]) -> list[str]:
    missing = [f"{v.name} is missing. {v.meaning}" for v in VARIABLES if v.needed and not values[v.name]]
    secret = values["SALESDESK_SECRET_KEY"]
    weak = len(secret) < SHORTEST_SECRET or len(set(secret)) < 12 or any(w in secret.lower() for w in WEAK_SECRETS)  # noqa: PLR2004
    if secret and weak:
        missing.append(
            f"SALESDESK_SECRET_KEY is weak: it needs {SHORTEST_SECRET} random characters, for example from"
            " `python3 -c \"import secrets; print(secrets.token_urlsafe(50))\"`."
        )
    if "*" in values["SALESDESK_HOSTS"]:
        missing.append("SALESDESK_HOSTS must name the hosts; `*` lets anybody forge links in mails.")
    if values["SALESDESK_LANGUAGE"] not in {"de", "en"}:
        missing.append("SALESDESK_LANGUAGE is `de` or `en`.")
    if not values["SALESDESK_UPLOAD_MB"].isdigit():
        missing.append("SALESDESK_UPLOAD_MB is a whole number of MiB.")
    return missing


def _database(url: str, var: Path) -> dict[str, object]:
    database: dict[str, object] = dict(environ.Env.db_url_config(url))
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE: with Django's default, 1,867 of 2,000 concurrent read-then-write transactions failed.
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-20000;"
                "PRAGMA mmap_size=134217728;PRAGMA temp_store=MEMORY;"
            ),
        }
        # A file: threads of a live server do not see another thread's memory database.
        database["TEST"] = {"NAME": str(var / "test.sqlite3")}
    else:
        # CONN_MAX_AGE under ASGI exhausts PostgreSQL's connections; the pool does not.
        database["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 10, "timeout": 10}}
    return database


def _email(url: str) -> dict[str, object]:
    return {key: value for key, value in environ.Env.email_url_config(url).items() if key != "EMAIL_FILE_PATH" or value}
