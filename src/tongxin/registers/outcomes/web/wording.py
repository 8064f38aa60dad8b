"""Outcomes as pages say them: small values for the templates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongxin.ground.ui.tables import LEAD, Column, Table, addresses, link
from tongxin.ground.ui.templatetags.ui import countersigned, tag
from tongxin.ground.ui.wording import day_text, full_day, number_text
from tongxin.registers.outcomes import queries
from tongxin.registers.outcomes.commands.single import known
from tongxin.registers.outcomes.definitions import HOLDER_TITLES, LEVEL_TITLES, Field, OutcomeKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.toolbox import clock


@dataclass(frozen=True)
class Row:
    """One outcome of a list: what, whose, how good, and whether it still holds."""

    row: Outcome
    kind: str
    holder: str
    result: str
    state: str
    tone: str

    @classmethod
    def of(cls, row: Outcome) -> Row:
        """Return the words for an outcome of `queries.listed`."""
        entry = queries.kinds().get(row.kind)
        state, tone = state_words(row, standing=bool(entry and entry.standing))
        holder = queries.holder_text(row) if row.person_id or row.holder_name else ""  # the unit stands beside it
        return cls(row, entry.title if entry else row.kind, holder, result_text(row), state, tone)


def table(rows: Iterable[Outcome]) -> Table:
    """Return the list page's table of outcomes of `queries.listed`."""
    columns = [
        Column(_("日期")), Column(_("名称"), LEAD), Column(_("类型")), Column(_("获得者")), Column(_("单位")),
        Column(_("级别和结果")), Column(_("状态")),
    ]  # fmt: skip
    address = addresses("outcomes:outcome")
    return Table(columns, [_cells(Row.of(row), address(row.pk)) for row in rows])


def _cells(item: Row, url: str) -> tuple[str, ...]:
    row = item.row
    day, title = day_text(row.occurred_on), link(url, row.record.title)
    state = (tag(item.state, item.tone) if item.state else SafeString()) + countersigned(row.record.countersign)
    return day, title, item.kind, item.holder, row.organisation.short_name, item.result, state


def result_text(row: Outcome) -> str:
    """Return 市级 · 一等奖 · 第16名（共78）, of what there is."""
    rank = _("第{rank}名").format(rank=row.rank) if row.rank else ""
    if row.rank and row.of_how_many:
        rank = _("第{rank}名（共{total}）").format(rank=row.rank, total=row.of_how_many)
    level = _(LEVEL_TITLES[row.level]) if row.level in LEVEL_TITLES else ""
    return " · ".join(part for part in (level, row.category, row.grade, rank) if part)


def state_words(row: Outcome, *, standing: bool) -> tuple[str, str]:
    """Return the state in words and its tone: void, ended, in force until; nothing for what happened once."""
    if row.record.voided_at is not None:
        return _("已作废"), "late"
    if not standing:
        return "", ""
    if row.valid_to is None:
        return _("有效"), "ok"
    if row.valid_to < clock.today():
        return _("已终止"), ""
    return _("有效至 {day}").format(day=full_day(row.valid_to)), "ok"


def facts(row: Outcome, kind: OutcomeKind) -> list[tuple[str, str]]:
    """Return (name, value) of what an outcome says of itself, in the order of its kind."""
    held = known(row, kind)
    days = [(_(kind.date), full_day(row.occurred_on))]
    if row.valid_to:
        days.append((_(kind.end), full_day(row.valid_to)))
    return [
        *_whose(row, kind),
        *days,
        *((each.name, _shown(each, held[each.key])) for each in kind.fields if each.key in held),
    ]


def _whose(row: Outcome, kind: OutcomeKind) -> list[tuple[str, str]]:
    """Return the holder and the unit; once where they are the same."""
    unit = (_("单位"), row.organisation.name)
    if not row.holder_kind:
        return [unit]
    if row.person is None and not row.holder_name:
        return [(_(kind.holder_title), row.organisation.name)]
    whose = f"{queries.holder_text(row)}（{_(HOLDER_TITLES[row.holder_kind])}）"
    return [(_(kind.holder_title), whose), unit]


def _shown(field: Field, value: Any) -> str:
    if field.holds == "bool":
        return _("是") if value else _("否")
    if field.holds == "choice":
        return _(field.options().get(value, str(value)))
    if field.holds == "year":
        return _("{year}年").format(year=value)
    if field.holds in ("int", "decimal", "money"):
        return f"{plain(Decimal(str(value)))} {field.measured_in}".strip()
    return str(value)


def plain(number: Decimal) -> str:
    """Return 96.9 or 1,200, without needless zeros."""
    return number_text(Decimal(f"{number.normalize():f}"))
