"""Table of certificates of volunteer service (志愿服务记录证明)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongxin.ground.records.models import RegisterRow
from tongxin.people.models import Person


class Certificate(RegisterRow):
    """What a unit certified of a person's volunteer service on the day `occurred_on`; its number stands in the title.

    lines: each service as [day, project, place, hours], all texts, as it was certified: a certificate is not rewritten
    when records change. hours: their sum; a service whose hours nobody wrote down counts in `times` alone.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40)
    first = models.DateField(help_text="first day of the span it covers")
    last = models.DateField(help_text="last day of the span it covers")
    lines = models.JSONField(default=list)
    times = models.PositiveIntegerField()
    hours = models.DecimalField(max_digits=7, decimal_places=1)
    handler = models.CharField(max_length=60, help_text="who hands it out, with telephone, as printed")

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(("number", "first", "last", "handler"), "internal"),
        **dict.fromkeys(("person", "lines", "times", "hours"), "personal"),
    }
    retention = "10y"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "-occurred_on"], name="activities_certificate_unit"),
            models.Index(fields=["person", "-occurred_on"], name="activities_certificate_person"),
        ]
