"""The inbox, how one is told things, and what could not be delivered."""

from django.urls import path

from notifications.views import dead_letters, inbox, mail_stop, service_worker, settings

urlpatterns = [
    path("inbox/", inbox.show, name="inbox"),
    path("inbox/count/", inbox.count, name="inbox_count"),
    path("inbox/seen/", inbox.seen, name="inbox_seen"),
    path("inbox/read/", inbox.all_read, name="inbox_read_all"),
    path("inbox/<int:pk>/", inbox.notice, name="notice"),
    path("me/notices/", settings.notice_settings, name="notice_settings"),
    path("me/notices/test/", settings.test, name="notice_test"),
    path("push/key/", settings.push_key, name="push_key"),
    path("push/subscribe/", settings.push_subscribe, name="push_subscribe"),
    path("push/unsubscribe/", settings.push_unsubscribe, name="push_unsubscribe"),
    path("service-worker.js", service_worker.service_worker, name="service_worker"),
    path("dead-letters/", dead_letters.dead_letters, name="dead_letters"),
    path("dead-letters/retry/", dead_letters.retry, name="dead_letter_retry"),
    path("mails/stop/<str:token>/", mail_stop.mail_stop, name="mail_stop"),
]
