"""What somebody must do: one table, pushed by commands in their transaction."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.toolbox import ids


class Todo(models.Model):
    """One thing to do by those who hold `permission` in `organisation`; `subject` makes it unique and finds it again."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    permission = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=12, help_text="what the button says")
    url = models.CharField(max_length=200)
    since = models.DateField(null=True, help_text="not shown before this day; None: at once")
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)

    classified: ClassVar = dict.fromkeys(
        ("id", "hospital", "organisation", "permission", "subject", "record", "title", "detail", "verb", "url", "since", "due_on",
         "done_at"),
        "internal",
    )  # fmt: skip
    retention = "3y"

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "subject"], name="todos_subject_once")]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "due_on"], condition=models.Q(done_at=None), name="todos_open")
        ]
