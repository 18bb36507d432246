"""What the demo's pulse asks, and what both sides answer in their own words. German, as people write who have three minutes."""

from __future__ import annotations

PARTS = {
    1: (
        "Der Kunde erfährt von uns zuerst, woran er ist.",
        "Österreich und die Schweiz gehen vor.",
        "Aufträge, die nur über den Preis gehen, lassen wir liegen.",
        "Wer etwas zusagt, fragt vorher den, der es machen muss.",
    ),
    3: (
        "Am selben Tag sagen, was geht, und es dann halten.",
        "Neue Kunden gehen vor, weil ihre erste Antwort zählt.",
        "An Ausschreibungen mit mehr als fünf Anbietern nehmen wir nicht teil.",
        "Wir wollen mehr Wartungsverträge.",
        "Lebensmittel und Getränke sind eine Zielgruppe.",
    ),
}
DECOYS = (
    "Wir wachsen vor allem über neue Länder in Osteuropa.",
    "Wir bauen alles, was der Kunde wünscht.",
    "Jeder im Außendienst darf fünf Prozent Rabatt geben.",
    "Große Kunden gehen immer vor.",
)

# By round, then by side.
WORDS: dict[int, dict[str, tuple[str, ...]]] = {
    1: {
        "field": (
            "Schneller sein als die anderen. Mehr weiß ich ehrlich gesagt nicht.",
            "Mittelstand, gute Anlagen, fairer Preis.",
            "Wir wollen dem Kunden als Erste sagen, ob es geht.",
            "Wachsen. In jedem Gebiet zehn Prozent.",
            "Österreich, Schweiz und Lebensmittel zuerst, der Rest danach.",
            "Nicht über den Preis verkaufen, sondern über Tempo und Technik.",
            "Strategie? Auftragseingang.",
            "Schnell antworten und nur noch anbieten, was wir auch bauen können.",
            "Premium im Mittelstand, mit Service.",
            "Der Kunde soll wissen, woran er ist. Das steht so auf der Seite.",
            "Möglichst viele Angebote raus, dann kommt schon etwas zurück.",
            "Baukasten verkaufen, Sonderlösungen nur, wenn es sich lohnt.",
        ),
        "inside": (
            "Alles sofort und am besten gestern.",
            "Dass der Außendienst nichts mehr verspricht, was wir nicht kennen.",
            "Wir machen Lebensmittel, weil wir dafür Zeichnungen haben.",
            "Dem Kunden als Erste sagen, woran er ist.",
            "Umsatz. Danach wird jedenfalls gefragt.",
            "Keine Einzelteile für fremde Anlagen mehr. Das ist das Einzige, was ich sicher weiß.",
            "Eine Liste für beide Seiten und klare Zusagen.",
            "Baukasten vor Sonderbau, damit Angebote schnell gehen.",
            "Schnell, aber vollständig: Erst fragen, dann rechnen.",
            "Die Schweiz geht vor, warum auch immer.",
            "Gute Preise und kurze Lieferzeiten.",
        ),
    },
    2: {
        "field": (
            "Am selben Tag sagen, ob es geht, und das dann halten.",
            "Neukunden zuerst beantworten, weil die sonst weg sind.",
            "Zusagen nur mit dem Innendienst zusammen.",
            "Lebensmittel, Alpen und neue Kunden, und mehr Wartung.",
            "Keine Ausschreibungen mehr mit zehn Anbietern. Endlich.",
            "Tempo, aber ehrlich. Ein neuer Termin ist besser als ein gebrochener.",
            "Wir verkaufen Verlässlichkeit und nicht den niedrigsten Preis.",
            "Wartungsverträge mitverkaufen, jedes Mal.",
            "Schnelle erste Antwort, vollständige Anfrage, fertig.",
            "Mehr Umsatz mit den Kunden, die wir haben.",
            "Dem Mittelstand am selben Tag sagen, was geht.",
            "Vollständig melden, was der Kunde braucht, dann geht es auch schnell.",
            "Für mich immer noch: Aufträge holen.",
        ),
        "inside": (
            "Am selben Tag antworten, auch wenn die Antwort Nein ist.",
            "Was wir zusagen, halten wir. Was wir nicht halten können, sagen wir vorher.",
            "Neue Kunden stehen in der Liste oben.",
            "Lebensmittel, Österreich und Schweiz, Neukunden. In der Reihenfolge weiß ich es nicht.",
            "Wartung ausbauen, Kleinkram weglassen.",
            "Weniger Ausschreibungen, dafür die richtigen Angebote fertig machen.",
            "Anfragen kommen vollständig, dann schaffen wir den Termin.",
            "Der Kunde soll uns weiterempfehlen.",
            "Erst fragen, dann versprechen, und das auf beiden Seiten.",
            "Baukasten, damit wir am selben Tag etwas sagen können.",
            "Außen und innen haben dieselbe Liste.",
            "Ich würde sagen: verlässlich sein. Genauer kann ich es nicht.",
        ),
    },
    3: {
        "field": (
            "Am selben Tag sagen, was geht, und es halten.",
            "Die richtigen Kunden zuerst, nicht die lautesten.",
            "Neukunden, Lebensmittel, Alpen, Wartung.",
        ),
        "inside": (
            "Verlässlich und am selben Tag.",
            "Wer am meisten wartet, ist nicht der Wichtigste. Das steht jetzt in der Liste.",
            "Weniger anbieten und mehr davon gewinnen.",
        ),
    },
}
