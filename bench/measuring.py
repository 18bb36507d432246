"""One database's measurements; started by `pages.py`, in whose words everything is explained. Prints one line of JSON."""

# ruff: noqa: E402 - Django must stand before models are imported
from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter_ns
from typing import Any
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdesk.settings")

import django

django.setup()  # before anything that knows a model

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_started
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.template import Context, Engine
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from people.models import User
from requests_app.actions.claim import claim
from requests_app.actions.submit import submit
from requests_app.context import needs_reader
from requests_app.models import SalesRequest
from requests_app.models.sales_request import LIFE_FIELDS
from requests_app.queue import LISTS, page_for
from requests_app.states import State
from salesdesk.web.clock import now

WARM_UP, UNLIMITED = 3, 99
PLAIN, TABLE, PAGE = (
    "bare view, 50 plain rows",
    "bare view, the queue's own table",
    "bare view, the request's own page",
)
LIST = """SELECT r.id, r.subject, r.state, r.ball, r.revision, r.deadline_at, r.promise_at, r.urgent_from, r.changed_at, r.ball_since,
  r.waiting_for, c.name, o.name, q.name, t.name FROM requests_app_salesrequest r
  JOIN tandems_customer c ON c.id = r.customer_id JOIN people_user q ON q.id = r.requester_id
  LEFT JOIN people_user o ON o.id = r.owner_id LEFT JOIN tandems_tandem t ON t.id = r.tandem_id WHERE """
QUEUE = LIST + (
    "r.state IN ('in_progress', 'submitted', 'waiting') AND r.owner_id IS NULL ORDER BY r.urgent_from, r.id LIMIT 51"
)
EVERYTHING = LIST + "r.state <> 'draft' ORDER BY r.changed_at DESC, r.id DESC LIMIT 51"
ONE = LIST + "r.id = %s"
SEARCHED = "Förderbandantriebsstationsverkleidung"


@dataclass
class Line:
    """`run` is timed; what `prepare` returns is handed to it. Floors: `sql` and "bare", by name."""

    what: str
    run: Callable[[Any], object]
    prepare: Callable[[], Any] = lambda: None
    sql: str = ""
    same: str = ""  # the floor with the same markup
    most_sql: float = 0  # budgets
    most_bare: float = 0
    most_queries: int = 10
    is_floor: bool = False
    taken: list[int] = field(default_factory=list)


class Browser:
    """Asks the whole stack for a page, as a logged-in person's browser does."""

    def __init__(self, user: User) -> None:
        client = Client()
        client.force_login(user)
        client.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32
        self._cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        self._handler, self._factory = WSGIHandler(), RequestFactory()

    def ask(self, address: str, data: dict[str, Any] | None = None, **headers: str) -> bytes:
        headers = {"HTTP_COOKIE": self._cookies, "HTTP_HOST": "localhost", **headers}
        if data is None:
            request = self._factory.get(address, **headers)
        else:
            request = self._factory.post(address, data, HTTP_X_CSRFTOKEN="c" * 32, **headers)
        request_started.send(sender=type(self._handler), environ=request.environ)
        response = self._handler.get_response(request)
        body = b"".join(response)
        response.close()
        if response.status_code >= 400:
            raise RuntimeError(f"{address} answered {response.status_code}: {body[:300]!r}")
        return body


def statement(sql: str, *values: object) -> Callable[[Any], object]:
    def run(_: Any) -> object:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    return run


def write(pk_of: Callable[[Any], int]) -> Callable[[Any], object]:
    """The one UPDATE that a step cannot do without, and its commit."""
    sql = (
        "UPDATE requests_app_salesrequest SET state = 'in_progress', ball = 'inside', owner_id = %s, owner_since = %s,"
        " accepted_at = %s, changed_at = %s, revision = revision + 1, urgent_from = %s WHERE id = %s"
    )
    colleague, at = User.objects.filter(is_inside=True).values_list("pk", flat=True)[0], now()

    def run(prepared: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [colleague, at, at, at, at, pk_of(prepared)])

    return run


class Unclaimed:
    """Requests of the queue, one for each measurement."""

    def __init__(self) -> None:
        self._pks = list(SalesRequest.objects.unclaimed().values_list("pk", flat=True))

    def back_again(self) -> int:
        """The next one; what was done with it before is undone, so that there is always another."""
        pk = self._pks.pop(0)
        self._pks.append(pk)
        blank = {"owner": None, "owner_since": None, "accepted_at": None, "state": State.SUBMITTED}
        SalesRequest.objects.filter(pk=pk).update(**blank)
        return pk


def draft(requester: User) -> SalesRequest:
    sent = SalesRequest.objects.filter(requester=requester, state__in=["won", "done", "lost"]).first()
    if sent is None:
        raise RuntimeError("This rep has sent nothing yet.")
    fresh = {name: SalesRequest._meta.get_field(name).get_default() for name in LIFE_FIELDS}
    for name, value in {**fresh, "pk": None, "key": uuid4(), "state": State.DRAFT, "ball": "field"}.items():
        setattr(sent, name, value)
    sent.created_at = sent.changed_at = sent.urgent_from = now()
    sent.promise_at, sent._state.adding = None, True
    sent.save(force_insert=True)
    return sent


def bare_view(rows: list[Any]) -> Callable[[Any], object]:
    engine = Engine(
        dirs=[Path(__file__).parent / "templates"],
        loaders=[("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
    )
    return lambda _: (
        HttpResponse(engine.get_template("bare_rows.html").render(Context({"rows": rows}))).content
    )


def from_memory(user: User, address: str) -> Callable[[Any], object]:
    """The page's own template over what its view read once: no login, no query for its rows."""
    request = RequestFactory().get(address, HTTP_HOST="localhost")
    request.resolver_match = found = resolve(address.partition("?")[0])
    request.user, request.htmx, request.session = user, False, {}  # type: ignore[attr-defined, assignment]
    request._messages = []  # type: ignore[attr-defined]
    response = found.func(request, *found.args, **found.kwargs)
    template = get_template(response.template_name)
    needs_reader(request)  # remembered on the request from now on
    return lambda _: HttpResponse(template.render(response.context_data, request)).content


def lines() -> list[Line]:
    reader = User.objects.filter(is_inside=True, is_active=True).order_by("pk")[0]
    rep = User.objects.get(pk=SalesRequest.objects.filter(state="won").values_list("requester")[0][0])
    one = SalesRequest.objects.filter(state="won", events__kind="answer").order_by("-pk")[0].pk
    inside, outside, unclaimed = Browser(reader), Browser(rep), Unclaimed()
    everything = page_for(LISTS["everything"], reader, {}, now())
    wide = page_for(LISTS["queue"], reader, {}, now()).rows
    rows = (wide + everything.rows)[:50]
    htmx = {"HTTP_HX_REQUEST": "true"}
    search = reverse("search") + f"?q={SEARCHED}"
    row_step = {"key": lambda: str(uuid4())}
    return [
        Line(PLAIN, bare_view(rows), is_floor=True),
        Line(TABLE, from_memory(reader, reverse("queue")), is_floor=True),
        Line(PAGE, from_memory(reader, reverse("request", args=[one])), is_floor=True),
        Line("SQL: queue", statement(QUEUE), is_floor=True),
        Line("SQL: all requests", statement(EVERYTHING), is_floor=True),
        Line("SQL: one request", statement(ONE.replace("%s", str(one))), is_floor=True),
        Line("SQL: search", statement(*searching(inside, search)), is_floor=True),
        Line("SQL: UPDATE and commit", write(lambda pk: pk), unclaimed.back_again, is_floor=True),
        Line("queue", lambda _: inside.ask(reverse("queue")), sql="SQL: queue", same=TABLE, most_bare=4),
        Line(
            "queue, rows only",
            lambda _: inside.ask(reverse("queue"), **htmx),
            sql="SQL: queue",
            same=TABLE,
            most_bare=4,
        ),
        Line("desk", lambda _: inside.ask(reverse("desk")), sql="SQL: queue", same=TABLE, most_bare=4),
        Line(
            "all requests",
            lambda _: inside.ask(reverse("everything")),
            sql="SQL: all requests",
            same=TABLE,
            most_bare=4,
        ),
        Line(
            "the rep's requests",
            lambda _: outside.ask(reverse("mine")),
            sql="SQL: all requests",
            same=TABLE,
            most_bare=4,
        ),
        Line(
            "a request's page",
            lambda _: inside.ask(reverse("request", args=[one])),
            sql="SQL: one request",
            same=PAGE,
            most_bare=4,
        ),
        Line("search", lambda _: inside.ask(search), sql="SQL: search", same=TABLE, most_bare=4),
        Line(
            "claim, the action",
            lambda pk: claim(pk, by=reader, at=now(), key=uuid4()),
            unclaimed.back_again,
            sql="SQL: UPDATE and commit",
            most_sql=5,
        ),
        Line(
            "claim in the list",
            lambda pk: inside.ask(
                reverse("row_step", args=[pk, "claim"]), {"key": row_step["key"]()}, **htmx
            ),
            unclaimed.back_again,
            sql="SQL: UPDATE and commit",
            same=TABLE,
            most_bare=4,
            most_queries=UNLIMITED,
        ),
        Line(
            "submit, the action",
            lambda sent: submit(sent.pk, by=rep, at=now()),
            lambda: draft(rep),
            sql="SQL: UPDATE and commit",
            most_sql=5,
        ),
        Line(
            "submit on its page",
            lambda sent: outside.ask(reverse("draft", args=[sent.key]), typed(sent)),
            lambda: draft(rep),
            sql="SQL: UPDATE and commit",
            same=TABLE,
            most_bare=4,
            most_queries=UNLIMITED,
        ),
    ]


def typed(sent: SalesRequest) -> dict[str, Any]:
    """What the form sends: everything the draft says, and that it is to be sent."""
    values = {key: str(value) for key, value in sent.values.items()}
    return {
        "type": sent.type_id,
        "customer": sent.customer_id,
        "subject": sent.subject,
        "do": "send",
        **values,
    }


def searching(browser: Browser, address: str) -> tuple[Any, ...]:
    """The statement by which the search finds its rows, as the page sends it."""
    with CaptureQueriesContext(connection) as captured:
        found: list[tuple[str, Any]] = []

        def listen(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
            if "search_text" in sql or "requests_app_search" in sql:
                found.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(listen):
            browser.ask(address)
    del captured
    sql, params = found[0]
    return (sql, *params)


def hold_a_connection() -> object:
    """As the watcher of live updates and the worker do in a running installation.

    Whoever closes the last connection makes SQLite write its log back into the file, which takes 20 ms; here that would
    be every single request.
    """
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT 1")
    return other


def main(rounds: int) -> None:
    held = hold_a_connection()
    todo = lines()
    queries = {line.what: counted(line) for line in todo}
    for turn in range(-WARM_UP, rounds):
        for line in todo:
            prepared = line.prepare()
            began = perf_counter_ns()
            line.run(prepared)
            taken = perf_counter_ns() - began
            if turn >= 0:
                line.taken.append(taken)
    print(json.dumps(told(todo, queries)))
    del held


def counted(line: Line) -> int | None:
    if line.is_floor:
        return None
    prepared = line.prepare()
    with CaptureQueriesContext(connection) as captured:
        line.run(prepared)
    transactional = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
    return sum(not query["sql"].startswith(transactional) for query in captured.captured_queries)


def told(todo: list[Line], queries: dict[str, int | None]) -> list[dict[str, Any]]:
    by_name = {line.what: line for line in todo}
    bare = by_name[PLAIN]
    return [
        _told(line, by_name.get(line.sql), by_name.get(line.same), bare, queries[line.what]) for line in todo
    ]


def _told(line: Line, sql: Line | None, same: Line | None, bare: Line, queries: int | None) -> dict[str, Any]:
    """Ratios are medians of each round's own ratio: both sides of one are milliseconds apart."""
    times_sql, times_same, times_bare = _times(line, sql), _times(line, same), _times(line, bare)
    limits = [(times_sql, line.most_sql, "SQL"), (times_same, line.most_bare, "own table")]
    budgets = [f"≤ {most:g} × {name}" for _, most, name in limits if most]
    kept = all(times <= most for times, most, _ in limits if most)
    if budgets and line.most_queries < UNLIMITED:
        budgets.append(f"≤ {line.most_queries} queries")
        kept = kept and (queries or 0) <= line.most_queries
    return {
        "what": line.what,
        "ms": median(line.taken) / 1e6,
        "queries": queries,
        "times_sql": times_sql,
        "times_same": times_same,
        "times_bare": times_bare,
        "budget": ", ".join(budgets),
        "kept": None if line.is_floor else kept,
    }


def _times(line: Line, floor: Line | None) -> float:
    return median(own / least for own, least in zip(line.taken, floor.taken, strict=True)) if floor else 0


if __name__ == "__main__":
    main(int(sys.argv[1]))
