"""One gathering has several segments; attendance is taken once and counts in each segment."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from tongxin.ground.access.models import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow
from tongxin.people.models import Person
from tongxin.registers.activities.approvals import Application, Opinion
from tongxin.registers.activities.certificates import Certificate
from tongxin.registers.activities.deployed import Draft, Theme
from tongxin.registers.activities.joint import Partner
from tongxin.registers.activities.learning import Learner, LearnerGroup, Lesson, Taught
from tongxin.toolbox import ids

__all__ = [
    "Application", "Attendance", "Certificate", "Draft", "Gathering", "Learner", "LearnerGroup", "Lesson", "Opinion", "Partner",
    "Segment", "Taught", "Theme",
]  # fmt: skip

# The composite key of the guards migration checks unit and hospital at once; a second and a third check of every row
# would only slow a ledger of 100,000 down. The index of the hospital is left out
# too, another begins with it; that of the gathering stays, though one begins with it: it is narrower, and figures join by it.
CHECKED_TOGETHER: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+", "db_constraint": False}


class Gathering(RegisterRow):
    """People come together on a day: planned, then held or cancelled. Title, state and version are the record's."""

    starts_at = models.TimeField(null=True)
    ends_at = models.TimeField(null=True)
    place = models.CharField(max_length=120, blank=True)
    places = models.PositiveIntegerField(null=True, help_text="how many may sign up; None: no limit")
    headcount = models.PositiveIntegerField(default=0, help_text="people present without names, summed apart")
    code = models.CharField(max_length=8, blank=True, help_text="shown on the day")
    minutes = models.TextField(blank=True)
    spends = models.BooleanField(default=False, db_default=False, help_text="it costs the branch money")
    leaves = models.BooleanField(default=False, db_default=False, help_text="it leaves the premises")
    unapproved = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="why it was held without its approval"
    )
    reason = models.CharField(max_length=200, blank=True, help_text="why it was cancelled or last corrected")
    held_at = models.DateTimeField(null=True)
    held_by = models.CharField(max_length=80, blank=True)
    series = models.UUIDField(null=True, help_text="what was planned at once, to be repeated")

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(("starts_at", "ends_at", "place", "places", "headcount", "code"), "internal"),
        **dict.fromkeys(
            ("minutes", "spends", "leaves", "unapproved", "reason", "held_at", "held_by", "series"), "internal"
        ),
    }
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["hospital", "-occurred_on"], name="activities_gathering_day"),
            models.Index(fields=["organisation", "-occurred_on"], name="activities_gathering_unit"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(held_at=None, held_by="") | (Q(held_at__isnull=False) & ~Q(held_by="")),
                name="activities_held_complete",
            )
        ]


class Segment(models.Model):
    """One part of a gathering: a lecture, a themed Party day, an hour of volunteering. Counted and printed apart."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="segments")
    hospital = models.ForeignKey(Organisation, db_index=False, **CHECKED_TOGETHER)
    organisation = models.ForeignKey(Organisation, **CHECKED_TOGETHER)
    occurred_on = models.DateField()
    kind = models.CharField(max_length=60, help_text="an ActivityKind of the catalog")
    title = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=1)
    hours = models.DecimalField(max_digits=5, decimal_places=1, null=True, validators=[MinValueValidator(0)])
    times = models.PositiveIntegerField(default=1, help_text="times done (次) of a deed")
    served = models.PositiveIntegerField(null=True, help_text="people served")
    extra = models.JSONField(default=dict)

    classified: ClassVar = dict.fromkeys(
        ("id", "gathering", "hospital", "organisation", "occurred_on", "kind", "title", "order", "hours", "times",
         "served", "extra"),
        "internal",
    )  # fmt: skip
    retention = "permanent"

    class Meta:
        ordering: ClassVar = ["order", "id"]
        indexes: ClassVar = [models.Index(fields=["hospital", "kind", "occurred_on"], name="activities_segment_kind")]


class Attendance(models.Model):
    """One person, or one outsider by name, on a gathering's list. `confirmed` by the record keeper: only then counted."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="attendances")
    hospital = models.ForeignKey(Organisation, db_index=False, **CHECKED_TOGETHER)
    organisation = models.ForeignKey(Organisation, db_index=False, **CHECKED_TOGETHER)
    occurred_on = models.DateField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outsider = models.CharField(max_length=60, blank=True)
    outsider_unit = models.CharField(max_length=120, blank=True)
    status = models.CharField(max_length=12)
    how = models.CharField(max_length=12)
    reason = models.CharField(max_length=200, blank=True)
    confirmed = models.BooleanField(default=False)
    observer = models.BooleanField(default=False, db_default=False, help_text="present without being expected (列席)")
    sitting = models.PositiveSmallIntegerField(default=1, db_default=1, help_text="of a gathering held in shifts")
    made_up_on = models.DateField(null=True, help_text="day of the study by which absence was made up (补学)")

    classified: ClassVar = {
        **dict.fromkeys(
            (
                "id",
                "gathering",
                "hospital",
                "organisation",
                "occurred_on",
                "status",
                "how",
                "confirmed",
                "observer",
                "sitting",
                "made_up_on",
            ),
            "internal",
        ),
        **dict.fromkeys(("person", "outsider", "outsider_unit"), "personal"),
        "reason": "sensitive",
    }
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gathering", "person"], name="activities_person_once"),
            models.CheckConstraint(
                condition=Q(person__isnull=False, outsider="") | (Q(person=None) & ~Q(outsider="")),
                name="activities_somebody",
            ),
            models.CheckConstraint(
                condition=Q(made_up_on=None) | Q(status="made_up", confirmed=True), name="activities_made_up_dated"
            ),
            models.CheckConstraint(
                condition=Q(confirmed=False) | ~Q(status__in=["signed_up", "withdrawn"]),
                name="activities_confirmed_decided",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["hospital", "occurred_on"], name="activities_attendance_day"),
            models.Index(fields=["organisation", "occurred_on"], name="activities_attendance_unit"),
        ]


class Sitting(models.Model):
    """A second or later sitting of a gathering held in shifts: everybody comes to one; the gathering itself is the first."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="sittings")
    hospital = models.ForeignKey(Organisation, db_index=False, **CHECKED_TOGETHER)
    organisation = models.ForeignKey(Organisation, db_index=False, **CHECKED_TOGETHER)
    number = models.PositiveSmallIntegerField()
    occurred_on = models.DateField()
    starts_at = models.TimeField(null=True)
    ends_at = models.TimeField(null=True)
    place = models.CharField(max_length=120, blank=True)

    classified: ClassVar = dict.fromkeys(
        ("id", "gathering", "hospital", "organisation", "number", "occurred_on", "starts_at", "ends_at", "place"),
        "internal",
    )
    retention = "permanent"

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gathering", "number"], name="activities_sitting_once")
        ]


class Feed(models.Model):
    """A link by which somebody's own calendar reads what is planned: titles and times only, until it is revoked.

    No hospital's wall stands before it, for a calendar asks without signing in: it holds nothing but whose link it is.
    """

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, which is kept nowhere")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    classified: ClassVar = dict.fromkeys(("id", "user", "digest", "created_at", "revoked_at"), "internal")
    retention = "1y"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="activities_one_feed")
        ]
