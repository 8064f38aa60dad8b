"""Persons and their dated memberships. Who somebody was on a day is answered by date, never by a status field."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Value

from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ids


def days() -> Func:
    """Return the range of days of a dated row, both ends included."""
    return Func("valid_from", "valid_to", Value("[]"), function="daterange", output_field=DateRangeField())


class Person(models.Model):
    """Somebody of a hospital: staff, member or both. Personal numbers are kept encrypted, found by keyed digest."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", help_text="department of today"
    )
    code = models.CharField(max_length=40, help_text="staff number")
    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=120, help_text="pinyin")
    version = models.PositiveIntegerField(default=1)
    left_on = models.DateField(null=True)

    classified: ClassVar = {
        **dict.fromkeys(("id", "hospital", "organisation", "code", "version"), "internal"),
        **dict.fromkeys(("name", "sort_key", "left_on"), "personal"),
    }
    retention = "permanent"

    class Meta:
        ordering: ClassVar = ["sort_key", "code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["hospital", "code"], name="people_code_in_hospital")]
        indexes: ClassVar = [models.Index(fields=["organisation", "sort_key"], name="people_by_department")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Party membership in a branch on the days from `valid_from` to `valid_to`; one branch a day."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", help_text="the branch")
    standing = models.CharField(max_length=12, help_text="a Standing")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    classified: ClassVar = {
        **dict.fromkeys(("id", "person", "hospital", "organisation", "valid_from", "valid_to", "version"), "internal"),
        "standing": "personal",
    }
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "valid_from"], name="people_members_of_branch")]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="people_one_branch_a_day",
                expressions=[("person", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
            )
        ]
