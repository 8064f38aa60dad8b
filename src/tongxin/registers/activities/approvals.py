"""Tables of approval before an activity: the application, and what each level said."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow
from tongxin.toolbox import ids


class Application(RegisterRow):
    """党支部活动（经费）申请审批表. `waits_at`: the level whose answer is awaited; None: with the branch, or decided."""

    gathering = models.ForeignKey("activities.Gathering", on_delete=models.PROTECT, related_name="applications")
    people = models.PositiveIntegerField()
    outside = models.BooleanField(help_text="it leaves the premises")
    plan = models.TextField()
    fund = models.CharField(max_length=60, blank=True, help_text="where the money comes from")
    budget = models.DecimalField(max_digits=10, decimal_places=2, default=0, validators=[MinValueValidator(0)])
    budget_items = models.TextField(blank=True)
    safety = models.TextField(blank=True)
    branch_opinion = models.TextField(blank=True)
    afterwards = models.CharField(max_length=200, blank=True, help_text="why it is made good after the activity")
    waits_at = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("gathering", "people", "outside", "plan", "fund", "budget", "budget_items", "safety", "branch_opinion",
             "afterwards", "waits_at"),
            "internal",
        ),
    }  # fmt: skip
    retention = "10y"


class Opinion(models.Model):
    """What one level answered to an application; never changed."""

    id = models.UUIDField(primary_key=True, default=ids.uuid7, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="opinions")
    hospital = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", help_text="the level")
    verdict = models.CharField(max_length=12, help_text="a Verdict")
    words = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80, help_text="actor reference")

    classified: ClassVar = dict.fromkeys(
        ("id", "application", "hospital", "organisation", "verdict", "words", "given_at", "given_by"), "internal"
    )
    retention = "10y"

    class Meta:
        ordering: ClassVar = ["given_at", "id"]
