"""What a ladder would have done lately, had it been there: the timelines are replayed, nothing is sent."""

from requests_app.rehearsal.counting import Rehearsal, Tally
from requests_app.rehearsal.histories import DAYS, NEWEST, accepted_late, rehearse

__all__ = ["DAYS", "NEWEST", "Rehearsal", "Tally", "accepted_late", "rehearse"]
