"""Whom and what an imported log speaks of: people, customers and request types, found here or made."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.text import slugify

from people.models import User, WorkingCalendar
from requests_app.event_log.mapping import MappingRefused
from requests_app.event_log.placement import Deed
from requests_app.form_fields import FormField, Kind, Words
from requests_app.models import FormVersion, LostReason, RequestType
from tandems.models import Customer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from requests_app.event_log.mapping import LogMapping, NewType

LAST = 99  # in the administrator's list


class Masters:
    """Each is looked up once. To be used inside the import's transaction."""

    def __init__(self, mapping: LogMapping, at: datetime) -> None:
        self._mapping = mapping
        self._at = at
        self._people: dict[str, User] = {}
        self._customers: dict[tuple[str, str], Customer] = {}
        self.people_made = self.customers_made = 0
        if mapping.new_type:
            _make_type(mapping.new_type, at)
        self._types = {one.key: one for one in RequestType.objects.select_related("current_form")}
        self.calendar = WorkingCalendar.objects.default()

    def refuse_unfit(self) -> None:
        """Raise `MappingRefused` where the mapping names what is not here, or what a type does not know."""
        if problems := list(self._problems()):
            raise MappingRefused(problems)
        self.requester = self._person_of(self._mapping.requester, self._mapping.requester, is_field=True)

    def _problems(self) -> Iterator[str]:
        mapping = self._mapping
        used = {key for key in (mapping.type, *mapping.types.values()) if key}
        yield from (f"There is no request type “{key}”." for key in sorted(used - self._types.keys()))
        deeds = {meaning.deed for meaning in mapping.activities.values()}
        for request_type in (self._types[key] for key in sorted(used & self._types.keys())):
            if request_type.asks_outcome and Deed.CLOSE in deeds:
                yield f"“{request_type.key}” asks for an outcome: no activity can be “close”."
            if not request_type.asks_outcome and {Deed.WIN, Deed.LOSE} & deeds:
                yield f"“{request_type.key}” asks for no outcome: no activity can be “win” or “lose”."
        reasons = {meaning.reason for meaning in mapping.activities.values() if meaning.deed is Deed.LOSE}
        yield from (
            f"“{reason}” is no reason for losing." for reason in sorted(reasons - set(LostReason.values))
        )
        named = [*mapping.emails.values(), *([mapping.requester] if "@" in mapping.requester else [])]
        for email in dict.fromkeys(named):
            if not User.objects.filter(email__iexact=email).exists():
                yield f"Nobody here has the address {email}."

    def type_of(self, first: Mapping[str, str]) -> RequestType:
        column = self._mapping.columns.get("type")
        key = self._mapping.types.get(first[column], self._mapping.type) if column else self._mapping.type
        return self._types[key]

    def person(self, told: str) -> User:
        """Who did it: by the mapping's address, else by name, else made."""
        if told not in self._people:
            email = self._mapping.emails.get(told)
            name = self._mapping.person_name.format(told)
            self._people[told] = (
                User.objects.get(email__iexact=email) if email else self._person_of(told, name)
            )
        return self._people[told]

    def _person_of(self, told: str, name: str, *, is_field: bool = False) -> User:
        # The reserved ending .invalid: no mail can ever reach it, so nobody can take the account over by a password reset.
        digest = sha256(told.encode()).hexdigest()[:6]
        email = f"{slugify(name)[:40] or 'person'}-{digest}@{slugify(self._mapping.source) or 'log'}.invalid"
        known: list[User] = list(
            User.objects.filter(Q(email__iexact=told) | Q(email=email))[:1]
            or User.objects.filter(name__iexact=name)[:2]
        )
        if len(known) == 1:
            return known[0]
        self.people_made += 1
        made: User = User.objects.create_user(
            email,
            name=name[:120],
            is_field=is_field,
            is_inside=not is_field,
            is_active=self._mapping.people_active and not is_field,
        )
        return made

    def customer_of(self, first: Mapping[str, str]) -> Customer:
        """By number where the mapping says how to make one, else by name; else made."""
        name = self._mapping.customer_name.format_map(first)[:160]
        number = self._mapping.customer_number.format_map(first)[:40]
        if (name, number) not in self._customers:
            by = {"number": number} if number else {"name": name}
            found = Customer.objects.select_related("tandem").filter(**by).order_by("pk").first()
            self.customers_made += found is None
            self._customers[name, number] = found or Customer.objects.create(
                name=name, number=number or None, created_at=self._at
            )
        return self._customers[name, number]


def _make_type(new: NewType, at: datetime) -> None:
    """Nobody is offered it: it holds the old system's work."""
    request_type, made = RequestType.objects.get_or_create(
        key=new.key,
        defaults={
            "name_de": new.name_de,
            "name_en": new.name_en,
            "target": new.target,
            "asks_outcome": new.asks_outcome,
            "icon": "archive",
            "is_active": False,
            "position": LAST,
        },
    )
    if made:
        fields = (FormField(key, Kind.TEXT, Words(de, en), Words("", "")) for key, de, en in new.fields)
        form = FormVersion.objects.create(
            type=request_type, number=1, fields_json=[field.to_json() for field in fields], created_at=at
        )
        request_type.current_form = form
        request_type.save(update_fields=["current_form"])
