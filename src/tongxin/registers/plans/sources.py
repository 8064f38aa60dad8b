"""What figures count here: adopted plans, their lines, the labels of lines, what was reached, and quarterly looks."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.registers.plans import queries

_KIND = Dimension(_("计划种类"), "p.kind", entries="plan_kind")
_LINES = """plans_line n JOIN records_record r ON r.id = n.record_id
    JOIN plans_plan p ON p.record_id = n.plan_id JOIN records_record pr ON pr.id = p.record_id"""
_ADOPTED = "r.voided_at IS NULL AND pr.voided_at IS NULL AND pr.state = 'adopted'"

sources.add(
    "plans.plan",
    Source(
        id="plans.plan", title=_("已通过的计划"), table="plans_plan p JOIN records_record r ON r.id = p.record_id",
        key="p.record_id", record="p.record_id", version="r.version", hospital="p.hospital_id",
        organisation="p.organisation_id", occurred_on="p.adopted_on",
        live="r.voided_at IS NULL AND p.adopted_on IS NOT NULL", noun=_("份计划"), permission=queries.VIEW,
        dimensions={"kind": _KIND, "year": Dimension(_("年度"), "p.year", Type.INTEGER)},
        row=((_("计划"), "r.title"), (_("通过日期"), "p.adopted_on")),
    ),
)  # fmt: skip
_LINE = Source(
    id="plans.line", title=_("计划目标"), table=_LINES, key="n.record_id", record="n.record_id", version="r.version",
    hospital="n.hospital_id", organisation="n.organisation_id", occurred_on="p.adopted_on", live=_ADOPTED,
    noun=_("项目标"), permission=queries.VIEW,
    dimensions={
        "kind": _KIND,
        "year": Dimension(_("年度"), "p.year", Type.INTEGER),
        "done": Dimension(_("已完成"), "(n.done_on IS NOT NULL)", Type.BOOLEAN),
        "paired": Dimension(_("有业务目标"), "(n.business <> '')", Type.BOOLEAN),
        "deployed": Dimension(
            _("已下达任务"),
            "EXISTS (SELECT 1 FROM records_link l WHERE l.source_id = n.record_id AND l.relation = 'led_to')",
            Type.BOOLEAN,
        ),
    },
    row=((_("目标"), "r.title"), (_("业务目标"), "n.business"), (_("完成时限"), "n.due_on")),
)  # fmt: skip
sources.add(_LINE.id, _LINE)
sources.add(
    "plans.done",
    replace(
        _LINE, id="plans.done", title=_("计划目标（按完成时间）"), occurred_on="n.done_on",
        live=f"{_ADOPTED} AND n.done_on IS NOT NULL",
    ),
)  # fmt: skip
sources.add(
    "plans.label",
    replace(
        _LINE, id="plans.label", title=_("计划目标的工作品牌标签"),
        table=f"{_LINES} CROSS JOIN LATERAL jsonb_array_elements_text(n.labels) AS tagged(label)",
        key="md5(n.record_id::text || tagged.label)::uuid", noun=_("个标签（一项目标可有几个）"),
        dimensions={
            **_LINE.dimensions,
            "programme": Dimension(_("工作品牌"), "split_part(tagged.label, '/', 1)", entries="programme"),
            "label": Dimension(_("标签"), "tagged.label"),
        },
    ),
)  # fmt: skip
sources.add(
    "plans.look",
    Source(
        id="plans.look", title=_("双目标季度对照"), table=f"{_LINES} JOIN plans_look k ON k.line_id = n.record_id",
        key="k.id", record="n.record_id", version="r.version", hospital="k.hospital_id", organisation="k.organisation_id",
        occurred_on='k."on"', live=_ADOPTED, noun=_("次对照"), permission=queries.VIEW,
        dimensions={"kind": _KIND}, row=((_("目标"), "r.title"), (_("日期"), 'k."on"')),
    ),
)  # fmt: skip
