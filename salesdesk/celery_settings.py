"""How Celery runs. Each value is the outcome of a measured fault (`docs/operations.md`)."""

from django.conf import settings
from kombu.entity import Exchange, Queue
from kombu.transport import TRANSPORT_ALIASES

from salesdesk.timetable import QUEUES

if settings.CONFIG.redis_url:
    broker_url = settings.CONFIG.redis_url
    broker_transport_options: dict[str, object] = {
        "visibility_timeout": 300,  # must exceed the longest task
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
    worker_prefetch_multiplier = 1
else:
    # Embedded: the same worker and beat over files. It forgets what a kill -9 caught in flight; the sweeps do not.
    _messages = settings.VAR / "messages"
    for _name in ("queue", "processed", "control"):
        (_messages / _name).mkdir(parents=True, exist_ok=True)
    TRANSPORT_ALIASES["files"] = "salesdesk.file_messages:Transport"
    broker_url = "files://"
    broker_transport_options = {
        "data_folder_in": str(_messages / "queue"),
        "data_folder_out": str(_messages / "queue"),
        "processed_folder": str(_messages / "processed"),
        "control_folder": str(_messages / "control"),
        "polling_interval": 0.05,
    }

# A worker that is not told otherwise (-Q) serves all of them.
task_queues = [Queue(name, Exchange(name), routing_key=name) for name in QUEUES]
task_default_queue = "rest"
task_routes = ["salesdesk.celery.route"]
broker_connection_retry_on_startup = True
broker_connection_max_retries = None
task_acks_late = True
task_reject_on_worker_lost = True
task_ignore_result = True
task_soft_time_limit = 60
task_time_limit = 90
worker_max_tasks_per_child = 1000
task_serializer = "json"
accept_content = ["json"]
enable_utc = True
timezone = "UTC"
beat_scheduler = "celery.beat:Scheduler"  # in memory: no file to corrupt
worker_hijack_root_logger = False
