"""Whatever the company looks like: the answer is somebody who can, the first in the order, and nobody is asked twice."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain, pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from people.roster import Agreed, Choice, Colleague, Question, Reason, Team, Via, circle

PEOPLE = range(1, 7)
DUTIES = ("quote", "date")
hours = st.integers(min_value=0, max_value=4).map(lambda number: timedelta(hours=number))
keys = st.sampled_from([*PEOPLE, 99])  # 99: somebody of whom nothing is known
agreed = st.builds(Agreed, keys, st.frozensets(st.sampled_from(DUTIES)))
agreements = st.dictionaries(st.sampled_from(PEOPLE), st.lists(agreed, max_size=4))
facts = st.builds(
    Colleague,
    pk=st.just(0),
    name=st.just(""),
    is_active=st.booleans(),
    is_absent=st.booleans(),
    works_today=st.booleans(),
    in_team=st.booleans(),
    work=hours,
    limit=st.none() | hours,
)


@st.composite
def teams(draw: st.DrawFn) -> Team:
    colleagues = {}
    for pk in PEOPLE:
        one = draw(facts)
        colleagues[pk] = Colleague(
            pk, f"P{pk}", one.is_active, one.is_absent, one.works_today, one.in_team, one.work, one.limit
        )
    return Team(colleagues, draw(agreements))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    may = draw(st.frozensets(keys))
    return Question(
        draw(st.sampled_from(PEOPLE)),
        duty=draw(st.sampled_from(("", *DUTIES))),
        tandem=draw(st.lists(keys, max_size=3)),
        entitled=may.__contains__,
        work=draw(hours),
        wish=draw(st.none() | keys),
    )


def hindrance(team: Team, question: Question, pk: int) -> Reason | None:
    """Said once more, differently."""
    one = team.colleagues.get(pk)
    if not one or not one.is_active:
        return Reason.CLOSED
    reasons = [
        (one.is_absent, Reason.ABSENT),
        (not one.works_today, Reason.OFF),
        (not question.entitled(pk), Reason.NOT_ENTITLED),
        (one.limit is not None and one.work + question.work > one.limit, Reason.OVERLOADED),
    ]
    return next((reason for holds, reason in reasons if holds), None)


def rounds(team: Team, question: Question) -> list[list[int]]:
    """Who is asked: the wish, one's own stand-ins, theirs, …, the tandem, the team by load."""
    asked = [[question.wish] if question.wish else []]
    level, opened = [question.leaver], set[int]()
    while level:
        opened |= set(level)
        following = [
            one.pk
            for person in level
            for one in team.stand_ins.get(person, ())
            if not one.duties or question.duty in one.duties
        ]
        asked.append(following)
        level = [pk for pk in dict.fromkeys(following) if pk not in opened]
    by_load = sorted(team.colleagues.values(), key=lambda one: (one.work, one.pk))
    return [*asked, list(question.tandem), [one.pk for one in by_load if one.in_team and one.is_active]]


@given(teams(), questions())
def test_the_answer_is_the_first_who_can_in_the_order(team: Team, question: Question) -> None:
    answer = team.answer(question)
    order = [pk for pk in dict.fromkeys(chain(*rounds(team, question))) if pk != question.leaver]
    able = [pk for pk in order if hindrance(team, question, pk) is None]
    assert answer.to == next(iter(able), None)
    assert (answer.to is None) == (answer.via is Via.QUEUE)


@given(teams(), questions())
def test_everybody_before_is_named_once_with_the_true_reason_and_the_leaver_never(
    team: Team, question: Question
) -> None:
    answer = team.answer(question)
    order = [pk for pk in dict.fromkeys(chain(*rounds(team, question))) if pk != question.leaver]
    before = order[: order.index(answer.to)] if answer.to else order
    assert [one.pk for one in answer.passed] == before
    assert all(one.reason is hindrance(team, question, one.pk) for one in answer.passed)


@given(teams(), questions())
def test_how_somebody_was_chosen_is_true(team: Team, question: Question) -> None:
    answer = team.answer(question)
    own = [one.pk for one in team.stand_ins.get(question.leaver, ())]
    if answer.via is Via.WISH:
        assert answer.to == question.wish
    if answer.via is Via.STAND_IN:
        assert answer.to in own
    if answer.via is Via.STAND_IN_OF_STAND_IN:
        assert answer.of is not None
        assert answer.to in [one.pk for one in team.stand_ins[answer.of]]
        assert hindrance(team, question, answer.of) is not None
    else:
        assert answer.of is None
    if answer.via is Via.TANDEM:
        assert answer.to in question.tandem


@given(teams(), questions())
def test_asked_again_it_answers_the_same_and_what_is_stored_is_read_again(
    team: Team, question: Question
) -> None:
    answer = team.answer(question)
    assert team.answer(question) == answer
    assert Choice.from_json(answer.as_json()) == answer


@given(st.lists(hours, min_size=1, max_size=5), st.integers(min_value=0, max_value=40))
def test_load_spreads_until_nobody_has_more_than_one_piece_more(works: list[timedelta], pieces: int) -> None:
    piece = timedelta(hours=1)
    team = Team({pk: Colleague(pk, "", work=work) for pk, work in enumerate(works, 1)})
    given_to = set()
    for _ in range(pieces):
        chosen = team.answer(Question(0, work=piece)).to
        assert chosen
        given_to.add(chosen)
        team.takes(chosen, piece)
    lowest = min(one.work for one in team.colleagues.values())
    assert all(team.colleagues[pk].work <= lowest + piece for pk in given_to)


def circles(person: int, graph: dict[int, list[Agreed]]) -> list[list[int]]:
    """All of them, by trying every way."""
    found = []
    for length in range(len(PEOPLE)):
        for between in permutations([pk for pk in PEOPLE if pk != person], length):
            way = [person, *between, person]
            for duty in (*DUTIES, "other"):
                steps = pairwise(way)
                if all(
                    any(one.pk == to and (not one.duties or duty in one.duties) for one in graph.get(of, ()))
                    for of, to in steps
                ):
                    found.append(way)
                    break
    return found


small = st.dictionaries(st.sampled_from(PEOPLE), st.lists(agreed, max_size=2))


@given(st.sampled_from(PEOPLE), st.lists(agreed, max_size=2), small)
def test_a_circle_is_found_exactly_where_there_is_one_and_it_is_a_shortest(
    person: int, wanted: list[Agreed], stand_ins: dict[int, list[Agreed]]
) -> None:
    there = circles(person, {**stand_ins, person: wanted})
    found = circle(person, wanted, stand_ins)
    assert bool(found) == bool(there)
    if found:
        assert found in there
        assert len(found) == min(map(len, there))
