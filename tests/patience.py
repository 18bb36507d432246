"""How long tests wait: as long as written where a core is ordinary, longer where it is slower just now.

Only waits for another process, thread or page are stretched. A limit that Salesdesk promises is never: where the machine is too
slow to keep it, its test fails.
"""

from __future__ import annotations

import os
import time

ORDINARY = 0.12  # seconds for the loop below on an ordinary core: assumed, not measured on one
LONGEST = 15.0
NAME = "SALESDESK_TEST_PATIENCE"


def _measured() -> float:
    """How many times slower than an ordinary core this one is: the middle of three looks."""
    looks = []
    for _ in range(3):
        began = time.monotonic()
        sum(range(4_000_000))
        looks.append(time.monotonic() - began)
    return min(LONGEST, max(1.0, sorted(looks)[1] / ORDINARY))


if NAME not in os.environ:  # workers of the same run inherit their controller's
    os.environ[NAME] = f"{_measured():.2f}"
PATIENCE = float(os.environ[NAME])


def patient(seconds: float) -> float:
    """So long, on this machine. The unit is the caller's: milliseconds stay milliseconds."""
    return seconds * PATIENCE
