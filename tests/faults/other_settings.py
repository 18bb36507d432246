"""The real settings with less patience (or none), so that a test need not wait for minutes: `FAULTS_…` in the environment."""

import os
from datetime import timedelta

from salesdesk.settings import *  # noqa: F403
from salesdesk.settings import DATABASES

if late_after := os.environ.get("FAULTS_LATE_AFTER"):
    SWEEPS_LATE_AFTER = timedelta(seconds=float(late_after))
if database_waits := os.environ.get("FAULTS_DATABASE_WAITS"):
    DATABASES["default"]["OPTIONS"]["timeout"] = float(database_waits)
