"""Who stands in for somebody: what may be agreed, and what is refused beside its line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.datastructures import MultiValueDict

from people import duties
from people.actions.set_stand_ins import Wanted, current, fingerprint_of, set_stand_ins
from people.forms.stand_ins import StandInsForm
from people.models import StandIn
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from people.models import User

MAY, JUNE, JULY = date(2027, 5, 1), date(2027, 6, 1), date(2027, 7, 1)


@pytest.fixture(autouse=True)
def _two_duties(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "_providers", [lambda: [("quote", "Quote"), ("date", "Date")]])


@pytest.fixture
def agree(carla: User, at: datetime) -> Callable[..., list[StandIn]]:
    """Carla says who stands in for whom."""

    def make(person: User, *wanted: User | Wanted, **fields: Any) -> list[StandIn]:
        lines = [one if isinstance(one, Wanted) else Wanted(one.pk) for one in wanted]
        return set_stand_ins(person.pk, lines, **{"by": carla, "at": at, **fields})

    return make


def refusal(error: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return error.value.message_dict


def test_the_list_is_kept_in_the_order_in_which_it_was_given(
    agree: Callable[..., list[StandIn]], anna: User, bert: User, carla: User
) -> None:
    agree(anna, carla, Wanted(bert.pk, MAY, JUNE, ("quote", "date")))
    agree(anna, Wanted(bert.pk, MAY, JUNE, ("quote", "date")), carla)
    rows = [(row.stand_in.name, row.valid_from, row.valid_until, row.duties) for row in current(anna.pk)]
    assert rows == [("Bert", MAY, JUNE, ["date", "quote"]), ("Carla", None, None, [])]
    agree(anna)
    assert current(anna.pk) == []


def test_oneself_and_who_leads_may_say_it_and_nobody_else(
    agree: Callable[..., list[StandIn]], anna: User, bert: User, dora: User, frieda: User, gustav: User
) -> None:
    for allowed in (anna, frieda, gustav):
        agree(anna, bert, by=allowed)
    for stranger in (bert, dora):
        with pytest.raises(PermissionDenied):
            agree(anna, by=stranger)
    assert len(current(anna.pk)) == 1


def test_nobody_stands_in_for_themselves(agree: Callable[..., list[StandIn]], anna: User, bert: User) -> None:
    with pytest.raises(ValidationError) as error:
        agree(anna, bert, anna)
    assert refusal(error) == {"1": ["Nobody can stand in for themselves."]}
    assert current(anna.pk) == []


def test_closed_accounts_and_people_who_are_not_there_are_refused(
    agree: Callable[..., list[StandIn]], anna: User, bert: User
) -> None:
    bert.is_active = False
    bert.save(update_fields=["is_active"])
    with pytest.raises(ValidationError) as error:
        agree(anna, bert, Wanted(999_999))
    assert refusal(error) == {
        "0": ["Bert has no account any more."],
        "1": ["Choose somebody from the list."],
    }


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ({"valid_from": JUNE, "valid_until": MAY}, "The last day must not come before the first."),
        ({"valid_from": date(1, 1, 1)}, "A year from 1970 to 2099, please."),
        ({"valid_until": date(9999, 12, 31)}, "A year from 1970 to 2099, please."),
        ({"duties": ("coffee",)}, "Choose from the list what for."),
    ],
)
def test_what_cannot_be_is_refused_beside_its_line(
    agree: Callable[..., list[StandIn]], anna: User, bert: User, line: dict[str, Any], text: str
) -> None:
    with pytest.raises(ValidationError) as error:
        agree(anna, Wanted(bert.pk, **line))
    assert refusal(error) == {"0": [text]}


def test_a_single_day_is_a_time_too(agree: Callable[..., list[StandIn]], anna: User, bert: User) -> None:
    agree(anna, Wanted(bert.pk, MAY, MAY))
    assert list(StandIn.objects.valid_on(MAY).values_list("stand_in", flat=True)) == [bert.pk]
    assert not StandIn.objects.valid_on(JUNE).exists()


@pytest.mark.parametrize(
    ("one", "other", "refused"),
    [
        ({}, {}, True),
        ({"valid_until": JUNE}, {"valid_from": JUNE}, True),
        ({"valid_until": MAY}, {"valid_from": JUNE}, False),
        ({"duties": ("quote",)}, {"duties": ("date",)}, False),
        ({"duties": ("quote",)}, {}, True),
        ({"duties": ("quote", "date")}, {"duties": ("date",)}, True),
    ],
)
def test_the_same_person_twice_is_refused_only_for_the_same_days_and_things(
    agree: Callable[..., list[StandIn]], anna: User, bert: User, one: Any, other: Any, refused: bool
) -> None:
    lines = Wanted(bert.pk, **one), Wanted(bert.pk, **other)
    if not refused:
        assert len(agree(anna, *lines)) == 2
        return
    with pytest.raises(ValidationError) as error:
        agree(anna, *lines)
    assert refusal(error) == {"1": ["Bert stands in the list already for these days."]}


def test_a_circle_is_refused_and_named(  # F29
    agree: Callable[..., list[StandIn]], anna: User, bert: User, carla: User, dora: User
) -> None:
    agree(anna, bert)
    agree(bert, carla)
    with pytest.raises(ValidationError) as error:
        agree(carla, dora, anna)
    assert refusal(error) == {
        "1": ["That would make a circle, and nobody would be left: Carla → Anna → Bert → Carla."]
    }
    assert current(carla.pk) == []


def test_a_circle_needs_a_day_on_which_all_of_it_holds(
    agree: Callable[..., list[StandIn]], anna: User, bert: User
) -> None:
    agree(anna, Wanted(bert.pk, MAY, JUNE))
    agree(bert, Wanted(anna.pk, JULY))
    with pytest.raises(ValidationError, match="circle"):
        agree(bert, Wanted(anna.pk, JUNE))
    with pytest.raises(ValidationError, match="circle"):
        agree(bert, anna)


def test_what_was_agreed_for_the_past_is_past(
    agree: Callable[..., list[StandIn]], anna: User, bert: User
) -> None:
    agree(anna, Wanted(bert.pk, None, date(2026, 11, 15)))
    agree(bert, anna)
    with pytest.raises(ValidationError, match="circle"):
        agree(anna, Wanted(bert.pk, None, date(2026, 11, 16)))


def test_a_circle_needs_a_thing_for_which_all_of_it_holds(
    agree: Callable[..., list[StandIn]], anna: User, bert: User
) -> None:
    agree(anna, Wanted(bert.pk, duties=("quote",)))
    agree(bert, Wanted(anna.pk, duties=("date",)))
    with pytest.raises(ValidationError, match="circle"):
        agree(bert, Wanted(anna.pk, duties=("date", "quote")))


def test_what_is_not_for_anything_any_more_may_stay(
    agree: Callable[..., list[StandIn]], anna: User, bert: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    agree(anna, Wanted(bert.pk, duties=("date",)))
    monkeypatch.setattr(duties, "_providers", [])
    assert agree(anna, Wanted(bert.pk, duties=("date",)))[0].duties == ["date"]


def test_of_two_who_change_the_list_the_second_is_shown_what_is_true_now(
    agree: Callable[..., list[StandIn]], anna: User, bert: User, carla: User
) -> None:
    agree(anna, bert)
    seen = fingerprint_of(current(anna.pk))
    agree(anna, carla, fingerprint=seen)
    with pytest.raises(Conflict) as conflict:
        agree(anna, fingerprint=seen)
    assert [row.stand_in for row in conflict.value.current] == [carla]


def form(anna: User, data: dict[str, Any] | None) -> StandInsForm:
    sent = None
    if data is not None:
        sent = MultiValueDict(
            {name: value if isinstance(value, list) else [value] for name, value in data.items()}
        )
    return StandInsForm(anna, current(anna.pk), sent)


def test_the_form_shows_the_list_and_sends_what_stands_there(
    agree: Callable[..., list[StandIn]], anna: User, bert: User, carla: User
) -> None:
    agree(anna, Wanted(bert.pk, MAY, None, ("quote",)))
    shown = form(anna, None)
    assert [row.initial.get("stand_in") for row in shown.rows] == [bert.pk, None, None]
    sent = form(
        anna,
        {
            "fingerprint": shown.fingerprint,
            **{"0-stand_in": "", "1-stand_in": str(carla.pk), "1-valid_until": "2027-06-01"},
            **{"2-stand_in": str(bert.pk), "2-duties": ["quote", "date"]},
        },
    )
    assert sent.is_valid()
    assert sent.wanted() == [Wanted(carla.pk, None, JUNE), Wanted(bert.pk, duties=("quote", "date"))]
    agree(anna, *sent.wanted(), fingerprint=sent.fingerprint)


def test_the_form_puts_refusals_beside_their_row_and_keeps_what_was_typed(
    agree: Callable[..., list[StandIn]], anna: User, bert: User
) -> None:
    agree(bert, anna)
    sent = form(anna, {"0-stand_in": "", "1-stand_in": str(bert.pk), "1-valid_from": "2027-05-01"})
    assert sent.is_valid()
    with pytest.raises(ValidationError) as error:
        agree(anna, *sent.wanted())
    sent.take(error.value)
    assert sent.rows[0].errors == {}
    assert "circle" in sent.rows[1].errors["stand_in"][0]
    assert sent.rows[1]["valid_from"].value() == "2027-05-01"


def test_the_form_survives_rubbish(anna: User, bert: User) -> None:
    for number, value in (("0", "nobody"), ("0", "9" * 40), ("0", str(anna.pk))):
        assert not form(anna, {f"{number}-stand_in": value}).is_valid()
    assert not form(anna, {"0-stand_in": str(bert.pk), "0-valid_from": "9999-12-31"}).is_valid()
    assert len(form(anna, {f"{number}-stand_in": "" for number in range(500)}).rows) == 20
