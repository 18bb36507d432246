"""Fill an empty demo with a believable company and a year of its work."""

from __future__ import annotations

import gc
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from people.models import User
from salesdesk.demo import absences, agreements, company, figures, gains, pay, requests, strategy
from salesdesk.demo.seeding import cast_of_company
from salesdesk.web.clock import now

SEED = 2026


class Command(BaseCommand):
    help = "Fills an empty demo with a believable company and a year of its work."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only in the demo (SALESDESK_DEMO): a company's database is left alone.")
        if User.objects.exists():
            raise CommandError("There are people here already; the demo fills an empty database only.")
        gc.freeze()  # as in `seed`
        moment = now()
        rng = Random(SEED)  # noqa: S311 - believable, not secret
        company.create(rng, moment)
        strategy.create(Random(SEED), moment)  # noqa: S311
        agreements.create(rng, cast_of_company(), moment)
        made = requests.create(rng, moment)
        absences.create(moment)
        figures.create(moment)
        pay.create(moment)
        gains.create(moment)
        self.stdout.write(f"{User.objects.count()} people, {made} requests.")
