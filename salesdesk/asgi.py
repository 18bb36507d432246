"""The door for servers that speak ASGI (uvicorn, in both set-ups)."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdesk.settings")
django_application: Any = get_asgi_application()

from requests_app.queue.changes import hub  # noqa: E402 - needs the apps
from salesdesk.web import live  # noqa: E402

application = live.in_front_of(django_application, hub=hub, path="/live/")
