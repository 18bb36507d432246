"""Write a ladder: the standard one, or a type's own. A step keeps its identity, so that what it has done stays done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from requests_app import access
from requests_app.ladder import Act, Audience, Basis
from requests_app.models import Escalation, EscalationStep, Ladder, RequestType, SalesRequest
from salesdesk.web.conflict import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from people.models import User

LONGEST = timedelta(days=60)
MOST_STEPS = 30
# Handing over takes the request from its owner, while it is inside sales' turn.
MOVABLE = frozenset({Basis.TARGET, Basis.DEADLINE, Basis.ACCEPTANCE})


@dataclass(frozen=True, slots=True)
class StepContent:
    """One step as an administrator wrote it, in the ladder's order. `pk`: of the step that it was; None: a new one."""

    basis: Basis
    tell: frozenset[Audience]
    share: int | None = None
    after: timedelta = timedelta()
    act: Act = Act.TELL
    pk: int | None = None


Errors = dict[tuple[int, str], str]  # (number of the step, its field) → what is wrong


class InvalidSteps(ValidationError):
    """`by_step`: for each wrong field what is wrong; () for what concerns the ladder as a whole."""

    def __init__(self, errors: Errors, whole: str = "") -> None:
        super().__init__([*errors.values(), *([whole] if whole else [])])
        self.by_step = errors
        self.whole = whole


@transaction.atomic
def create_ladder(type_pk: int, steps: Sequence[StepContent], *, by: User, at: datetime) -> Ladder:
    """A type's own ladder. Sent twice, it is one: the second time is a `Conflict`, with the ladder that is there.

    Raises `PermissionDenied`, `InvalidSteps`, `RequestType.DoesNotExist`.
    """
    _require(by)
    request_type = RequestType.objects.get(pk=type_pk)
    ladder, created = Ladder.objects.select_for_update().get_or_create(type=request_type)
    if not created:
        raise Conflict(ladder, _("This type has a ladder of its own already."))
    _write(ladder, steps, by, at)
    return ladder


@transaction.atomic
def change_ladder(pk: int, steps: Sequence[StepContent], *, revision: int, by: User, at: datetime) -> Ladder:
    """Write what is different; what is not named any more speaks no more. The same content twice is done once.

    Raises `PermissionDenied`, `Conflict` if it changed since `revision`, `InvalidSteps`, `Ladder.DoesNotExist`.
    """
    _require(by)
    ladder = Ladder.objects.select_for_update().get(pk=pk)
    if _says_already(ladder, steps):
        return ladder
    if ladder.revision != revision:
        raise Conflict(ladder)
    _write(ladder, steps, by, at)
    return ladder


@transaction.atomic
def drop_ladder(pk: int, *, revision: int, by: User, at: datetime) -> None:
    """A type's own ladder ends, the standard one holds again. Steps that have spoken are kept there, out of use.

    Raises `PermissionDenied`, `Conflict`, `ValidationError` for the standard one, `Ladder.DoesNotExist`.
    """
    _require(by)
    ladder = Ladder.objects.select_for_update().get(pk=pk)
    if ladder.type_id is None:
        raise ValidationError(_("The standard ladder holds for every type without its own and stays."))
    if ladder.revision != revision:
        raise Conflict(ladder)
    _look_anew(ladder, at)  # first: a sweep that is under way speaks by this ladder, the next one no more
    spoken = ladder.steps.filter(Exists(Escalation.objects.filter(step=OuterRef("pk"))))
    spoken.update(ladder=Ladder.objects.get(type=None), is_active=False)
    ladder.delete()


def _require(by: User) -> None:
    if not access.may_edit_types(by):
        raise PermissionDenied


def _active(ladder: Ladder) -> list[EscalationStep]:
    return list(ladder.steps.filter(is_active=True).order_by("position", "pk"))


def _content(step: EscalationStep) -> StepContent:
    rung = step.rung
    return StepContent(rung.basis, rung.tell, rung.share, rung.after, rung.act, step.pk)


def _says_already(ladder: Ladder, steps: Sequence[StepContent]) -> bool:
    """Whether it is what is stored; a new step may have got its key when the same form was sent before."""
    stored = [_content(step) for step in _active(ladder)]
    return len(stored) == len(steps) and all(
        replace(new, pk=new.pk or old.pk) == old for new, old in zip(steps, stored, strict=True)
    )


def _write(ladder: Ladder, steps: Sequence[StepContent], by: User, at: datetime) -> None:
    known = {step.pk: step for step in ladder.steps.all()}
    _refuse(steps, known)
    for position, content in enumerate(steps):
        step = known.pop(content.pk) if content.pk else EscalationStep(ladder=ladder)
        step.position, step.is_active = position, True
        step.basis, step.act = content.basis.value, content.act.value
        step.share, step.after = content.share, content.after
        step.tell = sorted((one.value for one in content.tell), key=list(Audience).index)
        step.save()
    ladder.steps.filter(pk__in=known).update(is_active=False)
    ladder.revision += 1
    ladder.changed_by, ladder.changed_at = by, at
    ladder.save()
    _look_anew(ladder, at)


def _look_anew(ladder: Ladder, at: datetime) -> None:
    """Every open request that it holds for is judged by the next sweep; what has spoken does not speak again. One UPDATE."""
    own = Q(type=ladder.type_id)
    if ladder.type_id is None:
        own = ~Q(type__in=Ladder.objects.exclude(type=None).values("type"))
    SalesRequest.objects.open().filter(own).update(escalate_at=at)


def _refuse(steps: Sequence[StepContent], known: Mapping[int, EscalationStep]) -> None:
    errors: Errors = {}
    for number, step in enumerate(steps):
        errors |= {(number, field): text for field, text in _wrong(step).items()}
    kept = [step.pk for step in steps if step.pk is not None]
    whole = ""
    if not steps:
        whole = _("A ladder needs one step at least, or nobody is told of anything.")
    elif len(steps) > MOST_STEPS:
        whole = _("A ladder has at most %(number)s steps.") % {"number": MOST_STEPS}
    elif len(set(kept)) < len(kept) or not set(kept) <= set(known):
        whole = _("A step keeps its place in its own ladder. Remove it and add another one.")
    if errors or whole:
        raise InvalidSteps(errors, whole)


def _wrong(step: StepContent) -> dict[str, str]:
    """By field."""
    errors = {}
    if step.basis is Basis.TARGET:
        if step.share is None or not 1 <= step.share <= 100:  # noqa: PLR2004 - percent
            errors["share"] = _("Between 1 and 100 percent of the target.")
        if step.after:
            errors["after"] = _("A share of the target has no time after it.")
    else:
        if step.share is not None:
            errors["share"] = _("Only a step of the target has a share of it.")
        if not timedelta() <= step.after < LONGEST:
            errors["after"] = _("Working time from 0 hours to less than 60 days.")
    if not step.tell and step.act is Act.TELL:
        errors["tell"] = _("Say who is told, or what is done.")
    elif step.basis is Basis.UNCLAIMED and step.tell == {Audience.OWNER}:
        errors["tell"] = _("In the shared queue it has no owner. Say who else is told.")
    if step.act is not Act.TELL and step.basis not in MOVABLE:
        errors["act"] = _("Only what is somebody’s and inside sales’ turn can be moved.")
    return errors
