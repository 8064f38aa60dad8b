"""One table for all outcomes: what was given, published, designated or claimed, by whom, when, with which document."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tongxin.ground.records.models import RegisterRow
from tongxin.people.models import Person


class Outcome(RegisterRow):
    """An outcome of a kind of the catalog. Title, state and version are the record's.

    occurred_on: the day on which it was given, published or began, never the year it is about (`assessed_year`);
    organisation: the unit that holds it, or to which its holder belongs; valid_to: last day of what lasts.
    """

    kind = models.CharField(_("成果类型"), max_length=60, help_text="an OutcomeKind of the catalog")
    holder_kind = models.CharField(
        _("个人或集体"), max_length=12, blank=True, help_text="a HolderKind; empty: held by nobody"
    )
    person = models.ForeignKey(Person, verbose_name=_("获得者"), on_delete=models.PROTECT, null=True, related_name="+")
    holder_name = models.CharField(
        _("获得者"), max_length=60, blank=True, help_text="a team, or somebody not on the rolls"
    )
    level = models.CharField(_("级别"), max_length=20, blank=True, help_text="a Level")
    category = models.CharField(_("类别"), max_length=60, blank=True)
    body = models.CharField(
        _("授予单位"), max_length=200, blank=True, help_text="who awarded, assessed, funded or published"
    )
    document = models.CharField(
        _("文件名称及文号"), max_length=200, blank=True, help_text="title and number of the document"
    )
    grade = models.CharField(_("等次"), max_length=40, blank=True)
    rank = models.PositiveIntegerField(_("名次"), null=True)
    of_how_many = models.PositiveIntegerField(_("参评总数"), null=True, help_text="how many took part")
    cohort = models.PositiveIntegerField(_("同批数量"), null=True, help_text="how many were given it together")
    score = models.DecimalField(_("得分"), max_digits=10, decimal_places=3, null=True)
    amount = models.DecimalField(_("金额"), max_digits=16, decimal_places=2, null=True, help_text="yuan")
    assessed_year = models.PositiveSmallIntegerField(_("考核年度"), null=True, help_text="the year it is about")
    channel = models.CharField(_("刊发媒体（平台）"), max_length=60, blank=True)
    occasion = models.CharField(_("重要节点"), max_length=60, blank=True)
    kept_at = models.CharField(_("存放处"), max_length=120, blank=True)
    valid_to = models.DateField(null=True)
    extra = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True, help_text="why it ended or was last corrected")

    person_id: UUID | None

    classified: ClassVar = {
        **RegisterRow.row_classified,
        **dict.fromkeys(
            ("kind", "holder_kind", "level", "category", "body", "document", "grade", "rank", "of_how_many", "cohort",
             "score", "assessed_year", "channel", "occasion", "kept_at", "valid_to", "extra", "reason"),
            "internal",
        ),
        **dict.fromkeys(("person", "holder_name", "amount"), "personal"),
    }  # fmt: skip
    retention = "permanent"

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["hospital", "kind", "-occurred_on"], name="outcomes_kind_day"),
            models.Index(fields=["organisation", "-occurred_on"], name="outcomes_unit_day"),
            models.Index(fields=["hospital", "-occurred_on"], name="outcomes_day"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("occurred_on")), name="outcomes_end_after_start"
            ),
            models.CheckConstraint(
                condition=Q(rank=None) | Q(of_how_many=None) | Q(rank__lte=F("of_how_many")),
                name="outcomes_rank_within",
            ),
            models.CheckConstraint(
                condition=Q(person=None) | Q(holder_kind="person"), name="outcomes_person_is_holder"
            ),
        ]
