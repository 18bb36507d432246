"""Fill an empty demo with a believable company and eight weeks of its work."""

from __future__ import annotations

from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from people.models import User
from salesdesk.demo import company, requests
from salesdesk.web.clock import now

SEED = 2026


class Command(BaseCommand):
    help = "Fills an empty demo with a believable company and eight weeks of its work."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only in the demo (SALESDESK_DEMO): a company's database is left alone.")
        if User.objects.exists():
            raise CommandError("There are people here already; the demo fills an empty database only.")
        moment = now()
        rng = Random(SEED)  # noqa: S311 - believable, not secret
        company.create(rng, moment)
        made = requests.create(rng, moment)
        self.stdout.write(f"{User.objects.count()} people, {made} requests.")
