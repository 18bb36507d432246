"""The demo's strategy, and how both sides made it. German, as such a company's people write."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from strategy.contents import BlockData, SegmentData

FOOD, NEIGHBOURS, NEW = "Lebensmittel und Getränke", "Österreich und Schweiz", "Neukunden"
SERVICE, LOYAL, ON_TIME, COMPLETE = (
    "Wartungsverträge",
    "Kunden, die uns weiterempfehlen",
    "Antworten im Termin",
    "Vollständig beim ersten Mal",
)


@dataclass(frozen=True, slots=True)
class GoalWords:
    """As `contents.GoalData`. `due`: in how many days from now; `owner`: by name."""

    name: str
    start: int
    target: int
    due: int
    measure: str = ""
    unit: str = ""
    owner: str = ""
    hours: Decimal = Decimal(0)
    metric: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """`suggestion`: a better wording; `is_taken`: that is what the draft says then."""

    by: str
    text: str = ""
    suggestion: str = ""
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """A proposal. `key`: the block's, or the name of the segment or goal; empty to add one. `support`: names, without a word."""

    by: str
    says: BlockData | SegmentData | GoalWords
    reason: str
    key: str = ""
    support: str = ""
    supported: dict[str, str] = field(default_factory=dict)
    objected: dict[str, str] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    declined: str = ""
    is_taken: bool = True


FIRST_BLOCKS = (
    BlockData("offer", text="- Gurt-, Rollen- und Kettenförderer aus dem **Baukasten**\n- Sonderlösungen, wenn der Baukasten nicht reicht\n- Ersatzteile ab Lager"),
    BlockData("not_doing", text="- Keine Einzelteile für fremde Anlagen\n- Keine Aufträge, die nur über den Preis gehen"),
)  # fmt: skip
FIRST_GOALS = (
    GoalWords(ON_TIME, 75, 90, due=120, metric="on_time_rate", owner="Sabine Brandl"),
    GoalWords(LOYAL, 31, 40, due=-40, measure="Befragung nach jeder Inbetriebnahme: Empfehler minus Kritiker", unit="Punkte", owner="Ulrike Freudenberger"),
)  # fmt: skip

FIRST = (
    Wish(
        "Katharina Weiß",
        BlockData("direction", text="Wir sind der Förderanlagenbauer, bei dem der Mittelstand am schnellsten weiß, woran er ist."),
        "Beim Preis unterbietet uns immer einer. Bei der Geschwindigkeit bisher keiner.",
        support="Stefan Huber, Mehmet Yılmaz, Jörg Ostermann, Martina Schuster, Daniel Fröhlich",
        supported={"Birgit Schäfer": "Genau das sagen meine Kunden, wenn ich frage, warum sie bei uns sind."},
        objected={"Claudia Neumeister": "Schnell sind wir nur, wenn die Angaben stimmen. Das gehört dazu, sonst verspricht es zu viel."},
    ),
    Wish(
        "Wolfgang Achleitner",
        SegmentData(NEIGHBOURS, "Kurze Wege, gleiche Normen, und der Service kommt in einem Tag hin. Die **Wiederkaufrate** ist die höchste, die wir haben.", {"countries": "AT, CH"}, Decimal(3)),
        "In der Schweiz verlieren wir kaum ein Angebot, aber wir behandeln sie wie alle anderen.",
        support="Petra Lindner, Bernd Haberland, Claudia Neumeister, Florian Großmann",
    ),
    Wish(
        "Ayşe Kaya",
        SegmentData(FOOD, "Edelstahl und Reinigbarkeit können wir, und die Branche investiert auch in schlechten Jahren.", {}, Decimal(4)),
        "Da haben wir die fertigen Zeichnungen. Ein Angebot dauert zwei Stunden statt zwei Tage.",
        support="Christine Obermaier, Elif Demir, Tim Rößler, Ingrid Wagenknecht",
        supported={"Anja Sommer": "Und sie zahlen pünktlich."},
    ),
    Wish(
        "Sven Jäger",
        BlockData("free", "So arbeiten wir", "Außen- und Innendienst haben **eine** Liste. Wer etwas zusagt, fragt vorher den, der es machen muss."),
        "Das sollte für alle gelten und nicht nur für die Tandems, die es sich ausgemacht haben.",
        support="Silke Brunner, Carsten Meyer, Renate Vogl, Patrick Sturm",
    ),
    Wish(
        "Ralf Dittmann",
        BlockData("free", "Rabatte", "Fünf Prozent darf jeder im Außendienst selbst geben."),
        "Dann muss ich nicht jedes Mal anrufen.",
        support="Julia Böttcher",
        objected={
            "Lukas Engel": "Dann steht im Angebot ein Preis, und der Kunde kennt schon einen anderen.",
            "Dominik Pfaffenzeller": "Ich will gar nicht über Rabatt verkaufen.",
        },
        declined="Das ist eine Frage der Preisliste und keine der Strategie. Ich nehme sie in die nächste Vertriebsrunde mit.",
    ),
)  # fmt: skip

SECOND = (
    Wish(
        "Martina Schuster",
        BlockData("direction", text="Wir sind der Förderanlagenbauer, der dem Mittelstand als Erster sagt, was geht, und der es dann hält."),
        "„Woran er ist“ versteht kein Kunde. Und dass wir halten, was wir sagen, fehlt bisher.",
        key="direction",
        support="Stefan Huber, Christine Obermaier, Tim Rößler, Ingrid Wagenknecht, Manuela Ebersbacher-Niederreiter",
        supported={"Petra Lindner": "Das Halten ist das, was uns unterscheidet."},
        objected={
            "Maximilian Freiherr von Thalhofen": "Als Erster sind wir nicht immer. Wenn ein Kunde das liest und drei Tage wartet, ist es peinlich.",
            "Fabian Lang": "Mir fehlt, für wen wir das tun: Das Wort Mittelstand sagt meinem Kunden nichts.",
        },
        remarks=(
            Remark("Jörg Ostermann", "Der Einwand stimmt, so ginge es vielleicht:", "Wir sind der Förderanlagenbauer, der dem Mittelstand **am selben Tag** sagt, was geht, und es dann hält.", is_taken=True),
            Remark("Katharina Weiß", "Am selben Tag kann ich draußen unterschreiben."),
        ),
    ),
    Wish(
        "Gregor Zimmermann",
        SegmentData(NEW, "Wer uns zum ersten Mal fragt, entscheidet an der **ersten** Antwort, ob er noch einmal fragt.", {"new_customer": True}, Decimal(6)),
        "In Sachsen-Anhalt bin ich überall der Neue. Die erste Antwort muss sitzen.",
        support="Elif Demir, Carsten Meyer, Daniel Fröhlich, Sven Jäger, Renate Vogl",
        objected={"Monika Pohl": "Dann warten die Stammkunden. Sechs Stunden sind mir zu viel."},
        remarks=(Remark("Sabine Brandl", "Ich habe nachgesehen: Es betrifft eine von zwölf Anfragen. Das tragen wir."),),
    ),
    Wish(
        "Julia Böttcher",
        BlockData("not_doing", text="- Keine Einzelteile für fremde Anlagen\n- Keine Aufträge, die nur über den Preis gehen\n- Keine Ausschreibungen mit mehr als fünf Anbietern"),
        "Im Ruhrgebiet haben wir letztes Jahr elf Ausschreibungen gemacht und keine gewonnen.",
        key="not_doing",
        support="Ralf Dittmann, Wolfgang Achleitner, Lukas Engel",
        supported={"Ayşe Kaya": "Das wären zwei Wochen Kalkulation, die wir für die anderen hätten."},
    ),
)  # fmt: skip

THIRD = (
    Wish(
        "Lukas Engel",
        GoalWords(SERVICE, 14, 40, due=210, measure="Verträge, die am Monatsende laufen", unit="Verträge", owner="Andreas Köhler", hours=Decimal(2)),
        "Eine gewartete Anlage ist nach fünf Jahren wieder eine Anfrage. Und die Preise vergleicht keiner.",
        support="Anja Sommer, Dominik Pfaffenzeller, Nadine Kröger, Patrick Sturm, Matthias Kreuzer",
        supported={"Andreas Köhler": "Ich übernehme das gern."},
    ),
    Wish(
        "Bernd Haberland",
        GoalWords(COMPLETE, 60, 80, due=210, metric="first_time_complete_rate", owner="Katharina Weiß"),
        "Jede zweite Rückfrage von mir ist die Spannung oder der Aufstellort. Das kostet beide einen Tag.",
        support="Florian Großmann, Claudia Neumeister, Jörg Ostermann",
        objected={"Thomas Wiesinger": "Manches weiß der Kunde selbst noch nicht. Das darf nicht gegen uns zählen."},
        remarks=(Remark("Ulrike Freudenberger", "Gezählt wird für alle zusammen, nie für einen Einzelnen."),),
    ),
    Wish(
        "Silke Brunner",
        BlockData("offer", text="- Gurt-, Rollen- und Kettenförderer aus dem **Baukasten**\n- Sonderlösungen, wenn der Baukasten nicht reicht\n- Ersatzteile ab Lager, **Wartung** mit acht Stunden Reaktionszeit"),
        "Die Wartung steht nirgends, dabei ist sie der Grund, warum die Werft geblieben ist.",
        key="offer",
        support="Birgit Schäfer, Sven Jäger, Renate Vogl",
    ),
)  # fmt: skip

NEXT = (
    Wish(
        "Tim Rößler",
        BlockData("free", "So arbeiten wir", "Außen- und Innendienst haben **eine** Liste. Wer etwas zusagt, fragt vorher den, der es machen muss. Wer etwas nicht schafft, sagt es **vor** dem Termin."),
        "Ein neuer Termin vorher ist keine Schande, einer hinterher schon.",
        key="So arbeiten wir",
        support="Birgit Schäfer, Andreas Köhler, Ingrid Wagenknecht, Martina Schuster",
    ),
    Wish(
        "Mehmet Yılmaz",
        BlockData("not_doing", text="- Keine Einzelteile für fremde Anlagen\n- Keine Aufträge, die nur über den Preis gehen\n- Keine Ausschreibungen mit mehr als fünf Anbietern\n- Keine Anlagen unter 8.000 €"),
        "Kleine Anlagen kosten im Angebot so viel Zeit wie große.",
        key="not_doing",
        support="Stefan Huber, Daniel Fröhlich",
        objected={
            "Nadine Kröger": "Mit einer kleinen Rollenbahn habe ich meinen größten Kunden gewonnen.",
            "Patrick Sturm": "Wo fängt klein an? Ein Ersatzband für 3.000 € macht zehn Minuten Arbeit.",
        },
        remarks=(Remark("Claudia Neumeister", "Vielleicht ohne Zahl:", "- Keine Einzelteile für fremde Anlagen\n- Keine Aufträge, die nur über den Preis gehen\n- Keine Ausschreibungen mit mehr als fünf Anbietern\n- Keine Kleinanlagen ohne Aussicht auf eine zweite"),),
        is_taken=False,
    ),
    Wish(
        "Ingrid Wagenknecht",
        SegmentData("Nachrüstung und Umbau", "Der Kunde kennt uns schon, die Anlage steht, und der Wettbewerb müsste von vorn anfangen.", {}, Decimal(2)),
        "Jede fünfte Anfrage ist ein Umbau, und wir haben dafür keine Linie.",
        support="Thomas Wiesinger, Katharina Weiß, Ayşe Kaya, Monika Pohl",
        objected={"Dominik Pfaffenzeller": "Vier Zielgruppen sind keine mehr. Dann lieber die Alpen streichen."},
        is_taken=False,
    ),
    Wish(
        "Florian Großmann",
        GoalWords(LOYAL, 31, 50, due=330, measure="Befragung nach jeder Inbetriebnahme: Empfehler minus Kritiker", unit="Punkte", owner="Ulrike Freudenberger"),
        "Die 40 haben wir erreicht. Aufhören sollten wir da nicht.",
        key=LOYAL,
        support="Anja Sommer, Bernd Haberland",
        supported={"Jörg Ostermann": "Und bitte die Antworten an beide Seiten schicken, nicht nur an den Außendienst."},
        objected={"Christine Obermaier": "50 hat in unserer Branche niemand. Dann glaubt keiner mehr an die Zahl."},
        is_taken=False,
    ),
)  # fmt: skip

# Days ago and value, in the goal's unit.
VALUES: dict[str, tuple[tuple[int, int], ...]] = {
    LOYAL: ((240, 32), (180, 34), (120, 37), (62, 39), (45, 41), (12, 42)),
    SERVICE: ((92, 15), (70, 18), (44, 21), (15, 26)),
}
# Why a customer is placed by hand, and by which word of its name.
BY_HAND = {
    "Lebensmittelwerke": "Lebensmittelhersteller, steht so im Handelsregister.",
    "Getränkeabfüllung": "Füllt selbst ab, also Lebensmittel und nicht Logistik.",
}
NOT_FOOD = "Seit dem Verkauf der Abfüllung nur noch Lager, keine Lebensmittel mehr."
# What serves a goal: words of a request's subject.
SERVES = {SERVICE: ("Wartungsvertrag", "Ersatzteilpaket")}
