"""The note of an absence asks again at words that tell why, in both languages, however they are inflected and put together."""

from __future__ import annotations

import time
import unicodedata

import pytest

from people.telling_words import telling


@pytest.mark.parametrize(
    ("note", "word"),
    [
        ("bin krank", "krank"),
        ("Krankmeldung folgt", "Krankmeldung"),
        ("mein Kind ist krank", "krank"),
        ("Kind krank", "krank"),
        ("wegen Erkrankung", "Erkrankung"),
        ("Arzt", "Arzt"),
        ("beim Arzttermin", "Arzttermin"),
        ("Zahnarzt um 9", "Zahnarzt"),
        ("beim Facharzt", "Facharzt"),
        ("Ärztin", "Ärztin"),
        ("bei der Zahnärztin", "Zahnärztin"),
        ("Aerztin", "Aerztin"),
        ("REHA", "REHA"),
        ("Rehaklinik", "Rehaklinik"),
        ("in der Uniklinik", "Uniklinik"),
        ("Krankenhaus", "Krankenhaus"),
        ("OP", "OP"),
        ("nach der Knie-OP", "Knie-OP"),
        ("OP-Termin", "OP-Termin"),
        ("Herzoperation", "Herzoperation"),
        ("zur Kur", "Kur"),
        ("AU liegt vor", "AU"),
        ("AU-Bescheinigung", "AU-Bescheinigung"),
        ("Migräne", "Migräne"),
        ("Migraene", "Migraene"),
        (unicodedata.normalize("NFD", "Migräne"), "Migräne"),
        ("Rückenschmerzen", "Rückenschmerzen"),
        ("Corona-positiv", "Corona-positiv"),
        ("Covid19", "Covid"),
        ("schwanger", "schwanger"),
        ("Schwangerschaft", "Schwangerschaft"),
        ("Mutterschutz", "Mutterschutz"),
        ("in Elternzeit", "Elternzeit"),
        ("Beerdigung", "Beerdigung"),
        ("Todesfall", "Todesfall"),
        ("Psychotherapie", "Psychotherapie"),
        ("Armbruch", "Armbruch"),
        ("Sonderurlaub", "Sonderurlaub"),
        ("im Sommerurlaub", "Sommerurlaub"),
        ("I am sick", "sick"),
        ("sickness", "sickness"),
        ("feeling ill", "ill"),
        ("at the doctor's", "doctor"),
        ("hospital", "hospital"),
        ("surgery", "surgery"),
        ("therapy", "therapy"),
        ("physiotherapy", "physiotherapy"),
        ("burn-out", "burn-out"),
        ("Burnout", "Burnout"),
        ("stomachache", "stomachache"),
        ("maternity leave", "maternity"),
        ("funeral", "funeral"),
        ("krank!!!", "krank"),
        ("(krank)", "krank"),
    ],
)
def test_a_word_that_tells_is_found_as_it_was_typed(note: str, word: str) -> None:
    assert telling(note) == word


@pytest.mark.parametrize(
    "note",
    [
        "",
        "Bert weiß Bescheid",
        "Das Angebot für Müller liegt im Ordner, bitte bis Freitag nachfassen",
        "Option 2 wählen, Kurier kommt um drei",
        "Kurz vor Mittag wieder da",
        "Konkurs von Meier prüfen, Aufbau am Auto, Kooperation mit Weber",
        "Still waiting for the bill; cache and option are fine",
        "On a train, call me",
        "Todo: Ausbruch der Wand, Abbruch der Halle",
        "Back on Monday. Ask Carla about the Skill list",
        "Kunde aus der Schweiz meldet sich, Kinder-Schaukel mitliefern",
        "4711 / 0815",
    ],
)
def test_what_colleagues_need_to_know_is_not_stopped(note: str) -> None:
    assert telling(note) == ""


def test_the_longest_note_is_read_in_no_time() -> None:
    started = time.perf_counter()
    for note in ("a-" * 5_000, "krank"[:4] * 5_000, "ä" * 20_000):
        telling(note)
    assert time.perf_counter() - started < 1
