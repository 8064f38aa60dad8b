"""Party membership by date, and the changes (增减变动) with their papers. Who somebody was is answered by date."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from tongxin.ground.organisations.models import Organisation
from tongxin.people.models.base import LIVE, ORDERED_DAYS, Dated, Enrolled, Stated, days
from tongxin.people.models.persons import Person


class MembershipChange(Stated):
    """A member came to, left or moved between branches on `occurred_on`; `organisation` is the branch that reports it.

    from_branch, to_branch: branches of this hospital; from_name, to_name: as the letter names the organisations.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, help_text="a Change")
    occurred_on = models.DateField()
    from_branch = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    to_branch = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    from_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    to_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    letter_number = models.CharField(
        max_length=60, blank=True, default="", db_default="", help_text="number of the letter or of the transfer online"
    )
    issued_on = models.DateField(null=True)
    valid_days = models.PositiveSmallIntegerField(null=True)
    dues_paid_to = models.DateField(null=True, help_text="first of the month")
    receipt_on = models.DateField(null=True)
    national_system = models.BooleanField(null=True, help_text="done in the national system of members")
    handler = models.CharField(max_length=60, blank=True, default="", db_default="")
    remark = models.CharField(max_length=200, blank=True, default="", db_default="")

    classified: ClassVar = {
        **Stated.stated,
        **dict.fromkeys(("person", "occurred_on", "from_branch", "to_branch", "national_system"), "internal"),
        **dict.fromkeys(
            ("kind", "from_name", "to_name", "letter_number", "issued_on", "valid_days", "dues_paid_to", "receipt_on",
             "handler", "remark"), "personal"
        ),
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "occurred_on"], name="people_changes_of_branch"),
            models.Index(fields=["person", "occurred_on"], name="people_changes_of_person"),
        ]


class Membership(Enrolled, Dated):
    """Party membership in a branch (`organisation`) on the days from `valid_from` to `valid_to`; one branch a day.

    `standing` is that of the first day; who was probationary then is a full member from `full_on` on. Ask `standing_on`.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=12, help_text="a Standing")
    joined_on = models.DateField(null=True, help_text="day of the branch meeting that admitted")
    full_on = models.DateField(null=True)
    began = models.ForeignKey(MembershipChange, on_delete=models.PROTECT, null=True, related_name="+")
    ended = models.ForeignKey(MembershipChange, on_delete=models.PROTECT, null=True, related_name="+")
    floating = models.CharField(
        max_length=60, blank=True, default="", db_default="", help_text="where a floating member is"
    )
    remark = models.CharField(max_length=200, blank=True, default="", db_default="")

    classified: ClassVar = {
        **Dated.stated, **dict.fromkeys(("person", "began", "ended"), "internal"),
        **dict.fromkeys(("standing", "joined_on", "full_on", "floating", "remark"), "personal"),
    }  # fmt: skip

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "valid_from"], name="people_members_of_branch")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=ORDERED_DAYS, name="people_membership_days"),
            models.CheckConstraint(
                condition=~Q(standing="full", full_on__gt=F("valid_from")), name="people_full_from_full_on"
            ),
            ExclusionConstraint(
                name="people_one_branch_a_day",
                expressions=[("person", RangeOperators.EQUAL), (days(), RangeOperators.OVERLAPS)],
                condition=LIVE,
            ),
        ]
