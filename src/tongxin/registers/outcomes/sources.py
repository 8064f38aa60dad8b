"""What figures count here: outcomes by their day or as long as they last, and the same by the year they are about."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.extras import amounts, texts
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.definitions import TITLES
from tongxin.registers.outcomes import queries
from tongxin.registers.outcomes.definitions import HOLDER_TITLES, LEVEL_TITLES
from tongxin.toolbox.words import N_

IDS = ("outcomes.outcome", "outcomes.kept", "outcomes.assessed")


def _title(key: str) -> str:
    """Return the title that the catalog gives to a field."""
    fields = (field for kind in active().all("outcome").values() for field in kind.fields)
    return next((field.name for field in fields if field.key == key), key)


_FIELDS = "o.extra"
_UNIT = "(SELECT u.{column} FROM organisations_organisation u WHERE u.id = o.organisation_id)"
_PERSON = "(SELECT p.name FROM people_person p WHERE p.id = o.person_id)"
_HOLDER = f"coalesce({_PERSON}, nullif(o.holder_name, ''), {_UNIT.format(column='short_name')})"


def _text(title: str, column: str, *, grouped: bool | None = None) -> Dimension:
    """A text column in which the empty text means nothing."""
    return Dimension(_(title), f"nullif(o.{column}, '')", grouped=grouped)


_DIMENSIONS = {
    "kind": Dimension(_("成果类型"), "o.kind", entries="outcome"),
    "level": Dimension(_("级别"), "nullif(o.level, '')", choices=LEVEL_TITLES),
    "category": _text(N_("类别"), "category"),
    "grade": _text(N_("等次"), "grade"),
    "holder_kind": Dimension(_("个人或集体"), "nullif(o.holder_kind, '')", choices=HOLDER_TITLES),
    "channel": _text(N_("刊发媒体（平台）"), "channel"),
    "occasion": _text(N_("重要节点"), "occasion"),
    "body": _text(N_("授予单位"), "body", grouped=False),
    "title": Dimension(_("名称"), "r.title", grouped=False),
    "holder": Dimension(
        _("获得者"), "coalesce(o.person_id::text, nullif(o.holder_name, ''), o.organisation_id::text)", grouped=False
    ),
    "unit": Dimension(_("所在单位"), "o.organisation_id", Type.UUID),
    "unit_kind": Dimension(
        _("单位类型"), _UNIT.format(column="kind"), choices={kind.value: title for kind, title in TITLES.items()}
    ),
    "assessed_year": Dimension(_("考核年度"), "o.assessed_year", Type.INTEGER),
    "year": Dimension(_("年份"), "extract(year FROM o.occurred_on)::int", Type.INTEGER),
    "date": Dimension(_("日期"), "o.occurred_on", Type.DATE),
    "valid_to": Dimension(_("有效期至"), "o.valid_to", Type.DATE),
    "origin": Dimension(_("来源"), "r.origin"),
}
_MEASURES = {
    "rank": Dimension(_("名次"), "o.rank", Type.INTEGER),
    "of_how_many": Dimension(_("参评总数"), "o.of_how_many", Type.INTEGER),
    "cohort": Dimension(_("同批数量"), "o.cohort", Type.INTEGER),
    "score": Dimension(_("得分"), "o.score", Type.DECIMAL),
    "amount": Dimension(_("金额"), "o.amount", Type.DECIMAL),
}


_OUTCOMES = Source(
    id="outcomes.outcome",
    title=_("成果荣誉"),
    table="outcomes_outcome o JOIN records_record r ON r.id = o.record_id",
    key="o.record_id",
    record="o.record_id",
    version="r.version",
    hospital="o.hospital_id",
    organisation="o.organisation_id",
    valid_from="o.occurred_on",
    valid_to="o.valid_to",
    live="r.voided_at IS NULL",
    permission=queries.VIEW,
    noun=_("项成果"),
    dimensions=texts(_FIELDS, _title, _DIMENSIONS),
    measures=amounts(_FIELDS, _title, _MEASURES),
    row=((_("名称"), "r.title"), (_("获得者"), _HOLDER), (_("级别"), "o.level"), (_("日期"), "o.occurred_on")),
)
sources.add(_OUTCOMES.id, _OUTCOMES)
# The same rows, opened only to who keeps them: a figure of donations says how much, not who gave.
sources.add("outcomes.kept", replace(_OUTCOMES, id="outcomes.kept", permission=queries.KEPT))
# The same rows by the year they are about: results of 2019 published in 2022 belong to 2019 here (S1-18).
sources.add(
    "outcomes.assessed",
    replace(
        _OUTCOMES, id="outcomes.assessed", title=_("按考核年度的外部考核结果"), valid_from="", valid_to="",
        occurred_on="make_date(o.assessed_year, 12, 31)", live="r.voided_at IS NULL AND o.assessed_year IS NOT NULL",
        noun=_("项结果（按考核年度，不按公布时间）"),
    ),
)  # fmt: skip
