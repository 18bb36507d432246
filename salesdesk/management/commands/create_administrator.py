"""The first person of a new installation. Everybody after them is invited in the app."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from people.models import User


class Command(BaseCommand):
    help = "Makes the first administrator, who then invites everybody else."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help='in quotes: "Ada Example"')

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.active().filter(is_administrator=True).exists():
            raise CommandError("There is an administrator already, who can invite others in the app.")
        person = User(
            email=options["email"].strip().lower(), name=options["name"].strip(), is_administrator=True
        )
        password = getpass("Password: ")
        try:
            validate_password(password, person)
            person.set_password(password)
            person.full_clean()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        with transaction.atomic():
            person.save()
        self.stdout.write(f"{person.name} can log in now.")
