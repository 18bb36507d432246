"""`manage.py lock`: both requirement files from the ranges in `pyproject.toml`, with hashes, for every system."""

from __future__ import annotations

import shutil
import subprocess

from salesdesk.bootstrap import screen
from salesdesk.bootstrap.environment import DEVELOP, ROOT, RUN

# No header: it would carry this machine's paths and addresses into the file.
COMPILE = [
    "uv",
    "pip",
    "compile",
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--quiet",
    "pyproject.toml",
]


def run(arguments: list[str]) -> int:
    """`[--upgrade]`. Returns 0 when both files were written."""
    if shutil.which("uv") is None:
        screen.say("lock needs uv, which nothing else does: python3 -m pip install uv")
        return 2
    for file, options in ((RUN, []), (DEVELOP, ["--group", "dev", "--constraint", RUN])):
        with screen.step(file):
            done = subprocess.run(
                [*COMPILE, *options, *arguments, "--output-file", file], cwd=ROOT, check=False
            )
        if done.returncode:
            return done.returncode
    return 0
