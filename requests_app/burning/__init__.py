"""What burns, why, who knows, whose turn it is, and what can be done about it: one screen for leads and managers."""

from requests_app.burning.alarm import Alarm, alarm
from requests_app.burning.groups import ICONS, TITLES, Group
from requests_app.burning.screen import Burning, Screen, Spoken, screen

__all__ = ["ICONS", "TITLES", "Alarm", "Burning", "Group", "Screen", "Spoken", "alarm", "screen"]
