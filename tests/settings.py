"""Salesdesk's own settings, started from a made-up environment: a test never sees the demo's data or a company's secrets.

`SALESDESK_TEST_DATABASE_URL` chooses the engine (empty: SQLite in a folder that goes when the run ends).
"""

import atexit
import os
import shutil
import tempfile
from datetime import timedelta

RUN_BY = os.getpid()
if "SALESDESK_TEST_VAR" not in os.environ:  # workers of the same run inherit their controller's
    os.environ["SALESDESK_TEST_VAR"] = tempfile.mkdtemp(prefix="salesdesk-test-")

    @atexit.register
    def clear_away() -> None:
        if os.getpid() == RUN_BY:  # a forked child ends too, and must not take the folder with it
            shutil.rmtree(os.environ["SALESDESK_TEST_VAR"], ignore_errors=True)


for name in list(os.environ):
    if name.startswith("SALESDESK_") and not name.startswith("SALESDESK_TEST_"):
        del os.environ[name]
os.environ["SALESDESK_VAR"] = os.environ["SALESDESK_TEST_VAR"]
os.environ["SALESDESK_SECRET_KEY"] = "".join(chr(33 + 7 * i % 90) for i in range(60))
os.environ["SALESDESK_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["SALESDESK_EMAIL_URL"] = "memorymail://"
os.environ["SALESDESK_EMAIL_FROM"] = "Salesdesk <salesdesk@example.com>"
os.environ["SALESDESK_HTTPS"] = "off"
os.environ["SALESDESK_LANGUAGE"] = "en"  # what tests expect stands in the code; German is tested by name
os.environ["SALESDESK_DATABASE_URL"] = f"sqlite:///{os.environ['SALESDESK_VAR']}/salesdesk.sqlite3"

from salesdesk import configuration  # noqa: E402
from salesdesk.settings import *  # noqa: E402, F403
from salesdesk.settings import DATABASES, STORAGES, VAR  # noqa: E402
from tests.patience import PATIENCE  # noqa: E402

url = os.environ.get("SALESDESK_TEST_DATABASE_URL")
if url:  # a test server's password may be as weak as it likes
    DATABASES = {"default": configuration.database(url, VAR)}
# How long one waits for a connection or for the only writer: fifty threads of a test wait longer on a slow machine.
_options = DATABASES["default"]["OPTIONS"]
(_options.get("pool") or _options)["timeout"] *= PATIENCE
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; nothing here is a secret
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
SWEEPS_LATE_AFTER = timedelta(days=36500)  # nothing sweeps beside the tests
ALARM_KEPT = timedelta()
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # nothing is collected for a test
