"""Who buys, and which regions a tandem looks after."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from salesdesk.web.plain_text import loosely
from tandems.models.tandem import Tandem


class Customer(models.Model):
    """A company that buys. Without a number it is new: the back office has not made an account for it yet."""

    name = models.CharField(_("Company"), max_length=160)
    number = models.CharField(_("Customer number"), max_length=40, null=True, blank=True, unique=True)
    street = models.CharField(_("Street"), max_length=160, blank=True)
    postcode = models.CharField(_("Postcode"), max_length=12, blank=True)
    town = models.CharField(_("Town"), max_length=80, blank=True)
    country = models.CharField(_("Country"), max_length=2, default="DE")
    contact = models.CharField(_("Contact person"), max_length=120, blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    email = models.EmailField(_("E-mail"), blank=True)
    tandem = models.ForeignKey(  # SET_NULL: a dissolved tandem leaves its customers to the shared queue
        Tandem, models.SET_NULL, null=True, blank=True, related_name="customers", verbose_name=_("Tandem")
    )
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField()
    search_text = models.TextField(editable=False)
    placed = models.PositiveIntegerField(default=0, editable=False)  # how often by hand, into segments or out
    # All that target segments look at, in one text: what was weighed by another text is weighed again.
    segment_mark = models.CharField(max_length=80, editable=False, default="")

    DESCRIBED: ClassVar = ("search_text", "segment_mark")  # made of the others

    class Meta:
        verbose_name = _("Customer")
        verbose_name_plural = _("Customers")
        indexes = [
            # Filters by region: postcodes that begin with ...
            models.Index(fields=["country", "postcode"], name="customer_by_region"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.describe()
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, *self.DESCRIBED}  # type: ignore[misc]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_new(self) -> bool:
        return not self.number

    def describe(self) -> None:
        """Set what a search finds this customer by, and what target segments look at; `save` does, many at once do not."""
        self.search_text = loosely(" ".join(filter(None, (self.name, self.number, self.town, self.postcode))))
        self.segment_mark = f"{self.country}|{self.postcode}|{self.number or ''}|{self.placed}"


class Region(models.Model):
    """Postcodes that a tandem looks after: its customers are there unless they name a tandem of their own.

    `first` and `last` are beginnings of postcodes, of the same length, both included: "80" to "85" is everything from 80… to 85….
    Capital letters and digits only (`strategy.regions.normalised`).
    """

    tandem = models.ForeignKey(Tandem, models.CASCADE, related_name="regions")
    country = models.CharField(_("Country"), max_length=2, default="DE")
    first = models.CharField(_("From postcode"), max_length=12)
    last = models.CharField(_("To postcode"), max_length=12)

    class Meta:
        verbose_name = _("Region")
        verbose_name_plural = _("Regions")
        constraints = [
            models.UniqueConstraint(fields=["country", "first", "last"], name="region_once"),
        ]

    def __str__(self) -> str:
        return (
            f"{self.country} {self.first}–{self.last}"
            if self.first != self.last
            else f"{self.country} {self.first}"
        )
