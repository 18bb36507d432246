"""One line of JSON for each thing that happens, without a word about any person; on a demo's terminal, readable.

What may stand in a line: the logger's own words, numbers of rows, kinds of errors and where they arose. What may not: mail
addresses, what was searched for, secrets in addresses of pages, the text of an error, which may quote what somebody typed.
"""

from __future__ import annotations

import re
import traceback
from types import TracebackType
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from structlog.typing import EventDict, Processor, WrappedLogger

Raised = tuple[type[BaseException], BaseException, TracebackType | None]

ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(\.[\w-]+)*")
QUERY = re.compile(r"(?<=[/\w])\?[^\s\"']+")
# A secret or a long key in the path of a page: invitations, feeds, links in mails, passwords to be set.
SECRET = re.compile(r"(?<=[/=])(?=[\w-]*\d|[\w-]{24})[\w-]{12,}(?=$|[/.\s\"'&?)\]])")
FRAMES = 12


def configuration(*, demo: bool, broker: bool) -> dict[str, Any]:
    """Django's LOGGING. `broker`: messages travel over Redis."""
    readable = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    lines: list[Processor] = (
        [readable] if demo else [mask, error_in_short, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.ExtraAdder(allow=["route", "method", "status", "ms"]),
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=not demo),
        ],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *lines],
    }
    ours = {"handlers": [], "propagate": True}  # uvicorn and Celery bring handlers of their own
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        # On the demo's terminal stands what its reader can use, mails above all.
        "root": {"handlers": ["console"], "level": "WARNING" if demo else "INFO"},
        "loggers": {
            "django": ours,
            "django.server": ours,
            "django.request": {"level": "ERROR" if demo else "WARNING"},
            # Scanners ask for hosts that are not ours all day; they get their 400.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # It misses a host name where files carry the messages.
            "kombu.connection": {"level": "WARNING" if broker else "ERROR"},
            "uvicorn": ours,
            "uvicorn.error": ours,
            "uvicorn.access": {
                "level": "WARNING"
            },  # it writes whole addresses; `request_log` has a line of its own
            # One line for each message twice every thirty seconds tells nobody anything.
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
        },
    }


def mask(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Takes out of every text what could say who it was about, or open a door."""
    return {key: value if key == "exc_info" else masked(value) for key, value in event.items()}


def masked(value: Any) -> Any:
    if isinstance(value, str):
        return SECRET.sub("…", QUERY.sub("?…", ADDRESS.sub("…@…", value)))
    if isinstance(value, list | tuple):
        return [masked(one) for one in value]
    if isinstance(value, dict):
        return {key: masked(one) for key, one in value.items()}
    return value if isinstance(value, int | float | bool | None) else masked(str(value))


def error_in_short(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Kind and place of an error, and of what caused it. Its text may quote what somebody typed, so it stays out."""
    raised = event.pop("exc_info", None)
    if not raised:
        return event
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["error"] = [_in_short(one) for one in _chain(error)]
    return event


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _in_short(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    kind = type(error)
    where = [
        f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames
    ]
    return {"kind": f"{kind.__module__}.{kind.__qualname__}", "where": where}
