"""Which command goes where."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from salesdesk.bootstrap import environment, screen

# The commands that work on a fresh checkout: the module that runs them, and what must be installed.
OWN = {
    "up": ("salesdesk.bootstrap.up", environment.RUN),
    "test": ("salesdesk.bootstrap.test", environment.DEVELOP),
    "lint": ("salesdesk.bootstrap.lint", environment.DEVELOP),
    "lock": ("salesdesk.bootstrap.lock", environment.DEVELOP),
}
# Any of these says that a company's installation is meant; without them a checkout is the demo.
COMPANY = ("SALESDESK_SECRET_KEY", "SALESDESK_HOSTS", "SALESDESK_DATABASE_URL", "SALESDESK_EMAIL_URL")


def main(arguments: list[str]) -> int:
    """Runs a command and returns the exit code. 2: something is missing, and a sentence said what."""
    screen.prepare()
    command = arguments[0] if arguments else "help"
    module, requirements = OWN.get(command, ("", environment.RUN))
    try:
        environment.ensure(requirements)
        environment.enter(arguments)
        if not module:
            return _django(arguments)
        code: int = import_module(module).run(arguments[1:])
    except environment.CannotStart as reason:
        screen.say(f"\n{reason}")
        return 2
    except KeyboardInterrupt:
        return 130
    return code


def choose_demo() -> None:
    """A checkout without a company's settings is the demo."""
    if not any(os.environ.get(name) for name in COMPANY):
        os.environ.setdefault("SALESDESK_DEMO", "1")


def _django(arguments: list[str]) -> int:
    choose_demo()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdesk.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line([sys.argv[0], *arguments])
    return 0
