"""Sales requests, their types and their timeline."""

from requests_app.models.attachment import Attachment
from requests_app.models.escalation import Escalation, EscalationStep, Ladder
from requests_app.models.handover import AnswerDraft, Handover, HandoverItem, HandoverWish
from requests_app.models.request_type import FormVersion, RequestType
from requests_app.models.sales_request import LostReason, SalesRequest
from requests_app.models.saved_view import SavedView
from requests_app.models.timeline import Mention, TimelineEvent
from requests_app.models.weighing import Reweighing

__all__ = [
    "AnswerDraft",
    "Attachment",
    "Escalation",
    "EscalationStep",
    "FormVersion",
    "Handover",
    "HandoverItem",
    "HandoverWish",
    "Ladder",
    "LostReason",
    "Mention",
    "RequestType",
    "Reweighing",
    "SalesRequest",
    "SavedView",
    "TimelineEvent",
]
