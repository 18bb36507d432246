"""What Salesdesk knows of its own running."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """One sweep: when it last did its work to the end. Its name is a word of the timetable."""

    name = models.CharField(max_length=40, primary_key=True)
    began_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)  # it went through; a failure leaves it where it was
    took = models.FloatField(default=0)  # seconds
    found = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)  # the kind of the last failure, "clock"; never a text
    # So that many hints make one run. Only to save work: several at once are harmless.
    running_until = models.DateTimeField(null=True)
    again = models.BooleanField(default=False)  # asked for while it ran

    def __str__(self) -> str:
        return self.name
