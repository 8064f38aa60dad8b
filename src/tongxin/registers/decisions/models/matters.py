"""Matters of departments in which their branch takes part."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import RegisterRow


class DepartmentMatter(RegisterRow):
    """A matter of a department in which its branch takes part: the branch's opinion, then the department's decision.

    `organisation` is the branch, `occurred_on` the day the branch committee met, later the day the department decided.
    """

    kind = models.CharField(max_length=60, help_text="a DepartmentItem of the catalog")
    category = models.CharField(max_length=20)
    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    branch_met_on = models.DateField(null=True)
    branch_people = models.CharField(max_length=200, blank=True)
    opinion = models.TextField(blank=True)
    political = models.BooleanField(null=True, help_text="the branch's political opinion on persons: agrees or not")
    department_met_on = models.DateField(null=True)
    decision = models.TextField(blank=True)
    taken = models.CharField(max_length=8, blank=True, help_text="a Taken: what became of the branch's opinion")
    reason = models.CharField(max_length=200, blank=True, help_text="why decided without the branch's opinion")
    public_on = models.DateField(null=True)

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("kind", "category", "department", "branch_met_on", "opinion", "political", "department_met_on", "decision",
             "taken", "reason", "public_on"), "internal",
        ),
        "branch_people": "personal",
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["hospital", "-occurred_on"], name="decisions_matter_day")]
