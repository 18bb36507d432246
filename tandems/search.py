"""Finding a customer while typing: by name, number, town or postcode, typing errors forgiven.

Each engine brings in candidates by its own index; which of them fit, and in which order, is decided here for both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

from salesdesk.web.plain_text import loosely
from tandems.models import Customer, Tandem

if TYPE_CHECKING:
    from people.models import User

CANDIDATES = 100
MOST_WORDS = 6
LEGAL_FORMS = frozenset(
    [
        "ag",
        "co",
        "cokg",
        "ek",
        "eg",
        "ev",
        "gbr",
        "gesmbh",
        "ges",
        "gmbh",
        "inc",
        "kg",
        "kgaa",
        "ltd",
        "mbh",
        "ohg",
        "sa",
        "se",
        "ug",
        "und",
        "u",
    ]
)
FORGIVING_FROM = 4  # letters: in a shorter word every second letter would be a typing error
ENOUGH = 0.5  # share of a word's pieces that must occur in another word
SAME_NAME = 0.75
VERY, SOMEWHAT = (
    0.65,
    0.4,
)  # PostgreSQL counts pieces a little differently: below ENOUGH, so that none is missed
EXACT, BEGINNING, INSIDE, SIMILAR = 1.0, 0.95, 0.8, 0.75  # how well a typed word fits
FIRST_WORD = 0.02  # a little better: names are typed from the front


def suggest(query: str, user: User | None = None, limit: int = 8) -> list[Customer]:
    """The customers that fit best, at most `limit`; those of `user`'s tandems first among equals. Empty for no words."""
    words = words_of(query)
    if not words:
        return []
    found = {customer.pk: customer for customer in _written(words)}
    if len(found) < limit:
        found |= {customer.pk: customer for customer in _similar(words)}
    own = set(Tandem.objects.of(user).values_list("pk", flat=True)) if user else set()
    scored = [(_score(words, customer), customer) for customer in found.values()]
    fitting = [(score, customer) for score, customer in scored if score]
    fitting.sort(
        key=lambda pair: (-round(pair[0], 2), pair[1].tandem_id not in own, pair[1].name, pair[1].pk)
    )
    return [customer for _, customer in fitting[:limit]]


def look_alikes(name: str, *, besides: int | None = None, limit: int = 3) -> list[Customer]:
    """Customers whose name is nearly this one, the most similar first: perhaps the same company. `besides`: a pk."""
    words = words_of(name)
    if not words:
        return []
    found = {
        customer.pk: customer for customer in [*_written(words), *_similar(words)] if customer.pk != besides
    }
    alike = [
        (_alike("".join(words), "".join(words_of(customer.name))), customer) for customer in found.values()
    ]
    alike.sort(key=lambda pair: (-pair[0], pair[1].pk))
    return [customer for share, customer in alike[:limit] if share >= SAME_NAME]


def words_of(text: str) -> list[str]:
    """The words that tell companies apart; GmbH and its like only where there is nothing else."""
    words = loosely(text[:200]).split()
    return ([word for word in words if word not in LEGAL_FORMS] or words)[:MOST_WORDS]


def _written(words: list[str]) -> list[Customer]:
    """Those in which every word begins a word."""
    found = Q()
    if connection.vendor == "sqlite" and (long := [word for word in words if len(word) > 1]):
        found &= _indexed(" AND ".join(f'" {word}"' for word in long))
        words = [word for word in words if len(word) == 1]
    for word in words:
        found &= Q(search_text__startswith=word) | Q(search_text__contains=f" {word}")
    return list(Customer.objects.filter(found).order_by("pk")[:CANDIDATES])


def _similar(words: list[str]) -> list[Customer]:
    """Those in which every long word looks like some word; numbers and short words are not guessed."""
    vague = [word for word in words if len(word) >= FORGIVING_FROM and not word.isdigit()]
    if not vague:
        return []
    return _similar_on_sqlite(vague) if connection.vendor == "sqlite" else _similar_on_postgresql(vague)


def _similar_on_sqlite(words: list[str]) -> list[Customer]:
    either = (" OR ".join(f'"{piece}"' for piece in sorted(_pieces(word))) for word in words)
    sql = "SELECT rowid FROM tandems_customer_search WHERE tandems_customer_search MATCH %s ORDER BY rank LIMIT %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [" AND ".join(f"({pieces})" for pieces in either), CANDIDATES])
        best = [row[0] for row in cursor.fetchall()]
    return list(Customer.objects.filter(pk__in=best))


def _similar_on_postgresql(words: list[str]) -> list[Customer]:
    """The very similar first: to sort all that are somewhat similar would cost more than to ask twice."""
    fits = " AND ".join(["%s <%% search_text"] * len(words))
    sql = f"SELECT id FROM tandems_customer WHERE {fits} LIMIT %s"  # noqa: S608 - only placeholders are put in
    found: set[int] = set()
    with transaction.atomic(), connection.cursor() as cursor:
        for likeness in VERY, SOMEWHAT:
            cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = %s", [likeness])
            cursor.execute(sql, [*words, CANDIDATES])
            found |= {row[0] for row in cursor.fetchall()}
            if len(found) >= CANDIDATES:
                break
    return list(Customer.objects.filter(pk__in=found))


def _indexed(matching: str) -> Q:
    sql = "SELECT rowid FROM tandems_customer_search WHERE tandems_customer_search MATCH %s"
    return Q(pk__in=RawSQL(sql, [matching]))  # noqa: S611 - the words are letters and digits, and bound


def _score(words: list[str], customer: Customer) -> float:
    """How well the customer fits, 0 where a word fits nothing."""
    known = customer.search_text.split()
    scores = [
        max((_fit(word, other, first=not place) for place, other in enumerate(known)), default=0.0)
        for word in words
    ]
    return sum(scores) / len(scores) if all(scores) else 0.0


def _fit(word: str, other: str, *, first: bool) -> float:
    bonus = FIRST_WORD if first else 0.0
    if word == other:
        return EXACT + bonus
    if other.startswith(word):
        return BEGINNING + bonus
    if len(word) < FORGIVING_FROM or word.isdigit():
        return 0.0
    if word in other:
        return INSIDE
    pieces = _pieces(word)
    share = len(pieces & _pieces(other)) / len(pieces)
    return SIMILAR * share + bonus if share >= ENOUGH else 0.0


def _alike(one: str, other: str) -> float:
    mine, theirs = _pieces(one), _pieces(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0.0


def _pieces(word: str) -> set[str]:
    padded = f" {word}"
    return {padded[start : start + 3] for start in range(len(padded) - 2)}
