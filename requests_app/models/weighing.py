"""That the strategy's sweep has changed the order of lists, which no timeline tells."""

from __future__ import annotations

from django.db import models


class Reweighing(models.Model):
    """One row. `number` rises whenever requests stand elsewhere in lists, or for another reason, because they were weighed anew."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
