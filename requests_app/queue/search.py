"""Search over customer, number and text. Both engines are given the same looselyd words; each has its own index."""

from __future__ import annotations

import re
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.expressions import RawSQL

from salesdesk.web.plain_text import loosely
from tandems.search import suggest

if TYPE_CHECKING:
    from requests_app.querysets import SalesRequestQuerySet

MOST_WORDS = 8
MOST_CUSTOMERS = 8
TRIGRAM = 3
FORGIVING_FROM = 4  # letters: in a shorter word every second letter would be a typing error
NUMBER = re.compile(r"#?\s*(\d{1,18})")


def matching(requests: SalesRequestQuerySet, text: str) -> SalesRequestQuerySet:
    """Those in which every word of `text` occurs, as a word or a part of one, and the one whose number it is."""
    number = NUMBER.fullmatch(text.strip())
    words = loosely(text).split()[:MOST_WORDS]
    if number and text.strip().startswith("#"):
        return requests.filter(pk=int(number[1]))
    if not words:
        return requests.none()
    written = _written_on_sqlite(words) if connection.vendor == "sqlite" else _written(words)
    return requests.filter(written | Q(pk=int(number[1])) if number else written)


def similar(requests: SalesRequestQuerySet, text: str) -> SalesRequestQuerySet:
    """For when nothing matches: requests of customers whose names look like `text`, typing errors forgiven; where there
    is none, on PostgreSQL, requests whose own words look like it. A few queries of its own to find the customers.
    """
    customers = [customer.pk for customer in suggest(text, limit=MOST_CUSTOMERS)]
    if customers:
        return requests.filter(customer__in=customers)
    words = loosely(text).split()[:MOST_WORDS]
    if connection.vendor != "postgresql" or not any(len(word) >= FORGIVING_FROM for word in words):
        return requests.none()
    return requests.filter(reduce(and_, map(_like, words)))


def _like(word: str) -> Q:
    return Q(_LooksLike(F("search_text"), Value(word))) if len(word) >= FORGIVING_FROM else _written([word])


class _LooksLike(Func):
    """pg_trgm: some stretch of the text is similar to the word, by more than the server's threshold (0.6)."""

    template = "(%(expressions)s)"
    arg_joiner = " %%> "
    output_field = BooleanField()


def _written(words: list[str]) -> Q:
    found = Q()
    for word in words:
        found &= Q(search_text__contains=word)
    return found


def _written_on_sqlite(words: list[str]) -> Q:
    """By the index of three-letter pieces; a space counts as a letter, so that two letters are a word's beginning."""
    pieces = [f" {word}" if len(word) == TRIGRAM - 1 else word for word in words]
    known = " ".join(f'"{piece}"' for piece in pieces if len(piece) >= TRIGRAM)
    found = Q()
    if known:
        sql = "SELECT rowid FROM requests_app_search WHERE requests_app_search MATCH %s"
        found &= Q(pk__in=RawSQL(sql, [known]))  # noqa: S611 - the words are letters and digits, and bound
    for piece in pieces:
        if len(piece) < TRIGRAM:
            found &= Q(search_text__startswith=piece) | Q(search_text__contains=f" {piece}")
    return found
