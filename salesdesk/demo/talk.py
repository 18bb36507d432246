"""What members write on their cards, and the rules in their own words. German, as such a company's people talk; some English."""

from __future__ import annotations

from dataclasses import dataclass

from tandems.models import Binds, Expectation, Side

EXPECT, PROMISE, ANNOYS = Expectation.Kind.EXPECT, Expectation.Kind.PROMISE, Expectation.Kind.ANNOYS


@dataclass(frozen=True, slots=True)
class Card:
    """`about`: what it is piled under when the cards are sorted."""

    kind: str
    text: str
    about: str


CARDS: dict[str, tuple[Card, ...]] = {
    Side.FIELD: (
        Card(EXPECT, "Ich will noch am selben Tag wissen, wer meine Anfrage hat.", "Wer hat es?"),
        Card(EXPECT, "Wenn der Termin nicht zu halten ist, sagt es mir vorher. Dann kann ich den Kunden anrufen.", "Termine"),
        Card(EXPECT, "Rückfragen bitte gesammelt, nicht drei hintereinander.", "Rückfragen"),
        Card(EXPECT, "Tell me early when something cannot be built as I sold it.", "Termine"),
        Card(PROMISE, "Ich messe beim Kunden nach, bevor ich die Anfrage schicke, nicht danach.", "Vollständige Anfragen"),
        Card(PROMISE, "Ich sage nach zwei Wochen, was aus dem Angebot geworden ist.", "Ergebnisse"),
        Card(PROMISE, "Fotos vom Typenschild sind ab jetzt immer dabei.", "Vollständige Anfragen"),
        Card(ANNOYS, "Ich erfahre vom Kunden, dass unser Angebot draußen ist.", "Wer hat es?"),
        Card(ANNOYS, "Eine Rückfrage am Freitag um vier, und am Montag heißt es, ich hätte nicht geantwortet.", "Rückfragen"),
        Card(ANNOYS, "Im August weiß niemand, wer wen vertritt.", "Vertretung"),
    ),
    Side.INSIDE: (
        Card(EXPECT, "Menge, Spannung und Aufstellort gehören in die Anfrage, sonst fange ich zweimal an.", "Vollständige Anfragen"),
        Card(EXPECT, "Versprecht dem Kunden keinen Termin, den ich noch nicht kenne.", "Termine"),
        Card(EXPECT, "I need an answer within the day, or the supplier’s price has run out.", "Rückfragen"),
        Card(EXPECT, "Alles über Salesdesk. Was auf dem Anrufbeantworter steht, geht verloren.", "Ein Weg"),
        Card(PROMISE, "Ich nehme jede Anfrage am selben Vormittag an oder gebe sie weiter.", "Wer hat es?"),
        Card(PROMISE, "Wird es später, nenne ich einen neuen Termin, bevor der alte vorbei ist.", "Termine"),
        Card(PROMISE, "Ich lese die ganze Anfrage, bevor ich frage.", "Rückfragen"),
        Card(ANNOYS, "„Dringend“ steht auf jeder zweiten Anfrage.", "Termine"),
        Card(ANNOYS, "Von der Hälfte der Angebote höre ich nie wieder etwas.", "Ergebnisse"),
        Card(ANNOYS, "Drei E-Mails, ein Zettel und ein Anruf zu demselben Auftrag.", "Ein Weg"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Own:
    """A rule in one's own words."""

    binds: str
    text: str


OWN_RULES = (
    Own(Binds.BOTH, "Freitags um elf eine Viertelstunde am Telefon: was liegt, was kommt, wer fehlt nächste Woche."),
    Own(Binds.FIELD, "Bei Sonderlösungen ist die Konstruktion beim ersten Kundentermin am Telefon dabei."),
    Own(Binds.INSIDE, "Vor jedem Urlaub sagt der Innendienst dem Außendienst, wer was übernimmt."),
    Own(Binds.BOTH, "We never argue about a request in front of the customer; we call each other first."),
    Own(Binds.BOTH, "„Dringend“ sagen wir nur, wenn beim Kunden eine Linie steht."),
)  # fmt: skip
NOTES = (
    "Meistens. In der Messewoche nicht.",
    "Besser als vorher.",
    "Works well since we fixed the day.",
    "Zweimal vergessen.",
    "",
)
OWN_TASK = "Ersatzteilpakete zusammenstellen"
