"""Table of joint gatherings (联合活动): the units that hold one together with its first organiser."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models

from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ids


class Partner(models.Model):
    """One more unit that holds a gathering: it counts for this unit too, and once for whatever stands above both."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    gathering = models.ForeignKey("activities.Gathering", on_delete=models.PROTECT, related_name="partners")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    organisation_id: UUID

    classified: ClassVar = dict.fromkeys(("id", "gathering", "hospital", "organisation"), "internal")
    retention = "permanent"

    class Meta:
        ordering: ClassVar = ["organisation__order", "organisation__sort_key", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gathering", "organisation"], name="activities_partner_once")
        ]
