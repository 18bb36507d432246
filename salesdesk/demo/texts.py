"""What reps, colleagues and customers of a machine builder write. German, as such a company's data is; some of it English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    """`short` fits a subject, `long` is what the rep typed."""

    short: str
    machine: str
    long: str


TOPICS: dict[str, tuple[Topic, ...]] = {
    "quote": (
        Topic("Gurtförderer für Halle 3", "Gurtförderer GF 650", "Länge 12 m, Gurtbreite 650 mm, 40 kg/m, Edelstahl. Anlauf unter Last. Schaltschrank bauseits."),
        Topic("Förderbandantriebsstationsverkleidung nachrüsten", "Antriebsstation AS 400", "Förderbandantriebsstationsverkleidung für sechs Stationen, abnehmbar ohne Werkzeug, RAL 5010. Maße siehe Foto."),
        Topic("Rollenbahn, angetrieben, mit Kurve 90°", "Rollenbahn RB 420", "Zwei gerade Strecken je 6 m, eine Kurve 90°, Paletten bis 1.200 kg, drei Stauplätze."),
        Topic("Hubtisch mit Scherenantrieb", "Hubtisch HT 1500", "Nutzlast 1,5 t, Hub 900 mm, Plattform 1.600 × 1.000 mm, Fußschalter und Handbedienung."),
        Topic("Ersatzteilpaket für fünf Jahre", "Palettierer P 12", "Verschleißteile nach Wartungsplan, Preise einzeln und als Paket. Kunde vergleicht mit einem Nachbau."),
        Topic("Umbau der Zuführung auf zwei Bahnen", "Zuführung ZF 2", "Bestehende Anlage Baujahr 2014, Umbau in den Werksferien, höchstens vier Tage Stillstand."),
        Topic("Second palletiser for the Leeds plant", "Palletiser P 12", "Same layout as the first machine, CE and UKCA, documentation in English, 400 V."),
        Topic("Vakuumgreifer für Glasscheiben", "Greifer VG 8", "Scheiben 1.200 × 800 × 6 mm, empfindliche Beschichtung, Takt 9 s, Redundanz bei Druckabfall."),
        Topic("Schwenkkran 500 kg mit Elektrokettenzug", "Schwenkkran SK 500", "Ausladung 4 m, Unterkante 3,2 m, Säule auf vorhandenem Fundament, Schwenkbereich 270°."),
        Topic("Becherwerk für Kunststoffgranulat", "Becherwerk BW 315", "Förderhöhe 8,5 m, 12 m³/h, Lebensmittelausführung, ATEX Zone 22 innen."),
        Topic("Kettenförderer für Europaletten, 24 m", "Kettenförderer KF 160", "Dreisträngig, 1.000 kg je Palette, vier Ausschleusungen, Steuerung vorhanden."),
        Topic("Drehtisch für die Packstraße", "Drehtisch DT 1200", "Durchmesser 1.200 mm, 20 Takte in der Minute, Kartons bis 25 kg, leise."),
        Topic("Replacement belt and rollers, plant in Leiden", "Belt conveyor GF 650", "Two belts, forty rollers, delivery before the summer stop, prices per item."),
        Topic("Schutzumhausung für den Palettierer", "Palettierer P 12", "Türen mit Zuhaltung, Lichtgitter am Auslauf, Höhe 2,2 m, bauseits nur Strom."),
        Topic("Spiralförderer in den ersten Stock", "Spiralförderer SF 400", "Höhe 4,8 m, Behälter 600 × 400 mm bis 30 kg, 800 in der Stunde, Brandschutzklappe."),
        Topic("Wartungsvertrag für sechs Anlagen", "Palettierer P 12", "Zwei Besuche im Jahr, Verschleißteile nach Liste, Reaktionszeit acht Stunden."),
    ),
    "delivery-date": (
        Topic("Wann kommt der zweite Teil der Lieferung?", "Gurtförderer GF 650", "Kunde hat die Montagemannschaft ab Montag bestellt und braucht den genauen Tag."),
        Topic("Liefertermin Getriebemotoren", "Antriebsstation AS 400", "Vier Stück, bestätigt war die 46. Woche. Lässt sich eine Woche gewinnen?"),
        Topic("Ersatzrollen: steht die Linie?", "Rollenbahn RB 420", "Zwei Rollen gebrochen, Linie läuft mit halber Geschwindigkeit. Expressversand ist bestellt."),
        Topic("Delivery of the control cabinet", "Palletiser P 12", "The customer's electrician is booked; they ask for a confirmed day."),
        Topic("Teillieferung der Stützen möglich?", "Rollenbahn RB 420", "Der Kunde könnte mit den Stützen schon anfangen."),
        Topic("Wann kommt der Monteur?", "Hubtisch HT 1500", "Die Halle ist nur am Wochenende frei."),
        Topic("Kettenräder: Termin bestätigen", "Kettenförderer KF 160", "Zwölf Stück, die Inventur beim Kunden ist am Monatsende."),
        Topic("Date of the acceptance test", "Gripper VG 8", "Two people from the customer want to be there; they need ten days’ notice."),
        Topic("Später liefern: Fundament ist nicht fertig", "Schwenkkran SK 500", "Frühestens in drei Wochen; kann der Kran so lange bei uns stehen?"),
        Topic("Antriebsrollen vor den Werksferien", "Rollenbahn RB 420", "Acht Stück. Später geht es erst wieder im September."),
    ),
    "order-confirmation": (
        Topic("Bestätigung fehlt seit Bestellung", "Hubtisch HT 1500", "Bestellung per E-Mail vor einer Woche. Kunde braucht die Bestätigung für die Finanzierung."),
        Topic("Auftragsbestätigung mit geänderter Lieferanschrift", "Gurtförderer GF 650", "Lieferung jetzt an das Lager in Neu-Ulm, Rechnung wie bisher."),
        Topic("Rahmenauftrag Verschleißteile, Abruf 3", "Palettierer P 12", "Abruf nach Liste, Preise aus dem Rahmenvertrag, Staffel ab 50 Stück."),
        Topic("Confirmation with customs tariff numbers", "Greifer VG 8", "Shipment to Norway: tariff numbers and country of origin on each line, please."),
        Topic("Bestätigung mit Teilrechnungen", "Palettierer P 12", "Drei Raten: bei Bestellung, bei Versandbereitschaft, nach Abnahme."),
        Topic("Preis der Verpackung fehlt in der Bestätigung", "Gurtförderer GF 650", "Seekiste war angeboten, der Kunde will sie auf der Bestätigung sehen."),
        Topic("Rahmenauftrag Antriebsrollen, Abruf 7", "Rollenbahn RB 420", "Abruf über 40 Stück, Lieferung an das Werk in Nagold."),
        Topic("Order confirmation in English for the parent company", "Rotary table DT 1200", "Same content, prices in EUR, Incoterms on the first page."),
        Topic("Bestätigung an die neue Einkaufsgesellschaft", "Hubtisch HT 1500", "Die Firma heißt seit dem Ersten anders; Umsatzsteuernummer liegt bei."),
    ),
    "special-solution": (
        Topic("Greifer für Glasplatten im Reinraum", "Greifer VG 8", "Reinraum Klasse 7, keine Schmierstoffe, Abrieb nachweisen. Kunde fragt, ob wir so etwas schon gebaut haben."),
        Topic("Förderer durch eine Brandschutzwand", "Gurtförderer GF 650", "Durchgang mit Feuerabschluss T 90, Gurt muss im Brandfall getrennt werden."),
        Topic("Hubtisch für Rollstuhlmontage, niedrige Auffahrhöhe", "Hubtisch HT 1500", "Auffahrhöhe höchstens 85 mm, rundum Schutz gegen Einklemmen, Bedienung mit einer Hand."),
        Topic("Langsamlauf für Kerzen: ruckfrei bei 0,2 m/min", "Gurtförderer GF 650", "Ware ist frisch gegossen und verträgt kein Rucken. Temperatur bis 60 °C."),
        Topic("Schleuse zwischen zwei Kühlräumen", "Spiralförderer SF 400", "Von 4 °C nach −18 °C, kein Eis auf dem Gurt, Reinigung mit Dampf."),
        Topic("Magnetischer Greifer für gelochte Bleche", "Greifer VG 8", "Bleche 2 bis 6 mm, geölt, immer genau eines; Doppelblech erkennen."),
        Topic("Quiet conveyor for a hospital", "Belt conveyor GF 650", "Below 45 dB(A), wipeable, no visible screws, at night without supervision."),
        Topic("Waage im laufenden Band, eichfähig", "Rollenbahn RB 420", "Pakete bis 30 kg, 1.200 in der Stunde, Anzeige in der Leitwarte."),
        Topic("Vorhandene Anlage um 90° drehen", "Palettierer P 12", "Ein Wochenende Zeit, Fundamente bleiben, Zäune und Lichtgitter neu."),
    ),
}  # fmt: skip

QUESTIONS = (
    "Welche Spannung hat das Netz beim Kunden: 400 V oder 480 V?",
    "Auf dem Foto ist das Typenschild nicht zu lesen. Bitte Baujahr und Seriennummer.",
    "Wie hoch ist die Unterkante genau? In der Skizze stehen zwei verschiedene Maße.",
    "Ist die Montage dabei, oder stellt der Kunde selbst auf?",
    "Welche Menge im Jahr? Davon hängt die Staffel ab.",
    "Gilt die Zahlungsbedingung aus dem Rahmenvertrag?",
)
ANSWERS = (
    "400 V, Neutralleiter vorhanden. Der Elektriker des Kunden schließt an.",
    "Baujahr 2016, Seriennummer 16-4471. Foto folgt mit der Bestellung.",
    "820 mm ab fertigem Boden, eben mit dem Kunden nachgemessen.",
    "Montage durch uns, zwei Tage, Kran stellt der Kunde.",
    "Etwa 300 Stück im Jahr, Abruf monatlich.",
    "Ja, wie im Rahmenvertrag.",
)
WAITED_FOR = {
    "customer": (
        "Freigabe der Zeichnung",
        "Bestätigung der Maße vor Ort",
        "Entscheidung zwischen zwei Ausführungen",
    ),
    "third_party": (
        "Preis des Getriebeherstellers",
        "Rückmeldung der Spedition",
        "Prüfung durch den Statiker",
    ),
}
NOTES = (
    "Mit der Konstruktion besprochen: geht, aber nur mit dem größeren Motor.",
    "Kunde ist bis Donnerstag auf der Messe.",
    "Preis der letzten Lieferung liegt im Ordner, drei Prozent Teuerung dazurechnen.",
    "Die Fertigung hat in der nächsten Woche eine Lücke.",
)
NEW_DATES = (
    "Der Motorenhersteller antwortet erst morgen. Das Angebot kommt dann am selben Tag.",
    "Die Konstruktion braucht einen Tag länger für die Zeichnung.",
    "The supplier confirms tomorrow; I will send it right after.",
    "Die Kalkulation ist voll; bis dahin schaffe ich es sicher.",
)
HANDED_ON = (
    "Du kennst die Anlage vom letzten Umbau, bitte übernimm.",
    "Ich bin ab morgen bei der Inbetriebnahme.",
    "Das ist deine Baureihe.",
)
DELIVERED_WITH = ("Angebot liegt bei, Skizze auf Seite 3.", "Termin steht, Versand bestätigt.", "", "")
PASSED_ON = ("Heute beim Kunden besprochen.", "Per E-Mail geschickt.", "")
LOST_BECAUSE = {
    "too_late": "Der Wettbewerb hatte sein Angebot eine Woche früher.",
    "price": "Acht Prozent über dem Wettbewerb.",
    "product": "Kunde wollte eine Ausführung ohne Hydraulik.",
    "relationship": "Einkauf bleibt beim bisherigen Lieferanten.",
    "project_stopped": "Investition auf nächstes Jahr verschoben.",
    "other": "Kunde baut die Halle doch nicht.",
}
CANCELLED_BECAUSE = ("Doppelt geschickt.", "Kunde hat die Anfrage zurückgezogen.")
REOPENED_BECAUSE = ("Kunde möchte eine zweite Variante mit Edelstahl.", "Menge hat sich geändert.")

COMPANIES = (
    "Brauerei", "Sägewerk", "Gießerei", "Molkerei", "Großbäckerei", "Verpackungswerk", "Getränkelogistik", "Möbelwerk",
    "Ziegelwerk", "Papierfabrik", "Metallbau", "Kunststofftechnik", "Maschinenfabrik", "Anlagenbau", "Stahlhandel",
)  # fmt: skip
FAMILIES = (
    "Müller", "Schröder", "Weiß", "Krämer", "Öztürk", "Hoffmann", "Großkopf", "Jäger", "Lindner", "Kowalski", "Brandt",
    "Dürr", "Vogt", "Seidel", "Pfeiffer", "Nowak", "Böhm", "Riedel", "Hübner", "Stein", "Falk", "Wagner", "Yıldız",
    "Thoma", "Reuß", "Keßler", "Ahrens", "Baumgärtner", "Schmidtbauer", "Zöllner",
)  # fmt: skip
GIVEN = (
    "Anja", "Bernd", "Claudia", "Dirk", "Elif", "Frank", "Gabi", "Holger", "Ines", "Jonas", "Karin", "Lars", "Mehmet",
    "Nadine", "Olaf", "Petra", "Ralf", "Silke", "Thomas", "Ute", "Volker", "Wiebke", "Yvonne", "Zeynep",
)  # fmt: skip
TOWNS = (
    ("80331", "München"), ("70173", "Stuttgart"), ("89073", "Ulm"), ("90402", "Nürnberg"), ("04109", "Leipzig"),
    ("01067", "Dresden"), ("44135", "Dortmund"), ("20095", "Hamburg"), ("28195", "Bremen"), ("60311", "Frankfurt am Main"),
    ("97070", "Würzburg"), ("87435", "Kempten (Allgäu)"), ("33602", "Bielefeld"), ("99084", "Erfurt"), ("24103", "Kiel"),
)  # fmt: skip
FORMS = ("GmbH", "GmbH & Co. KG", "AG", "KG", "OHG")
