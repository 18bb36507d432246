"""Make a request type, or change one. A changed form is the next version; requests keep the one they were written with."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from dataclasses import fields as columns
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from requests_app import access
from requests_app.form_fields import FormField, Kind, Option
from requests_app.models import FormVersion, RequestType
from salesdesk.web.conflict import Conflict
from salesdesk.web.plain_text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from people.models import User

LONGEST_KEY = 40
# Names that the forms for new requests and for corrections have of their own: an error or a value under them must not be mistaken.
RESERVED = frozenset(
    {
        "customer",
        "type",
        "subject",
        "promise_at",
        "wished_on",
        "goal",
        "key",
        "do",
        "files",
        "note",
        "new_customer",
    }
    | {"outcome_value", "reason", "revision", "seen"}
)


@dataclass(frozen=True, slots=True)
class TypeContent:
    """All that an administrator decides. `workers` empty: everyone inside. A new field or option has the key ""."""

    name_de: str
    name_en: str
    description_de: str
    description_en: str
    icon: str
    target: timedelta
    acceptance: timedelta | None
    work: timedelta
    asks_outcome: bool
    is_active: bool
    workers: frozenset[User]
    fields: tuple[FormField, ...]


COLUMNS = tuple(column.name for column in columns(TypeContent) if column.name not in {"workers", "fields"})


@transaction.atomic
def create_type(*, content: TypeContent, by: User, at: datetime) -> RequestType:
    """The new type, last in order. Raises `PermissionDenied`, `ValidationError` per column for a name that is taken."""
    others = _all_locked(by)
    _refuse_taken_name(content, others)
    taken = {other.key.replace("-", "_") for other in others}
    key = _free_key(content.name_en or content.name_de, taken).replace("_", "-")
    position = max((other.position for other in others), default=-1) + 1
    request_type = RequestType(key=key, position=position, changed_by=by, changed_at=at)
    _write(request_type, content, by, at)
    return request_type


@transaction.atomic
def change_type(pk: int, *, content: TypeContent, revision: int, by: User, at: datetime) -> RequestType:
    """Write what is different. The same content twice is done once.

    Raises `Conflict` if the type changed since `revision`, `ValidationError` per column, `PermissionDenied`,
    `RequestType.DoesNotExist`.
    """
    types = _all_locked(by)
    request_type = next((found for found in types if found.pk == pk), None)
    if request_type is None:
        raise RequestType.DoesNotExist
    if _says_already(request_type, content):
        return request_type
    if request_type.revision != revision:
        raise Conflict(request_type)
    others = [other for other in types if other.pk != pk]
    _refuse_taken_name(content, others)
    if not content.is_active and not any(other.is_active for other in others):
        raise ValidationError({"is_active": _("One type at least must be offered, or nobody can ask.")})
    request_type.revision += 1
    request_type.changed_by, request_type.changed_at = by, at
    _write(request_type, content, by, at)
    return request_type


def current_fields(request_type: RequestType) -> tuple[FormField, ...]:
    return request_type.current_form.fields if request_type.current_form else ()


def _all_locked(by: User) -> list[RequestType]:
    """All of them, so that names, order and "one must be offered" are judged by one administrator at a time."""
    if not access.may_edit_types(by):
        raise PermissionDenied
    locked = RequestType.objects.select_for_update().order_by("pk").values_list("pk", flat=True)
    return list(RequestType.objects.select_related("current_form", "changed_by").filter(pk__in=list(locked)))


def _says_already(request_type: RequestType, content: TypeContent) -> bool:
    same = all(getattr(request_type, name) == getattr(content, name) for name in COLUMNS)
    if not same or frozenset(request_type.workers.all()) != content.workers:
        return False
    stored = current_fields(request_type)
    return len(stored) == len(content.fields) and all(map(_is_same, content.fields, stored))


def _is_same(field: FormField, stored: FormField) -> bool:
    """Whether it says what is stored; what has no key yet may have been given one when the same form was sent before."""
    if len(field.options) != len(stored.options):
        return False
    options = tuple(
        option if option.key else replace(option, key=kept.key)
        for option, kept in zip(field.options, stored.options, strict=True)
    )
    return replace(field, key=field.key or stored.key, options=options) == stored


def _refuse_taken_name(content: TypeContent, others: Iterable[RequestType]) -> None:
    errors = {}
    for column in ("name_de", "name_en"):
        wanted = normalise(getattr(content, column))
        if any(normalise(getattr(other, column)) == wanted for other in others):
            errors[column] = _("There is a type of this name already.")
    if errors:
        raise ValidationError(errors)


def _write(request_type: RequestType, content: TypeContent, by: User, at: datetime) -> None:
    for name in COLUMNS:
        setattr(request_type, name, getattr(content, name))
    request_type.save()
    request_type.workers.set(content.workers)
    fields = _with_keys(content.fields, request_type)
    if request_type.current_form is not None and fields == current_fields(request_type):
        return
    latest = request_type.forms.order_by("-number").values_list("number", flat=True).first() or 0
    request_type.current_form = request_type.forms.create(
        number=latest + 1, fields_json=[field.to_json() for field in fields], created_by=by, created_at=at
    )
    request_type.save(update_fields=["current_form"])


def _with_keys(fields: Iterable[FormField], request_type: RequestType) -> tuple[FormField, ...]:
    """Each with its key. A key once used, by any type, is never given to another kind: drafts keep values by key."""
    fields = list(fields)
    known = _kinds_by_key(FormVersion.objects.all())
    own = _kinds_by_key(request_type.forms.all())
    kept = Counter(field.key for field in fields if field.key)
    if any(count > 1 or field_key not in own for field_key, count in kept.items()) or any(
        field.key and own[field.key] is not field.kind for field in fields
    ):
        raise ValidationError(_("A field keeps its key and its kind. Remove it and add another one."))
    taken = set(kept)
    finished = []
    for field in fields:
        others = {key for key, kind in known.items() if kind is not field.kind} | RESERVED
        key = field.key or _free_key(field.label.en or field.label.de, taken | others)
        taken.add(key)
        finished.append(replace(field, key=key, options=_options_with_keys(field.options)))
    return tuple(finished)


def _kinds_by_key(forms: Iterable[FormVersion]) -> dict[str, Kind]:
    return {field.key: field.kind for form in forms for field in form.fields}


def _options_with_keys(options: Iterable[Option]) -> tuple[Option, ...]:
    options = list(options)
    taken = {option.key for option in options if option.key}
    finished = []
    for option in options:
        key = option.key or _free_key(option.label.en or option.label.de, taken)
        taken.add(key)
        finished.append(replace(option, key=key))
    return tuple(finished)


def _free_key(label: str, taken: Iterable[str]) -> str:
    """ "Customer’s budget" → "customer_s_budget", with a number behind it if that is taken."""
    taken = set(taken)
    stem = normalise(label).replace(" ", "_")[: LONGEST_KEY - 4].strip("_") or "field"
    candidates = (stem, *(f"{stem}_{number}" for number in range(2, len(taken) + 3)))
    return next(key for key in candidates if key not in taken)
