"""Sales requests, their types and their timeline."""

from requests_app.models.attachment import Attachment
from requests_app.models.request_type import FormVersion, RequestType
from requests_app.models.sales_request import LostReason, SalesRequest
from requests_app.models.saved_view import SavedView
from requests_app.models.timeline import Mention, TimelineEvent

__all__ = [
    "Attachment",
    "FormVersion",
    "LostReason",
    "Mention",
    "RequestType",
    "SalesRequest",
    "SavedView",
    "TimelineEvent",
]
