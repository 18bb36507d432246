"""What is ready to be asked: the statements kept for the version in force, and what still stands in the way of a round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from strategy.models import PulseIdea, PulseRound, Side, people_of_sides, side_of
from strategy.models.pulse import LONGEST_STATEMENT
from strategy.pulse.sentences import bare, sentences
from strategy.small_groups import FEWEST

if TYPE_CHECKING:
    from people.models import User
    from strategy.models import StrategyVersion

FEWEST_OF_A_KIND, MOST_OF_A_KIND = 2, 6  # parts, and decoys, in a round: it is answered in three minutes
# Two rounds close to each other would show how one newcomer moved the result, if nobody else changed their mind.
APART = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Ready:
    """`sentences`: what the version says, whether or not it is kept as a part. Kept parts may say it in plainer words."""

    version: StrategyVersion | None
    parts: list[PulseIdea]
    decoys: list[PulseIdea]
    sentences: list[str]

    def missing(self) -> list[str]:
        """Sentences on what has to be done first; empty: a round can be opened as far as statements go."""
        if self.version is None:
            return [_("No strategy is published yet. A round asks about the published one.")]
        words = []
        if len(self.parts) < FEWEST_OF_A_KIND:
            words.append(
                _("Choose at least %(n)s sentences of version %(version)s.")
                % {"n": FEWEST_OF_A_KIND, "version": self.version.number}
            )
        if len(self.decoys) < FEWEST_OF_A_KIND:
            words.append(_("Write at least %(n)s decoys.") % {"n": FEWEST_OF_A_KIND})
        # Decoys are kept from version to version; one of them may have come true.
        told = _("Drop the decoy “%(text)s”: the strategy says so by now.")
        return words + [told % {"text": one.text} for one in self.decoys if self.is_part(one.text)]

    def is_part(self, text: str) -> bool:
        """Whether the strategy says so, in these words: as a sentence of the version, or as a part that is kept."""
        return bare(text) in {bare(said) for said in (*self.sentences, *(one.text for one in self.parts))}


def ready(version: StrategyVersion | None) -> Ready:
    """Four queries."""
    kept = list(PulseIdea.objects.ready(version))
    parts, decoys = ([one for one in kept if one.is_part is is_part] for is_part in (True, False))
    return Ready(version, parts, decoys, _sentences_of(version) if version else [])


def sides() -> dict[str, list[User]]:
    """Who would be asked now, by side. One query."""
    asked: dict[str, list[User]] = {side: [] for side in Side.values}
    for person in people_of_sides().order_by("pk"):
        if side := side_of(person):
            asked[side].append(person)
    return asked


def too_few(asked: dict[str, list[User]]) -> str:
    """A sentence, where a side has too few people for a round to show anything ever; else empty."""
    if all(len(people) >= FEWEST for people in asked.values()):
        return ""
    return ngettext(
        "A round shows nothing with fewer than %(n)s answer of each side, and one side has fewer people than that.",
        "A round shows nothing with fewer than %(n)s answers of each side, and one side has fewer people than that.",
        FEWEST,
    ) % {"n": FEWEST}


def too_soon(at: datetime) -> datetime | None:
    """When the next round may be opened, if that is later than now: not close to one that has a result. One query."""
    last = PulseRound.objects.shown().last()
    if last is None or last.closed_at is None or last.closed_at + APART <= at:
        return None
    return last.closed_at + APART


def _sentences_of(version: StrategyVersion) -> list[str]:
    """What the version says, sentence by sentence, and its goals by name. Three queries."""
    texts = [block.text for block in version.blocks.all()]
    for entry in version.segments.all():
        texts += [entry.name, entry.why]
    texts += [goal.name for goal in version.goals.all()]
    return list(
        dict.fromkeys(sentence for text in texts for sentence in sentences(text, longest=LONGEST_STATEMENT))
    )
