"""Bring in the history of an old ticket system: each case becomes a request with its timeline, by the rules of live work."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from requests_app import lifecycle
from requests_app.actions.bring_in import AT_ONCE, Life, bring_in
from requests_app.actions.import_masters import Masters
from requests_app.actions.submit import prepare
from requests_app.event_log.placement import Deed, Oddity, place
from requests_app.lifecycle import Step
from requests_app.models import SalesRequest, TimelineEvent
from requests_app.models.timeline import Kind
from requests_app.states import OPEN, State, Verb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import Any

    from people.models import User
    from requests_app.event_log.mapping import LogMapping, Meaning
    from requests_app.event_log.reading import Case, EventLog, Row


@dataclass(slots=True)
class ImportReport:
    """What became of the log. Its parts add up: see `accounted_for`."""

    rows: int = 0
    cases: int = 0
    as_told: int = 0  # rows that are exactly the step that they say
    odd: Counter[Oddity] = field(default_factory=Counter)  # rows that a rule placed
    left_out: int = 0
    unplaceable: int = 0
    known_cases: int = 0  # brought in by an earlier run
    known_rows: int = 0
    grown: list[tuple[str, int]] = field(default_factory=list)  # known cases and their rows that are not here
    supplied: Counter[Verb] = field(default_factory=Counter)  # steps that the old system left out
    released: int = 0  # open, but its owner no longer works here: in the shared queue
    people_made: int = 0
    customers_made: int = 0
    odd_rows: list[tuple[int, str, str, Oddity]] = field(default_factory=list)

    @property
    def accounted_for(self) -> int:
        """Rows that this report speaks of; as many as the log has."""
        return self.as_told + self.odd.total() + self.left_out + self.unplaceable + self.known_rows


@transaction.atomic
def import_event_log(
    log: EventLog,
    mapping: LogMapping,
    *,
    at: datetime,
    dry_run: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> ImportReport:
    """Write everything, or nothing; a dry run does the same and takes it back. Nobody is told of any of it.

    A case that is here already is left as it is: a second run adds nothing. Raises `MappingRefused`.
    """
    report = ImportReport(rows=log.rows, left_out=len(log.left_out), unplaceable=len(log.unplaceable))
    new = _unknown(log, mapping, report)
    report.cases = len(new)
    masters = Masters(mapping, at)
    masters.refuse_unfit()
    historian = _Historian(mapping, masters, report, at)
    bring_in(historian.lives(new), on_progress=on_progress)
    report.people_made, report.customers_made = masters.people_made, masters.customers_made
    if dry_run:
        transaction.set_rollback(True)
    return report


def key_of(source: str, case: str) -> UUID:
    """The request that a case is, whenever and however often it is brought in."""
    return uuid5(NAMESPACE_URL, f"salesdesk:event-log:{source}:{case}")


def _unknown(log: EventLog, mapping: LogMapping, report: ImportReport) -> list[Case]:
    """The cases that are not here yet; the others are counted, and named where the log has more of them now."""
    by_key = {key_of(mapping.source, case.name): case for case in log.cases}
    keys, known = list(by_key), dict[UUID, int]()
    for start in range(0, len(keys), AT_ONCE):
        chunk = keys[start : start + AT_ONCE]
        known |= dict.fromkeys(SalesRequest.objects.filter(key__in=chunk).values_list("key", flat=True), 0)
        notes = TimelineEvent.objects.filter(kind=Kind.IMPORTED, sales_request__key__in=chunk)
        known |= {key: data.get("rows", 0) for key, data in notes.values_list("sales_request__key", "data")}
    for key, rows_then in known.items():
        case = by_key[key]
        report.known_cases += 1
        report.known_rows += len(case.rows)
        if case.size > rows_then:
            report.grown.append((case.name, case.size - rows_then))
    return [case for key, case in by_key.items() if key not in known]


class _Historian:
    """Retells case after case in Salesdesk's steps."""

    def __init__(self, mapping: LogMapping, masters: Masters, report: ImportReport, at: datetime) -> None:
        self._mapping = mapping
        self._masters = masters
        self._report = report
        self._at = at

    def lives(self, cases: list[Case]) -> Iterator[Life]:
        for case in cases:
            life = Life(self._draft(case))
            for row in case.rows:
                self._retell(life, row)
            self._leave_nobody_absent(life)
            life.events.append(self._imported(life.sales_request, case))
            yield life

    def _draft(self, case: Case) -> SalesRequest:
        mapping, masters, began = self._mapping, self._masters, case.rows[0].at
        sales_request = SalesRequest(
            key=key_of(mapping.source, case.name),
            type=masters.type_of(case.first),
            customer=masters.customer_of(case.first),
            requester=masters.requester,
            subject=mapping.subject.format_map(case.first)[:160],
            values={key: text.format_map(case.first) for key, text in mapping.values.items()},
            created_at=began,
            changed_at=began,
            urgent_from=began,
        )
        prepare(sales_request, masters.calendar)
        return sales_request

    def _retell(self, life: Life, row: Row) -> None:
        """One row: the steps that the old system left out, then what the row says."""
        sales_request, meaning = life.sales_request, self._mapping.activities[row.activity]
        person = self._masters.person(row.person)
        if State(sales_request.state) is State.DRAFT and meaning.deed is not Deed.SUBMIT:
            self._supply(life, Step(Verb.SUBMIT, None, row.at))
        rule = place(meaning.deed, sales_request.facts, mine=sales_request.owner_id == person.pk)
        for verb in rule.verbs[:-1]:
            by = None if verb is Verb.GIVE else person
            self._supply(life, Step(verb, by, row.at, to=_receiver(verb, meaning, sales_request, person)))
        self._tell(life, row, meaning, rule.verbs[-1], rule.oddity)

    def _supply(self, life: Life, step: Step) -> None:
        step.data.update({"supplied": True}, **({"to": step.to.pk} if step.to else {}))
        life.events.append(lifecycle.perform(life.sales_request, step))
        self._report.supplied[step.verb] += 1

    def _tell(self, life: Life, row: Row, meaning: Meaning, verb: Verb, oddity: Oddity | None) -> None:
        sales_request, person = life.sales_request, self._masters.person(row.person)
        data: dict[str, Any] = {"line": row.line, "activity": row.activity}
        if oddity is None:
            self._report.as_told += 1
        else:
            data["odd"] = oddity.name.lower()
            self._report.odd[oddity] += 1
            self._report.odd_rows.append((row.line, row.activity, row.person, oddity))
        note = row.note or (row.activity if verb in {Verb.NOTE, Verb.ASK, Verb.WAIT} else "")
        if verb in {Verb.LOSE, Verb.REOPEN}:
            sales_request.lost_reason = meaning.reason if verb is Verb.LOSE else ""
        to = _receiver(verb, meaning, sales_request, person)
        step = Step(verb, person, row.at, note=note, to=to, ball=meaning.ball, data=data)
        life.events.append(lifecycle.perform(sales_request, step))

    def _leave_nobody_absent(self, life: Life) -> None:
        """What is still open and belongs to somebody who no longer works here goes to the shared queue, now."""
        owner = life.sales_request.owner
        if State(life.sales_request.state) in OPEN and owner is not None and not owner.is_active:
            step = Step(Verb.RELEASE, None, self._at, data={"why": "owner_left"})
            life.events.append(lifecycle.perform(life.sales_request, step))
            self._report.released += 1

    def _imported(self, sales_request: SalesRequest, case: Case) -> TimelineEvent:
        source = self._mapping.source
        return lifecycle.event(
            sales_request,
            Kind.IMPORTED,
            by=None,
            at=self._at,
            note=f"{source}: {case.name}",
            data={"source": source, "case": case.name, "rows": case.size},
        )


def _receiver(verb: Verb, meaning: Meaning, sales_request: SalesRequest, person: User) -> User | None:
    """Whose it is after a step that hands it on: who takes it, else who had it."""
    if verb is Verb.GIVE:
        return person
    if verb is Verb.REOPEN:
        return person if meaning.deed is Deed.TAKE else (sales_request.owner or person)
    return None
