"""Everything between an installed program and a running one. `up` and the compose file's `migrate` call it.

Doing it again costs about a second and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from people.models import Role, User
from salesdesk.bootstrap import screen, translations
from salesdesk.web.statistics import needs_reminding, refresh_statistics

WHO = settings.VAR / "demo-people.json"  # read by `up`, for its last lines


class Command(BaseCommand):
    help = "Brings database, translations and static files up to date; fills an empty demo."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only-files", action="store_true", help="no database: for building an image")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_translations()
        prepare_static_files()
        if options["only_files"]:
            return
        prepare_database()
        if settings.DEMO:
            prepare_demo()


def prepare_translations() -> None:
    if any(translations.is_outdated(po) for po in translations.catalogues()):
        with screen.step("Translations"):
            translations.compile_catalogues()


def prepare_database() -> None:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        with screen.step(f"Database: {waiting} migrations"):
            call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if needs_reminding():
        refresh_statistics()


def prepare_static_files() -> None:
    """Collects only what has changed: the stamp is a digest of every source's content."""
    stamp, digest = settings.STATIC_ROOT / "made-from.txt", _digest_of_sources()
    if stamp.is_file() and stamp.read_text() == digest:
        return
    with screen.step("Styles, scripts and pictures"):
        shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest)


def prepare_demo() -> None:
    if not User.objects.exists():
        with screen.step("Demo company"):
            call_command("seed_demo", verbosity=0)
    WHO.write_text(json.dumps(_one_per_role()))


def _digest_of_sources() -> str:
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: str(found[0])):
            with storage.open(path) as source:
                digest.update(path.encode() + b"\0" + source.read())
    return digest.hexdigest()


def _one_per_role() -> list[dict[str, str]]:
    """The first active person of each role, with the role's name."""
    found = []
    for role in Role:
        person = User.objects.active().filter(**{f"is_{role.value}": True}).order_by("pk").first()
        if person:
            found.append({"role": role.value.replace("_", " "), "name": person.name, "email": person.email})
    return found
