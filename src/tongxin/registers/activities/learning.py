"""Tables of learner groups (精准教育): who learns together, what is planned for them, and where it was taught."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow
from tongxin.people.models import Person, days
from tongxin.toolbox import ids


class LearnerGroup(RegisterRow):
    """People of like needs who learn by one plan. Its name is the record's title."""

    purpose = models.TextField(help_text="what these people need, and what they shall know afterwards")

    classified: ClassVar = {**RegisterRow.row_classified, "purpose": "internal"}
    retention = "permanent"


class Learner(models.Model):
    """One person in a group on the days from `valid_from` to `valid_to` (None: still)."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    group = models.ForeignKey(LearnerGroup, on_delete=models.PROTECT, related_name="learners")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    person_id: UUID

    classified: ClassVar = {
        **dict.fromkeys(("id", "group", "hospital", "organisation", "valid_from", "valid_to"), "internal"),
        "person": "personal",
    }
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="activities_learner_once",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (days(), RangeOperators.OVERLAPS),
                ],
            )
        ]


class Lesson(models.Model):
    """One line of a group's plan: a topic, as which kind of activity, by when. `dropped`: why it is no longer asked."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    group = models.ForeignKey(LearnerGroup, on_delete=models.PROTECT, related_name="lessons")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(max_length=200)
    kind = models.CharField(max_length=60, help_text="an ActivityKind of the catalog")
    due_on = models.DateField()
    dropped = models.CharField(max_length=200, blank=True)

    classified: ClassVar = dict.fromkeys(
        ("id", "group", "hospital", "organisation", "topic", "kind", "due_on", "dropped"), "internal"
    )
    retention = "permanent"

    class Meta:
        ordering: ClassVar = ["due_on", "id"]


class Taught(models.Model):
    """A gathering that taught a lesson; several gatherings of one lesson serve those who missed the first."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="sittings")
    gathering = models.ForeignKey("activities.Gathering", on_delete=models.PROTECT, related_name="+")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    gathering_id: UUID

    classified: ClassVar = dict.fromkeys(("id", "lesson", "gathering", "hospital", "organisation"), "internal")
    retention = "permanent"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["lesson", "gathering"], name="activities_taught_once")]
