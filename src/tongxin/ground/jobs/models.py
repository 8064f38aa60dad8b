"""What users see of a job: who asked, how far it is, what came of it. The queue itself belongs to procrastinate."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.jobs.definitions import jobs
from tongxin.toolbox import ids


class Job(models.Model):
    """One run of a registered job, within the scope of `hospital_id` (None: all); no foreign key, organisations lie upstairs."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待中")
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    name = models.CharField(max_length=80)
    hospital_id = models.UUIDField(null=True)
    started_by = models.CharField(max_length=80, help_text="kind:id of the actor who asked")
    arguments = models.JSONField(default=dict, help_text="ids, dates and words; never personal values")
    scheduled = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    message = models.JSONField(null=True, help_text="what it is at: template and params")
    problems = models.JSONField(default=list, help_text="why it failed: templates and params")
    result = models.JSONField(null=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    classified: ClassVar = {
        **dict.fromkeys(
            ("id", "name", "hospital_id", "started_by", "arguments", "scheduled", "state", "attempt"), "internal"
        ),
        **dict.fromkeys(("done", "total", "message", "problems", "result"), "internal"),
        **dict.fromkeys(("asked_at", "started_at", "finished_at"), "internal"),
    }
    retention = "1y"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["started_by", "-asked_at"], name="jobs_job_asked_by"),
            models.Index(fields=["name", "-asked_at"], name="jobs_job_name"),
        ]

    @property
    def title(self) -> str:
        """What the job does, for users."""
        definition = jobs.get(self.name)
        return str(definition.title) if definition else self.name

    @property
    def sentences(self) -> list[str]:
        """Why it failed, else what it is at; empty when there is nothing to say."""
        said = self.problems or ([self.message] if self.message else [])
        return [gettext(one["template"]).format(**one["params"]) for one in said]

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None while the total is not known."""
        return min(100, 100 * self.done // self.total) if self.total else None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (self.State.DONE, self.State.FAILED)
