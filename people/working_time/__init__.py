"""Working time: when is a calendar open, and how much open time lies between two moments.

Plain Python: no Django, no database, no clock. Aware datetimes of any zone go in, UTC comes out.

The conventions:

* **Open** is what the wall clock says: a moment is open if its reading in the calendar's zone lies in a
  window of that date; a window's start belongs to it, its end does not. So hours are physical hours: 00:00 to
  06:00 has five in the spring night and seven in the autumn night, and a time that spring skips never comes.
* **Going forward**, time used up exactly at closing ends at closing; it does not slip to the next opening.
  Time that starts at closing, or while closed, begins with the next opening.
* **Going back** is the mirror image: time used up exactly at an opening ends at that opening, and going back
  from an opening, or while closed, begins with the last closing. Hence `add(add(s, x), -x)` is `s` if `s` is
  open, else the opening after it.
* **Adding nothing** gives the moment itself if it is open, else the next opening.
* **Between** is signed: if the end comes before the start, the same time with a minus, so that parts add up
  to the whole in any order. `elapsed_with_pauses` says how much a clock has run: never less than zero.
* Microseconds are kept. Moments and results from 1970 to 2099 are answered, all others are `OutOfRange`.
"""

from people.working_time.arithmetic import (
    add_working_time,
    due_with_pauses,
    elapsed_with_pauses,
    is_open,
    next_opening,
    working_time_between,
)
from people.working_time.hours import (
    DAYS,
    Hours,
    InvalidHours,
    NaiveMoment,
    NeverOpen,
    OutOfRange,
    Window,
    WorkingTimeError,
    public_holidays,
)

__all__ = [
    "DAYS",
    "Hours",
    "InvalidHours",
    "NaiveMoment",
    "NeverOpen",
    "OutOfRange",
    "Window",
    "WorkingTimeError",
    "add_working_time",
    "due_with_pauses",
    "elapsed_with_pauses",
    "is_open",
    "next_opening",
    "public_holidays",
    "working_time_between",
]
