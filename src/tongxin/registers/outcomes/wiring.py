"""Registers the room in the corridors: kinds, record kind, views, the sources of figures, ledgers, navigation, arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, json_field, sources
from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import found
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.organisations.definitions import TITLES
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.registers.outcomes import commands, queries
from tongxin.registers.outcomes.commands import importing
from tongxin.registers.outcomes.commands.ledgers import LEDGERS
from tongxin.registers.outcomes.definitions import HOLDER_TITLES, LEVEL_TITLES, OutcomeKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def _check_kind(entry: OutcomeKind, catalog: Catalog) -> Iterator[Problem]:
    keys = [field.key for field in entry.fields]
    for key in {key for key in keys if keys.count(key) > 1}:
        about = {"kind": entry.id, "key": key}
        yield Problem("outcomes.field_twice", N_("成果类型“{kind}”的字段“{key}”定义了两次"), about)
    for field in entry.fields:
        about = {"kind": entry.id, "key": field.key}
        if field.common is None and not field.title:
            yield Problem("outcomes.untitled", N_("成果类型“{kind}”的字段“{key}”没有名称（title）"), about)
        if field.key == "level":
            for level in set(field.choices) - set(LEVEL_TITLES):
                known = {**about, "level": level, "known": "、".join(LEVEL_TITLES)}
                sentence = N_("成果类型“{kind}”的级别“{level}”不存在，可用：{known}")
                yield Problem("outcomes.level", sentence, known)
        elif field.holds == "choice" and not field.choices:
            yield Problem("outcomes.no_choices", N_("成果类型“{kind}”的字段“{key}”是选择项，却没有选项"), about)


def _resolve(by: Actor, value: str) -> Outcome:
    try:
        return queries.outcome(by, UUID(value))
    except ValueError:
        return found(None)


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
    "method": json_field("o.extra", "method", _("工作法")),
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
    dimensions=_DIMENSIONS,
    measures=_MEASURES,
    row=((_("名称"), "r.title"), (_("获得者"), _HOLDER), (_("级别"), "o.level"), (_("日期"), "o.occurred_on")),
)
sources.add(_OUTCOMES.id, _OUTCOMES)
# The same rows by the year they are about: results of 2019 published in 2022 belong to 2019 here (S1-18).
sources.add(
    "outcomes.assessed",
    replace(
        _OUTCOMES, id="outcomes.assessed", title=_("按考核年度的外部考核结果"), valid_from="", valid_to="",
        occurred_on="make_date(o.assessed_year, 12, 31)", live="r.voided_at IS NULL AND o.assessed_year IS NOT NULL",
        noun=_("项结果（按考核年度，不按公布时间）"),
    ),
)  # fmt: skip

views.add(queries.VIEW, N_("查看成果荣誉"))
kinds.add("outcome", Kind("outcome", N_("成果类型"), OutcomeKind, _check_kind))
record_kinds.add("outcome", RecordKind("outcome", N_("成果荣誉"), "outcomes:outcome", queries.VIEW))
resolvers.add("outcomes.outcome", (Outcome, _resolve))
for _ledger in LEDGERS:
    tables.add(
        tables.Table(
            id=_ledger.ledger,
            permission="outcomes.import_rows",
            needs=_ledger.needs,
            plan=_ledger.plan,
            apply=commands.import_rows,
            undo=commands.void_rows,
            used=importing.used,
            export=_ledger.rows,
            export_permission=queries.VIEW,
        )
    )
