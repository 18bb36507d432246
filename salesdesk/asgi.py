"""The door for servers that speak ASGI (uvicorn, in both set-ups)."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesdesk.settings")
application = get_asgi_application()
