"""Text as it is compared: without case, accents and the two ways to write an umlaut."""

import re
import unicodedata

GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "œ": "oe"})
UMLAUTS_WRITTEN_OUT = re.compile("(?<=[aou])e")
NOT_WORD = re.compile(r"[^0-9a-z]+")


def normalise(text: str) -> str:
    """`text` for searching: "Müller & Söhne, Straße 7" and "MUELLER SOEHNE STRASSE 7" become the same."""
    composed = unicodedata.normalize("NFC", text).casefold().translate(GERMAN)
    bare = unicodedata.normalize("NFKD", composed)
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    return NOT_WORD.sub(" ", letters).strip()


def loosely(text: str) -> str:
    """`normalise`, and "Mueller" is "Muller" too: how names are typed where there are no umlauts."""
    return UMLAUTS_WRITTEN_OUT.sub("", normalise(text))
