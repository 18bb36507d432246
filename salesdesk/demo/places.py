"""Where the demo's machine builder sells: twenty tandems with their members, regions and towns."""

from __future__ import annotations

from dataclasses import dataclass

HOME, AUSTRIA, SWITZERLAND = "DE", "AT", "CH"
Town = tuple[str, str, str]  # country, postcode, name


@dataclass(frozen=True, slots=True)
class Place:
    """A tandem. `regions` as `strategy.regions.parse_lines` reads them; without any it is new and has nothing yet."""

    name: str
    field: tuple[str, ...]
    inside: tuple[str, ...]
    regions: str = ""
    towns: tuple[Town, ...] = ()


def _at_home(text: str) -> tuple[Town, ...]:
    """Of "80331 München, 83022 Rosenheim"."""
    towns = (town.strip().split(" ", 1) for town in text.split(","))
    return tuple((HOME, postcode, name) for postcode, name in towns)


# Katharina Weiß is in one tandem only, with Jörg Ostermann: the doors of the demo lead to them.
PLACES = (
    Place(
        "Oberbayern",
        ("Katharina Weiß",),
        ("Jörg Ostermann",),
        "80-83, 85",
        _at_home("80331 München, 83022 Rosenheim, 85049 Ingolstadt, 85354 Freising"),
    ),
    Place(
        "Niederbayern und Oberpfalz",
        ("Stefan Huber",),
        ("Martina Schuster",),
        "84, 92-94",
        _at_home("84028 Landshut, 93047 Regensburg, 94032 Passau, 92224 Amberg"),
    ),
    Place(
        "Franken",
        ("Mehmet Yılmaz", "Christine Obermaier"),
        ("Daniel Fröhlich",),
        "90-91, 95-97",
        _at_home("90402 Nürnberg, 97070 Würzburg, 95444 Bayreuth, 96047 Bamberg"),
    ),
    Place(
        "Schwaben und Bodensee",
        ("Christine Obermaier",),
        ("Ayşe Kaya",),
        "86-89",
        _at_home("86150 Augsburg, 87435 Kempten (Allgäu), 88045 Friedrichshafen, 89073 Ulm"),
    ),
    Place(
        "Württemberg",
        ("Florian Großmann",),
        ("Bernd Haberland", "Jörg Ostermann"),
        "70-74",
        _at_home("70173 Stuttgart, 72764 Reutlingen, 74072 Heilbronn, 73430 Aalen"),
    ),
    Place(
        "Baden",
        ("Petra Lindner",),
        ("Claudia Neumeister",),
        "75-79",
        _at_home("79098 Freiburg im Breisgau, 76133 Karlsruhe, 78462 Konstanz, 77652 Offenburg"),
    ),
    Place(
        "Kurpfalz und Rheinhessen",
        ("Andreas Köhler",),
        ("Tim Rößler",),
        "55, 67-69",
        _at_home("68161 Mannheim, 69117 Heidelberg, 67059 Ludwigshafen, 55116 Mainz"),
    ),
    Place(
        "Rhein-Main",
        ("Birgit Schäfer",),
        ("Tim Rößler", "Ingrid Wagenknecht"),
        "60-65",
        _at_home("60311 Frankfurt am Main, 64283 Darmstadt, 65183 Wiesbaden, 63450 Hanau"),
    ),
    Place(
        "Saarland und Mosel",
        ("Thomas Wiesinger",),
        ("Ingrid Wagenknecht",),
        "54, 56, 66",
        _at_home("66111 Saarbrücken, 54290 Trier, 56068 Koblenz"),
    ),
    Place(
        "Nordhessen und Siegerland",
        ("Nadine Kröger",),
        ("Patrick Sturm",),
        "34-36, 57",
        _at_home("34117 Kassel, 35390 Gießen, 57072 Siegen, 36037 Fulda"),
    ),
    Place(
        "Rheinland",
        ("Maximilian Freiherr von Thalhofen",),
        ("Manuela Ebersbacher-Niederreiter",),
        "50-53",
        _at_home("50667 Köln, 52062 Aachen, 53111 Bonn"),
    ),
    Place(
        "Ruhrgebiet",
        ("Julia Böttcher", "Ralf Dittmann"),
        ("Lukas Engel", "Patrick Sturm"),
        "44-47, 58",
        _at_home("44135 Dortmund, 45127 Essen, 47051 Duisburg, 58095 Hagen"),
    ),
    Place(
        "Bergisches Land und Niederrhein",
        ("Ralf Dittmann",),
        ("Manuela Ebersbacher-Niederreiter",),
        "40-42",
        _at_home("40213 Düsseldorf, 42103 Wuppertal, 41061 Mönchengladbach"),
    ),
    Place(
        "Westfalen",
        ("Anja Sommer",),
        ("Lukas Engel",),
        "32-33, 48, 59",
        _at_home("33602 Bielefeld, 48143 Münster, 59065 Hamm, 32423 Minden"),
    ),
    Place(
        "Bremen und Niedersachsen",
        ("Dominik Pfaffenzeller", "Silke Brunner"),
        ("Renate Vogl", "Sven Jäger"),
        "26-31, 37-38, 49",
        _at_home("28195 Bremen, 30159 Hannover, 49074 Osnabrück, 38100 Braunschweig"),
    ),
    Place(
        "Hamburg und Schleswig-Holstein",
        ("Silke Brunner",),
        ("Sven Jäger",),
        "20-25",
        _at_home("20095 Hamburg, 24103 Kiel, 23552 Lübeck, 24937 Flensburg"),
    ),
    Place(
        "Berlin und Brandenburg",
        ("Carsten Meyer",),
        ("Renate Vogl", "Daniel Fröhlich"),
        "03, 10-16",
        _at_home("10115 Berlin, 14467 Potsdam, 03046 Cottbus, 15230 Frankfurt (Oder)"),
    ),
    Place(
        "Sachsen und Thüringen",
        ("Elif Demir", "Gregor Zimmermann"),
        ("Martina Schuster", "Ayşe Kaya"),
        "01-02, 04, 07-09, 98-99",
        _at_home("01067 Dresden, 04109 Leipzig, 99084 Erfurt, 09111 Chemnitz"),
    ),
    Place(
        "Österreich und Schweiz",
        ("Wolfgang Achleitner",),
        ("Claudia Neumeister", "Bernd Haberland"),
        "AT: 1-9\nCH: 1-9",
        (
            (AUSTRIA, "4020", "Linz"),
            (AUSTRIA, "5020", "Salzburg"),
            (SWITZERLAND, "8005", "Zürich"),
            (SWITZERLAND, "9000", "St. Gallen"),
        ),
    ),
    Place("Sachsen-Anhalt und Mecklenburg", ("Gregor Zimmermann",), ("Daniel Fröhlich",)),
)
NOBODYS: tuple[Town, ...] = (  # nobody looks after them yet: their requests go to the shared queue
    (HOME, "39104", "Magdeburg"),
    (HOME, "18055", "Rostock"),
    (HOME, "06108", "Halle (Saale)"),
    ("NL", "5611 AZ", "Eindhoven"),
    ("DK", "8000", "Aarhus"),
)
