"""Who works here and when."""

from people.models.absence import Absence, AbsenceFeed, StandIn
from people.models.calendar import WorkingCalendar
from people.models.invitation import Invitation
from people.models.user import Role, User

__all__ = ["Absence", "AbsenceFeed", "Invitation", "Role", "StandIn", "User", "WorkingCalendar"]
