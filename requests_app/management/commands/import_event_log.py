"""`manage.py import_event_log FILE --mapping MAPPING`: bring in an old ticket system's history. See docs/import.md."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from requests_app.actions.import_event_log import ImportReport, import_event_log
from requests_app.event_log.mapping import MappingRefused, read_mapping
from requests_app.event_log.reading import EventLog, read_log
from salesdesk.web import clock

SHOWN = 10


class Command(BaseCommand):
    help = "Bring in the history of an old ticket system from a CSV event log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the log: CSV with a heading, one row per event")
        parser.add_argument(
            "--mapping", type=Path, required=True, help="TOML file: what columns and activities mean"
        )
        parser.add_argument("--dry-run", action="store_true", help="do everything, report, and keep nothing")
        parser.add_argument(
            "--report", type=Path, help="write every row that is not simply a step to this CSV file"
        )
        parser.add_argument(
            "--leave-out-unplaceable",
            action="store_true",
            help="import although some rows cannot be placed; without this they stop the run",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        try:
            mapping = read_mapping(options["mapping"])
            log = read_log(options["file"], mapping, now=at)
            self._tell_log(log)
            if log.unplaceable and not (options["dry_run"] or options["leave_out_unplaceable"]):
                self._write(options["report"], log, None)
                raise CommandError("Nothing was written. Mend these rows, or add --leave-out-unplaceable.")
            report = import_event_log(
                log, mapping, at=at, dry_run=options["dry_run"], on_progress=self._progress(len(log.cases))
            )
        except MappingRefused as refused:
            problems = "\n".join(f"  - {problem}" for problem in refused.problems)
            raise CommandError(f"Nothing was written:\n{problems}") from refused
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Nothing was written: {error}") from error
        self._tell(report, dry_run=options["dry_run"])
        self._write(options["report"], log, report)

    def _progress(self, total: int) -> Any:
        return lambda done: self.stdout.write(f"  {done:,} of {total:,} cases")

    def _tell_log(self, log: EventLog) -> None:
        self.stdout.write(f"The log has {log.rows:,} rows of {len(log.cases):,} cases.")
        for activity in log.unused_activities:
            self.stdout.write(f"  The mapping names “{activity}”, which the log does not have.")
        if log.other_customer:
            self.stdout.write(
                f"  {log.other_customer:,} cases name another customer later on: the first counts."
            )
        if log.out_of_order:
            self.stdout.write(f"  {log.out_of_order:,} cases are not in order: sorted by moment.")
        if log.unplaceable:
            self.stdout.write(f"  {len(log.unplaceable):,} rows cannot be placed:")
            for remark in log.unplaceable[:SHOWN]:
                self.stdout.write(f"    line {remark.line}: {remark.what}")
            if len(log.unplaceable) > SHOWN:
                self.stdout.write("    … --report FILE writes them all.")

    def _tell(self, report: ImportReport, *, dry_run: bool) -> None:
        say = self.stdout.write
        say("Dry run, nothing is kept:" if dry_run else "Brought in:")
        say(
            f"{report.cases:>8,} cases, {report.people_made:,} people and {report.customers_made:,} customers made"
        )
        say(f"{report.as_told:>8,} rows as they say")
        for oddity, count in report.odd.most_common():
            say(f"{count:>8,} {oddity.value}")
        say(f"{report.left_out:>8,} left out: identical rows, or by the mapping")
        say(f"{report.unplaceable:>8,} could not be placed")
        say(f"{report.known_rows:>8,} of {report.known_cases:,} cases that were here already")
        say(f"{report.accounted_for:>8,} rows in all, of {report.rows:,} in the file")
        supplied = ", ".join(f"{count:,} {verb.value}" for verb, count in report.supplied.most_common())
        say(f"Steps that the old system left out and that were supplied: {supplied or 'none'}")
        if report.released:
            say(f"{report.released:,} open ones of people who left are in the shared queue now.")
        for case, rows in report.grown[:SHOWN]:
            say(f"  “{case}” has {rows:,} newer rows, which were not brought in: it is here already.")
        if len(report.grown) > SHOWN:
            say(f"  … and {len(report.grown) - SHOWN:,} more such cases.")

    def _write(self, path: Path | None, log: EventLog, report: ImportReport | None) -> None:
        if path is None:
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["line", "activity", "about", "what"])
            for remark in (*log.unplaceable, *log.left_out):
                writer.writerow(_safe(remark.line, remark.activity, remark.case, remark.what))
            for line, activity, person, oddity in report.odd_rows if report else ():
                writer.writerow(_safe(line, activity, person, oddity.value))
        self.stdout.write(f"Every such row stands in {path}.")


def _safe(line: int, *texts: str) -> list[str | int]:
    """A row that no spreadsheet takes for a formula."""
    return [
        line,
        *(f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text for text in texts),
    ]
