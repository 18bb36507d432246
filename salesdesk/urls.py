"""Every door, by subject."""

from django.conf import settings
from django.urls import include, path

from salesdesk import health, metrics
from salesdesk.web.gallery import gallery

urlpatterns = [
    path("healthz/live", health.live),
    path("healthz/ready", health.ready),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("people.urls")),
    path("", include("notifications.urls")),
    path("", include("strategy.urls")),
    path("", include("tandems.urls")),
    path("", include("requests_app.urls")),
    path("", include("insights.urls")),
    path("", include("rewards.urls")),
    *([path("gallery/", gallery)] if settings.DEMO else []),
]

handler400 = "salesdesk.web.errors.bad_request"
handler403 = "salesdesk.web.errors.forbidden"
handler404 = "salesdesk.web.errors.not_found"
handler500 = "salesdesk.web.errors.server_error"
