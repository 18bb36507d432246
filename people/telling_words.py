"""Words in a note that tell why somebody is not here: health, family, grief, holidays. They are asked about before they are
stored: a false alarm costs one more tap, a reason that is stored cannot be unread.
"""

from __future__ import annotations

import re
import unicodedata

# German puts words together and inflects them, so mostly a word's beginning tells, or its end.
BEGINNINGS = """
    krank erkrank arzt ärzt doktor reha klinik hospital lazarett operation operier chirurg ambulan
    notaufnahme therap psych physio diagnos untersuchung attest arbeitsunfähig migräne kopfschmerz
    fieber fiebr grippe erkält husten schnupfen corona covid quarantän infekt infizier magen durchfall
    bandscheibe rückenschmerz hexenschuss schmerz verletz gebrochen unfall allergi burnout burn-out
    erschöpf depress krebs tumor chemo bestrahl impf entzünd dialyse sucht entzug entgift kuraufenthalt
    kurklinik genesung wiedereingliederung ohnmacht kreislauf herzinfarkt schlaganfall blinddarm
    gesundheit röntgen hörsturz medikament sick illness doctor physician dentist surger surgic surgeon
    clinic migraine headache fever influenza vomit nausea infect injur fractur sprain unwell cancer
    chemother vaccin exhaust anxiety medical medicine quarantin hospitali recover x-ray surgery detox
    addict health

    schwanger mutterschutz mutterschaft elternzeit elterngeld entbind geburt fehlgeburt wochenbett
    adoption beerdig bestatt begräbnis trauer todesfall verstorben gestorben sterbe hospiz pflegefall
    pflegezeit scheidung hochzeit pregnan maternity paternity parental miscarr newborn funeral bereave
    mourn divorce wedding childcare hospice burial

    urlaub sonderurlaub sabbatical streik gewerkschaft gerichtstermin vacation holiday
"""
ENDINGS = """
    krank kranke kranken krankheit schmerz schmerzen klinik arzt ärztin therapie urlaub operation kur
    infekt entzündung bruch ache therapy kranker
"""
# As beginnings these would stop "Kurier", "Option", "Autobahn" and "Todo".
WHOLE = """
    accident au baby ct dead death died dying flu gestürzt ill ivf krank kur kuren mri mrt op ops pain
    pains rehab surgery tod trennung unwohl übel
"""
# Ends like a telling word, tells nothing.
HARMLESS = """
    abbruch anbruch attache aufbruch ausbruch cache cooperation corporation durchbruch einbruch konkur
    kooperation steinbruch umbruch zusammenbruch
"""
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def telling(note: str) -> str:
    """The first word of the note that may tell a reason, as it was typed; empty where there is none."""
    return next((word for word in WORD.findall(unicodedata.normalize("NFC", note)) if _tells(word)), "")


def _tells(word: str) -> bool:
    plain = _umlauts(word.casefold())
    parts = {plain, plain.replace("-", ""), *plain.split("-")}
    return any(_part_tells(part) for part in parts)


def _part_tells(part: str) -> bool:
    if part in _HARMLESS:
        return False
    return part in _WHOLE or part.startswith(_BEGINNINGS) or part.endswith(_ENDINGS)


def _umlauts(text: str) -> str:
    """Umlauts may be typed as two letters."""
    for letter, written in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, written)
    return text


_BEGINNINGS = tuple(_umlauts(BEGINNINGS).split())
_ENDINGS = tuple(_umlauts(ENDINGS).split())
_WHOLE = frozenset(_umlauts(WHOLE).split())
_HARMLESS = frozenset(_umlauts(HARMLESS).split())
