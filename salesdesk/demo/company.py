"""The demo's machine builder: its people, working hours, tandems and customers. The same ones every time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from people.models import Role, User, WorkingCalendar
from salesdesk.demo.places import NOBODYS, PLACES
from strategy.regions import parse_lines
from tandems.models import Customer, Membership, Region, Side, Tandem

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

# The first of each role has a door of their own (`people.demo.KEEPERS`).
FIELD = """Katharina Weiß, Stefan Huber, Mehmet Yılmaz, Christine Obermaier, Florian Großmann, Petra Lindner, Andreas Köhler,
Birgit Schäfer, Thomas Wiesinger, Nadine Kröger, Maximilian Freiherr von Thalhofen, Julia Böttcher, Ralf Dittmann, Anja Sommer,
Dominik Pfaffenzeller, Silke Brunner, Carsten Meyer, Elif Demir, Gregor Zimmermann, Wolfgang Achleitner"""
INSIDE = """Jörg Ostermann, Martina Schuster, Daniel Fröhlich, Ayşe Kaya, Bernd Haberland, Claudia Neumeister, Tim Rößler,
Ingrid Wagenknecht, Patrick Sturm, Manuela Ebersbacher-Niederreiter, Lukas Engel, Renate Vogl, Sven Jäger, Monika Pohl, Fabian Lang"""
LEADS = "Sabine Brandl, Matthias Kreuzer"
MANAGERS = "Ulrike Freudenberger"
ADMINISTRATORS = "Tobias Meißner"
PAYROLL = "Heike Lindemann, Bruno Albrecht"
FIRST = [
    "Müller",
    "Huber",
    "Bergmann",
    "Hartung",
    "Kleinschmidt",
    "Sonnleitner",
    "Weber",
    "Stadler",
    "Brückner",
    "Eichinger",
    "Falkenstein",
    "Gruber",
    "Hölzl",
    "Königsbauer",
    "Lechner",
    "Mühlbauer",
    "Nadler",
    "Österreicher",
    "Pichler",
    "Rosenberger",
]
TRADES = (
    "Maschinenbau GmbH",
    "Fördertechnik AG",
    "Lebensmittelwerke GmbH & Co. KG",
    "Verpackungsanlagen GmbH",
    "Holzindustrie KG",
    "Kunststofftechnik GmbH",
    "Getränkeabfüllung und Logistik GmbH",
)
CUSTOMERS = 152
NEW = 13  # one customer in so many has no number yet
SHARED = 10  # one in so many is nobody's: their requests go to the shared queue
BY_NAME = 6  # one in so many names its tandem; for all others their region says whose they are
SINCE = timedelta(days=400)
LATELY = timedelta(days=9)  # since when the newest tandem is there
PREFIX = {"DE": "+49", "AT": "+43", "CH": "+41", "NL": "+31", "DK": "+45"}
PART_TIME = {day: [["08:00", "12:30"]] for day in ("mon", "tue", "wed", "thu")}


@transaction.atomic
def create(rng: Random, now: datetime) -> None:
    """Make the company. To be called once, in a database without people."""
    calendar = _calendar(now)
    everybody = [
        *_people(FIELD, Role.FIELD, calendar),
        *_people(INSIDE, Role.INSIDE, calendar),
        *_people(LEADS, Role.INSIDE_LEAD, calendar),
        *_people(MANAGERS, Role.SALES_MANAGER, calendar),
        *_people(ADMINISTRATORS, Role.ADMINISTRATOR, calendar),
        *_people(PAYROLL, Role.PAYROLL, calendar),
    ]
    next(person for person in everybody if person.name == "Renate Vogl").own_week = PART_TIME
    User.objects.bulk_create(everybody)
    _customers(rng, _tandems(everybody, now), now)


def _calendar(now: datetime) -> WorkingCalendar:
    closing = [
        {"day": f"{year}-12-{day}", "windows": [["08:00", "12:00"]], "label": label}
        for year in (now.year - 1, now.year, now.year + 1)
        for day, label in ((24, "Heiligabend"), (31, "Silvester"))
    ]
    return WorkingCalendar.objects.create(
        name="Werk München", country="DE", subdivision="BY", closing_days=closing, is_default=True
    )


def _people(names: str, role: Role, calendar: WorkingCalendar) -> list[User]:
    return [
        User(
            name=name,
            email=_email(name),
            password=make_password(None),  # nobody guesses a password that is not there: the demo has doors
            language="de",
            calendar=calendar,
            **{f"is_{role.value}": True},
        )
        for name in (" ".join(part.split()) for part in names.split(","))
    ]


LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", "ş": "s", " ": "."})


def _email(name: str) -> str:
    return f"{name.lower().translate(LETTERS)}@example.com"


def _tandems(everybody: list[User], now: datetime) -> list[Tandem]:
    """In the order of `PLACES`, with members and regions. Some of inside sales are in none and live off the queue."""
    people = {person.name: person for person in everybody}
    tandems = Tandem.objects.bulk_create([Tandem(name=place.name) for place in PLACES])
    memberships, regions = [], []
    for tandem, place in zip(tandems, PLACES, strict=True):
        since = now - (SINCE if place.regions else LATELY)
        for side, names in ((Side.FIELD, place.field), (Side.INSIDE, place.inside)):
            memberships += [
                Membership(tandem=tandem, user=people[name], side=side, joined_at=since) for name in names
            ]
        regions += [
            Region(tandem=tandem, country=one.country, first=one.first, last=one.last)
            for one in parse_lines(place.regions)
        ]
    Membership.objects.bulk_create(memberships)
    Region.objects.bulk_create(regions)
    return tandems


def _customers(rng: Random, tandems: list[Tandem], now: datetime) -> None:
    placed = [(tandem, place) for tandem, place in zip(tandems, PLACES, strict=True) if place.towns]
    made: list[Customer] = []
    for position in range(CUSTOMERS):
        tandem, place = placed[position % len(placed)]
        is_shared = position % SHARED == 0
        towns = NOBODYS if is_shared else place.towns
        country, postcode, town = towns[position // len(placed) % len(towns)]
        facts: dict[str, Any] = {
            "name": f"{FIRST[position % len(FIRST)]} {TRADES[position % len(TRADES)]}",
            "number": None if position % NEW == 0 else str(10_000 + 37 * position),
            "country": country,
            "postcode": postcode,
            "town": town,
            "street": f"Industriestraße {rng.randint(1, 120)}",
            "contact": f"{rng.choice(('Frau', 'Herr'))} {rng.choice(FIRST)}",
            "phone": f"{PREFIX[country]} {rng.randint(200, 999)} {rng.randint(10_000, 999_999)}",
            "tandem": tandem if position % BY_NAME == 1 and not is_shared else None,
            "created_at": now - SINCE,
        }
        customer = Customer(**facts)
        customer.describe()
        made.append(customer)
    Customer.objects.bulk_create(made)
