"""What figures count here: those assessed, by the last day of the assessed period, once a committee has decided."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.uses.assessment.definitions import TIER_TITLES
from tongxin.uses.assessment.rules.flow import DECIDED

_STATES = ", ".join(f"'{stage.value}'" for stage in DECIDED)

sources.add(
    "assessment.result",
    Source(
        id="assessment.result",
        title=_("考核结果"),
        table="assessment_subject s JOIN assessment_round a ON a.record_id = s.round_id"
        " JOIN records_record r ON r.id = s.record_id JOIN records_record held ON held.id = s.round_id",
        key="s.record_id",
        record="s.record_id",
        version="r.version",
        hospital="s.hospital_id",
        organisation="s.organisation_id",
        occurred_on="a.last",
        live=f"r.voided_at IS NULL AND held.voided_at IS NULL AND held.state IN ({_STATES})",
        noun=_("项考核结果"),
        permission="assessment.view_persons",
        dimensions={
            "scheme": Dimension(_("考核方案"), "a.scheme", entries="scheme"),
            "tier": Dimension(
                _("考核层级"), "(a.body ->> 'tier')", choices={tier.value: title for tier, title in TIER_TITLES.items()}
            ),
            "grade": Dimension(_("等次"), "s.decided"),
            "listed": Dimension(_("列入复核名单"), "s.listed", Type.BOOLEAN),
            "year": Dimension(_("考核年度"), "extract(year FROM a.last)::int", Type.INTEGER),
            "unit": Dimension(_("所在组织"), "s.organisation_id", Type.UUID),
            "person": Dimension(_("人员"), "s.person_id", Type.UUID),
        },
        row=((_("考核方案"), "a.scheme"), (_("对象"), "s.name"), (_("考核层级"), "(a.body ->> 'tier')")),
    ),
)
