"""Say which regions a tandem looks after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from strategy.regions import InvalidRegions, Problem, parse_lines
from tandems import access
from tandems.models import Region, Tandem

if TYPE_CHECKING:
    from people.models import User
    from strategy.regions import Range

SAID = {
    Problem.EMPTY: gettext_lazy("“%(part)s” is no postcode and no range. Write it like 80-85 or 8033."),
    Problem.LENGTHS: gettext_lazy("Both ends of “%(part)s” need equally many digits, as in 80-85."),
    Problem.BACKWARDS: gettext_lazy("In “%(part)s” the larger one stands first."),
    Problem.TOO_LONG: gettext_lazy("“%(part)s” is too long for a postcode."),
    Problem.TOO_MANY: gettext_lazy("That is more than 500 ranges; from “%(part)s” on it is too many."),
}


@transaction.atomic
def set_regions(pk: int, text: str, *, by: User) -> list[Region]:
    """Exactly what is typed from now on, a line for each country; typed twice, it changes nothing.

    A more specific region inside another tandem's is fine. Raises `PermissionDenied`, `Tandem.DoesNotExist`,
    `ValidationError` for what cannot be read or another tandem has already.
    """
    access.require(access.may_form_tandems(by))
    # All of them: two tandems that ask for the same region at once must see each other.
    locked = {tandem.pk: tandem for tandem in Tandem.objects.select_for_update(no_key=True).order_by("pk")}
    if pk not in locked:
        raise Tandem.DoesNotExist
    wanted = _read(text)
    for other in Region.objects.exclude(tandem=pk).order_by("pk"):
        taken = next((one for one in wanted if one.overlaps(other)), None)
        if taken:
            words = {
                "region": str(other),
                "name": locked[other.tandem_id].name,
                "part": str(taken),
            }
            message = _("“%(part)s” overlaps with %(region)s, which “%(name)s” looks after.") % words
            raise ValidationError({"regions": message})
    there = {(one.country, one.first, one.last): one for one in Region.objects.filter(tandem=pk)}
    keys = {(one.country, one.first, one.last) for one in wanted}
    gone = [one.pk for key, one in there.items() if key not in keys]
    Region.objects.filter(pk__in=gone).delete()
    new = [Region(tandem_id=pk, country=c, first=f, last=la) for c, f, la in sorted(keys - there.keys())]
    Region.objects.bulk_create(new)
    return list(Region.objects.filter(tandem=pk).order_by("country", "first"))


def _read(text: str) -> list[Range]:
    try:
        return parse_lines(text)
    except InvalidRegions as error:
        raise ValidationError({"regions": SAID[error.problem] % {"part": error.part[:40]}}) from error
