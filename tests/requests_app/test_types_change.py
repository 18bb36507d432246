"""A type changes; what was written with it stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import translation

from requests_app.actions.change_type import TypeContent, change_type, create_type, current_fields
from requests_app.actions.order_types import move_type
from requests_app.actions.submit import submit
from requests_app.form_fields import FormField, Kind, Option, Words
from requests_app.models import FormVersion, RequestType
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from people.models import User

Make = Callable
HOUR = timedelta(hours=1)
SITE = FormField("", Kind.TEXT, Words("Aufstellort", "Site"), Words("", ""), required=True)


def content_of(request_type: RequestType, **different: Any) -> TypeContent:
    """What stands in the editor when it is opened."""
    names = ("name_de", "name_en", "description_de", "description_en", "icon", "target", "acceptance", "work")
    as_it_is = {name: getattr(request_type, name) for name in (*names, "asks_outcome", "is_active")}
    workers = frozenset(request_type.workers.all())
    return TypeContent(
        **{**as_it_is, "workers": workers, "fields": current_fields(request_type), **different}
    )


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def change(types: dict[str, RequestType], gustav: User, at: datetime) -> Callable[..., RequestType]:
    def make(kind: str = "quote", **different: Any) -> RequestType:
        now = RequestType.objects.select_related("current_form").get(key=kind)
        return change_type(
            now.pk, content=content_of(now, **different), revision=now.revision, by=gustav, at=at + HOUR
        )

    return make


def test_the_shipped_types_ask_for_little(types: dict[str, RequestType]) -> None:
    required = {key: [f.key for f in current_fields(found) if f.required] for key, found in types.items()}
    assert all(1 <= len(keys) <= 3 for keys in required.values())
    assert all(f.label.de and f.label.en for found in types.values() for f in current_fields(found))


def test_a_changed_form_is_the_next_version_and_the_old_one_stays(change: Make) -> None:
    before = RequestType.objects.get(key="quote").current_form
    after = change(fields=(SITE, *before.fields)).current_form
    assert (before.number, after.number, after.fields[0].key) == (1, 2, "site")
    assert FormVersion.objects.get(pk=before.pk).fields == before.fields


def test_a_new_target_makes_no_new_form(change: Make) -> None:
    changed = change(target=20 * HOUR)
    assert (changed.target, changed.current_form.number, changed.revision) == (20 * HOUR, 1, 1)


def test_a_request_under_way_keeps_its_target_its_deadline_and_its_form(
    submitted: Make, change: Make, emil: User
) -> None:
    sent = submitted(emil)
    change(target=HOUR, acceptance=None, work=HOUR, fields=(SITE,), is_active=False)
    now = type(sent).objects.get(pk=sent.pk)
    kept = (
        "target",
        "acceptance",
        "work",
        "target_due_at",
        "deadline_at",
        "urgent_from",
        "form_id",
        "values",
    )
    assert [getattr(now, name) for name in kept] == [getattr(sent, name) for name in kept]
    assert now.form.fields[0].label.en == "Machine, assembly or part"


def test_a_draft_is_sent_with_the_form_as_it_is_now(
    draft: Make, change: Make, emil: User, at: datetime
) -> None:
    begun = draft(emil)
    change(fields=(SITE, *begun.form.fields))
    with pytest.raises(ValidationError) as refused:
        submit(begun.pk, by=emil, at=at)
    assert list(refused.value.message_dict) == ["site"]
    begun.values = {**begun.values, "site": "Halle 3"}
    begun.save()
    assert submit(begun.pk, by=emil, at=at).form.number == 2


def test_a_field_that_is_gone_keeps_no_draft_from_being_sent(
    draft: Make, change: Make, emil: User, at: datetime
) -> None:
    begun = draft(emil)
    change(fields=begun.form.fields[:1])
    assert submit(begun.pk, by=emil, at=at).values == {"machine": begun.values["machine"]}


def test_a_retired_type_cannot_be_sent_any_more(draft: Make, change: Make, emil: User, at: datetime) -> None:
    begun = draft(emil)
    change(is_active=False)
    with pytest.raises(ValidationError, match="not offered any more"):
        submit(begun.pk, by=emil, at=at)
    assert "quote" not in {found.key for found in RequestType.objects.offered()}


def test_one_type_must_be_offered(types: dict[str, RequestType], change: Make) -> None:
    for kind in ("delivery-date", "order-confirmation", "special-solution"):
        change(kind, is_active=False)
    with pytest.raises(ValidationError, match="One type at least"):
        change("quote", is_active=False)


def test_a_key_is_never_given_to_another_kind(types: dict[str, RequestType], change: Make) -> None:
    quote = types["quote"]
    without = tuple(field for field in current_fields(quote) if field.key != "budget")
    change(fields=without)
    text = FormField("", Kind.TEXT, Words("Budget", "Budget"), Words("", ""))
    money = replace(text, kind=Kind.MONEY)
    assert change(fields=(*without, text)).current_form.fields[-1].key == "budget_2"
    assert change(fields=(*without, money)).current_form.fields[-1].key == "budget"


def test_a_field_cannot_take_the_name_of_what_every_request_has(change: Make) -> None:
    customer = replace(SITE, label=Words("Kunde", "Customer"))
    assert change(fields=(customer,)).current_form.fields[0].key == "customer_2"
    goal = replace(customer, label=Words("Ziel", "Goal"))
    assert change(fields=(goal,)).current_form.fields[0].key == "goal_2"


def test_a_fields_kind_stays(types: dict[str, RequestType], change: Make) -> None:
    first, *others = current_fields(types["quote"])
    with pytest.raises(ValidationError, match="keeps its key and its kind"):
        change(fields=(replace(first, kind=Kind.MONEY), *others))
    assert FormVersion.objects.filter(type=types["quote"]).count() == 1


def test_options_get_keys_that_stay_when_they_are_renamed(change: Make) -> None:
    options = (Option("", Words("Ja", "Yes")), Option("", Words("Ja!", "Yes!")))
    choice = FormField("", Kind.CHOICE, Words("Eilig?", "Urgent?"), Words("", ""), options=options)
    made = change(fields=(choice,)).current_form.fields[0]
    assert [option.key for option in made.options] == ["yes", "yes_2"]
    renamed = replace(
        made, options=(replace(made.options[0], label=Words("Sicher", "Sure")), made.options[1])
    )
    assert change(fields=(renamed,)).current_form.fields[0].options[0].key == "yes"


def test_the_second_of_two_administrators_is_told(
    types: dict[str, RequestType], change: Make, gustav: User, at: datetime
) -> None:
    opened = content_of(types["quote"], work=5 * HOUR)
    change(target=20 * HOUR)
    with pytest.raises(Conflict):
        change_type(types["quote"].pk, content=opened, revision=0, by=gustav, at=at)
    assert RequestType.objects.get(key="quote").work == 3 * HOUR


def test_the_same_form_sent_twice_is_saved_once(
    types: dict[str, RequestType], gustav: User, at: datetime
) -> None:
    wanted = content_of(types["quote"], target=20 * HOUR, fields=(SITE,))
    for _ in range(2):
        saved = change_type(types["quote"].pk, content=wanted, revision=0, by=gustav, at=at)
    assert (saved.revision, saved.current_form.number) == (1, 2)


def test_a_name_stands_for_one_type(types: dict[str, RequestType], gustav: User, at: datetime) -> None:
    with pytest.raises(ValidationError) as refused:
        create_type(content=content_of(types["quote"], name_en=" QUOTE "), by=gustav, at=at)
    assert set(refused.value.message_dict) == {"name_de", "name_en"}


def test_a_new_type_comes_last_and_gets_a_key_of_its_own(
    types: dict[str, RequestType], change: Make, gustav: User, at: datetime
) -> None:
    change("delivery-date", name_de="Wann?", name_en="When?")
    wanted = content_of(types["quote"], name_de="Liefertermin", name_en="Delivery date", fields=(SITE,))
    made = create_type(content=wanted, by=gustav, at=at)
    assert (made.key, made.position, made.current_form.number) == ("delivery-date-2", 4, 1)


def test_types_change_places(types: dict[str, RequestType], gustav: User) -> None:
    def order() -> list[str]:
        return [found.key for found in RequestType.objects.offered()]

    move_type(types["special-solution"].pk, up=True, by=gustav)
    move_type(types["quote"].pk, up=True, by=gustav)
    assert order() == ["quote", "delivery-date", "special-solution", "order-confirmation"]
    move_type(types["quote"].pk, up=False, by=gustav)
    assert order()[0] == "delivery-date"


@pytest.mark.parametrize("who", ["anna", "carla", "dora", "frieda"])
def test_only_an_administrator_changes_types(
    who: str, types: dict[str, RequestType], at: datetime, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        change_type(types["quote"].pk, content=content_of(types["quote"]), revision=0, by=by, at=at)
    with pytest.raises(PermissionDenied):
        create_type(content=content_of(types["quote"]), by=by, at=at)
    with pytest.raises(PermissionDenied):
        move_type(types["quote"].pk, up=False, by=by)


def test_the_database_refuses_to_change_or_delete_a_form(types: dict[str, RequestType]) -> None:
    forms = FormVersion.objects.filter(type=types["quote"])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        forms.update(number=7)
    RequestType.objects.filter(pk=types["quote"].pk).update(current_form=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        forms.delete()
