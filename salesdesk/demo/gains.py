"""What people of the demo say they gain, for themselves, with their tandem or with everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from people.models import User
from rewards.actions.state_benefit import state_benefit
from rewards.models import Audience, BenefitKind

if TYPE_CHECKING:
    from datetime import datetime

PAY, SAFE, TIME, OWN = (
    BenefitKind.RECOGNITION,
    BenefitKind.SECURITY,
    BenefitKind.TIME,
    BenefitKind.OWN,
)
MYSELF, TANDEM, ALL = Audience.PRIVATE, Audience.TANDEM, Audience.ALL
# Days ago, by whom, of what kind, shared with whom, in which words. Of one kind, the later words replace the earlier ones.
SAID = (
    (150, "Katharina Weiß", TIME, ALL, "Ich fahre freitags nach Hause, ohne vom Parkplatz aus noch drei Leute anzurufen."),
    (150, "Katharina Weiß", PAY, MYSELF, "Die Anzahlung für die Küche."),
    (149, "Jörg Ostermann", TIME, TANDEM, "Anfragen, mit denen ich sofort anfangen kann."),
    (149, "Jörg Ostermann", SAFE, MYSELF, "Noch elf Jahre bis zur Rente, und zwar hier."),
    (80, "Jörg Ostermann", TIME, ALL, "Einmal anfangen und fertig machen, statt fünfmal anzufangen."),
    (140, "Sabine Brandl", OWN, ALL, "Keine Montage mehr, an denen ich zuerst zwei Streithähne trennen muss."),
    (138, "Ulrike Freudenberger", OWN, ALL, "Ich rede mit Kunden statt über liegen gebliebene Angebote."),
    (131, "Mehmet Yılmaz", PAY, ALL, "Dass ein Auftrag uns beiden gehört und man das auch sieht."),
    (130, "Daniel Fröhlich", PAY, TANDEM, "Zum ersten Mal steht mein Name neben einem gewonnenen Auftrag."),
    (128, "Ayşe Kaya", TIME, ALL, "Um vier Uhr gehen, weil nichts mehr liegt, von dem ich nichts weiß."),
    (128, "Christine Obermaier", TIME, TANDEM, "Weniger Nachfragen am Abend, wenn die Kinder im Bett sind."),
    (120, "Bernd Haberland", SAFE, ALL, "Ein Werk, das Aufträge hat. Alles andere kommt danach."),
    (118, "Birgit Schäfer", OWN, TANDEM, "Ich muss mich bei Kunden nicht mehr für Kollegen entschuldigen."),
    (110, "Renate Vogl", TIME, MYSELF, "Dass halbe Tage auch halbe Tage sind."),
    (104, "Wolfgang Achleitner", PAY, ALL, "In Linz kennt man uns jetzt als die, die zurückrufen."),
    (96, "Lukas Engel", OWN, MYSELF, "Endlich nicht mehr der sein, der immer Nein sagt."),
    (75, "Elif Demir", SAFE, TANDEM, "Kunden, die wiederkommen, sind die beste Versicherung."),
    (60, "Monika Pohl", TIME, MYSELF, ""),
    (41, "Tobias Meißner", TIME, ALL, "Weniger Anrufe, wo etwas steht."),
)  # fmt: skip


def create(now: datetime) -> None:
    """Call it when the people are there."""
    people = {person.name: person for person in User.objects.active()}
    for ago, name, kind, audience, text in SAID:
        state_benefit(kind, text, audience, by=people[name], at=now - timedelta(days=ago))
