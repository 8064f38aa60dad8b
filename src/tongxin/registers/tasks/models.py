"""Tasks with their timeline, problems found by visits of the leadership, and suggestion rounds."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Q

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow
from tongxin.people.models import Person
from tongxin.toolbox import ids


class Task(RegisterRow):
    """A matter somebody has to carry out by a day. `organisation` is the owner unit (主办), `occurred_on` the day it was
    given; title, state and version are the record's.

    due_first: the day before any extension; raised_by: the unit whose problem it is; cause: why it was late (a Cause);
    closed_by: who verified it, an actor reference.
    """

    number = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=60, help_text="a TaskSource of the catalog")
    source_ref = models.CharField(max_length=200, blank=True, help_text="meeting, document or date it comes from")
    requirement = models.TextField(blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    leader = models.CharField(max_length=60, blank=True)
    co_owners = models.CharField(max_length=200, blank=True)
    raised_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    due_on = models.DateField()
    due_first = models.DateField()
    progress = models.CharField(max_length=500, blank=True, help_text="the newest report")
    urged = models.PositiveSmallIntegerField(default=0)
    urged_on = models.DateField(null=True)
    asked_due = models.DateField(null=True, help_text="an extension asked for and not yet answered")
    cause = models.CharField(max_length=20, blank=True)
    requested_by = models.CharField(max_length=80, blank=True, help_text="who asked to close it, an actor reference")
    closed_on = models.DateField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)

    owner_id: UUID | None
    raised_by_id: UUID | None

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("number", "source", "source_ref", "requirement", "co_owners", "raised_by", "due_on", "due_first", "progress",
             "urged", "urged_on", "asked_due", "cause", "requested_by", "closed_on", "closed_by"),
            "internal",
        ),
        **dict.fromkeys(("owner", "leader"), "personal"),
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["hospital", "due_on", "record"], name="tasks_due"),
            models.Index(fields=["hospital", "due_on", "record"], condition=Q(closed_on=None), name="tasks_open_due"),
            models.Index(fields=["organisation", "due_on"], name="tasks_unit_due"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(due_on__gte=models.F("occurred_on")), name="tasks_due_after_given"),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_by="") | (Q(closed_on__isnull=False) & ~Q(closed_by="")),
                name="tasks_closed_complete",
            ),
        ]


class Part(models.Model):
    """What belongs to a task."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    part_classified: ClassVar = dict.fromkeys(("id", "hospital", "organisation"), "internal")
    retention = "permanent"

    class Meta:
        abstract = True


class Entry(Part):
    """One line of a task's timeline: a Deed, its day, who did it, what was said; due_on: the day asked for or granted."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="entries")
    deed = models.CharField(max_length=12)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80, help_text="actor reference")
    who = models.CharField(max_length=60, blank=True)
    words = models.TextField(blank=True)
    due_on = models.DateField(null=True)
    cause = models.CharField(max_length=20, blank=True)

    classified: ClassVar = {
        **Part.part_classified,
        **dict.fromkeys(("task", "deed", "on", "at", "by", "words", "due_on", "cause"), "internal"),
        "who": "personal",
    }

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["hospital", "deed", "on"], name="tasks_entry_day")]


class Milestone(Part):
    """A stage on the way to the due day."""

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=120)
    due_on = models.DateField()
    done_on = models.DateField(null=True)

    classified: ClassVar = {
        **Part.part_classified, **dict.fromkeys(("task", "title", "due_on", "done_on"), "internal"),
    }  # fmt: skip

    class Meta:
        ordering: ClassVar = ["due_on", "id"]


class Concern(RegisterRow):
    """A problem found when the leadership visited a unit (`organisation`) on a day (`occurred_on`). The visit itself is an
    activity, linked as part_of; a task or item it became is linked as led_to."""

    theme = models.CharField(max_length=120, blank=True)
    leader = models.CharField(max_length=60, blank=True)
    origin = models.CharField(max_length=12, help_text="an Origin")
    field = models.CharField(max_length=40, blank=True)
    problem = models.TextField()
    measure = models.TextField(blank=True)
    way = models.CharField(max_length=20, blank=True)
    owner = models.CharField(max_length=120, blank=True)
    due_on = models.DateField(null=True)
    solved_on = models.DateField(null=True)
    confirmed_by = models.CharField(max_length=60, blank=True)

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("theme", "origin", "field", "problem", "measure", "way", "owner", "due_on", "solved_on"), "internal"
        ),
        **dict.fromkeys(("leader", "confirmed_by"), "personal"),
    }
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["hospital", "-occurred_on"], name="tasks_concern_day"),
            models.Index(fields=["hospital", "solved_on"], name="tasks_concern_solved"),
        ]


class Round(RegisterRow):
    """A collection of suggestions (金点子, S4-06) or proposals (提案) through the staff congress; `occurred_on` is the day
    it opened."""

    collects = models.CharField(max_length=12, db_default="ideas", default="ideas", help_text="a Collects")
    closes_on = models.DateField()
    closed_on = models.DateField(null=True)

    classified: ClassVar = {
        **RegisterRow.row_classified, **dict.fromkeys(("collects", "closes_on", "closed_on"), "internal"),
    }  # fmt: skip
    retention = "permanent"


class Suggestion(RegisterRow):
    """A suggestion of somebody of a unit (`organisation`), named or not. owner: the department that answers by reply_due;
    entered_by: the user who entered it for himself, who reads the answer."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="suggestions")
    author = models.CharField(max_length=60, blank=True)
    seconders = models.CharField(
        max_length=200, blank=True, db_default="", default="", help_text="delegates who second"
    )
    entered_by = models.UUIDField(null=True)
    field = models.CharField(max_length=40, blank=True)
    text = models.TextField()
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    reply_due = models.DateField(null=True)
    reply = models.TextField(blank=True)
    replied_on = models.DateField(null=True)
    adoption = models.CharField(max_length=12, blank=True, help_text="an Adoption")
    done_on = models.DateField(null=True)
    satisfied = models.CharField(max_length=12, blank=True, help_text="a Satisfaction; empty: no word of it")

    owner_id: UUID | None

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("round", "field", "text", "owner", "reply_due", "reply", "replied_on", "adoption", "done_on", "satisfied"),
            "internal",
        ),
        **dict.fromkeys(("author", "seconders", "entered_by"), "personal"),
    }
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hospital", "-occurred_on"], name="tasks_suggestion_day")]
