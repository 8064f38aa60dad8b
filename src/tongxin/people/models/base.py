"""What every dated fact of the people floor has: where it belongs, a version, and whether it was voided."""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Func, Q, Value

from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ids

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)
# The composite key of the guards migrations checks unit and hospital at once; a second and a third check of every row
# would only slow a roster of thousands down.
CHECKED_TOGETHER: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+", "db_constraint": False}


def days() -> Func:
    """Return the range of days of a dated row, both ends included."""
    return Func("valid_from", "valid_to", Value("[]"), function="daterange", output_field=DateRangeField())


LIVE = Q(voided_at=None)
ORDERED_DAYS = Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from"))


class Live(models.Manager[Row_co]):
    """Leaves out what was voided: no query of daily work may count it by mistake."""

    def get_queryset(self) -> models.QuerySet[Row_co]:
        """Return the rows in force."""
        return super().get_queryset().filter(voided_at=None)


class Stated(models.Model):
    """A fact that somebody stated: corrected under a version, voided with a reason, never deleted.

    `objects` leaves voided rows out, `everything` holds them too; `batch` names the import that wrote the row.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    batch = models.UUIDField(null=True, help_text="import that wrote it")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    everything = models.Manager()
    objects = Live()

    stated: ClassVar = dict.fromkeys(
        ("id", "hospital", "organisation", "version", "batch", "voided_at", "void_reason"), "internal"
    )
    retention = "permanent"

    hospital_id: UUID
    organisation_id: UUID

    class Meta:
        abstract = True

    @property
    def voided(self) -> bool:
        """Tell whether the row has been voided (作废)."""
        return self.voided_at is not None


class Dated(Stated):
    """A fact that holds on the days from `valid_from` to `valid_to` (last day; None: until further notice)."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    stated: ClassVar = {**Stated.stated, "valid_from": "internal", "valid_to": "internal"}

    class Meta:
        abstract = True


class Enrolled(models.Model):
    """Where a fact belongs that a roster brings for everybody."""

    hospital = models.ForeignKey(Organisation, **CHECKED_TOGETHER)
    organisation = models.ForeignKey(Organisation, **CHECKED_TOGETHER)

    class Meta:
        abstract = True
