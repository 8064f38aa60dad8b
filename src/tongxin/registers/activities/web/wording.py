"""Gatherings as pages say them: small values for the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongxin.ground.ui.tables import LEAD, NUMBER, Column, Table, addresses, link
from tongxin.ground.ui.templatetags.ui import countersigned, tag
from tongxin.ground.ui.wording import day_text, full_day
from tongxin.registers.activities import queries
from tongxin.registers.activities.definitions import (
    HOW_TITLES,
    STATE_TITLES,
    STATUS_TITLES,
    ActivityKind,
    ExtraField,
    How,
    State,
    Status,
)
from tongxin.registers.activities.models import Attendance, Gathering, Segment, Sitting
from tongxin.registers.activities.values import plain
from tongxin.toolbox import clock

_TONES = {State.PLANNED: "soon", State.HELD: "ok", State.CANCELLED: ""}
_STATUS_TONES = {Status.PRESENT: "ok", Status.EXCUSED: "soon", Status.ABSENT: "late", Status.MADE_UP: "ok"}


@dataclass(frozen=True)
class Row:
    """One gathering of a list: what, who came, in which state, and whether one has signed up oneself."""

    row: Gathering
    kind: str
    came: str
    state: str
    tone: str
    mine: str

    @classmethod
    def of(cls, row: Gathering, mine: Attendance | None = None) -> Row:
        """Return the words for a gathering of `looking.listed` or `queries.open_to_sign_up`."""
        kind = queries.kinds().get(getattr(row, "kind", ""))
        state, tone = state_words(row)
        own = _(STATUS_TITLES[Status(mine.status)]) if mine and mine.status != Status.WITHDRAWN else ""
        return cls(row, kind.title if kind else "", _came(row), state, tone, own)


def table(rows: Iterable[Gathering]) -> Table:
    """Return the list page's table of gatherings of `looking.listed`."""
    columns = [
        Column(_("日期")), Column(_("活动"), LEAD), Column(_("类型")), Column(_("组织单位")), Column(_("到场"), NUMBER),
        Column(_("状态")),
    ]  # fmt: skip
    address, today = addresses("activities:gathering"), clock.today()
    return Table(columns, [_cells(Row.of(row), address(row.pk), today) for row in rows])


def _cells(item: Row, url: str, today: dt.date) -> tuple[str, ...]:
    row = item.row
    day, title = day_text(row.occurred_on, today=today), link(url, row.record.title)
    state = tag(item.state, item.tone) + countersigned(row.record.countersign)
    return day, title, item.kind, row.organisation.short_name, item.came, state


def _came(row: Gathering) -> str:
    """Return 12 人, with those who were only counted."""
    named, more = getattr(row, "present", 0), row.headcount
    if row.record.state != State.HELD:
        return ""
    if named and more:
        return _("{named} 人，另计 {more} 人").format(named=named, more=more)
    return _("{named} 人").format(named=named or more) if named or more else ""


def state_words(row: Gathering) -> tuple[str, str]:
    """Return the state in words and its tone; a planned day that has passed waits for its list."""
    if row.record.voided:
        return _("已作废"), "late"
    if row.record.state == State.PLANNED and row.occurred_on < clock.today():
        return _("待确认到场"), "late"
    if row.record.state == State.PLANNED and row.occurred_on == clock.today():
        return _("今天举行"), "soon"
    state = State(row.record.state)
    return _(STATE_TITLES[state]), _TONES[state]


@dataclass(frozen=True)
class Group:
    """Those of a list who share a status: its title and tone, and (name, what else is known) of each."""

    title: str
    tone: str
    names: list[tuple[str, str]]


def groups(lines: Iterable[Attendance], *, keeper: bool) -> list[Group]:
    """Return a list in words, present first; who stayed away, and why, is for those who keep it."""
    shown = [*_OPEN, *(_AWAY if keeper else ())]
    named: dict[tuple[Status, bool], list[tuple[str, str]]] = {key: [] for key in shown}
    for line in lines:
        key = (Status(line.status), line.confirmed)
        if key in named:
            named[key].append((line.person.name if line.person else line.outsider, _more(line, keeper=keeper)))
    return [Group(_group_title(*key), _group_tone(*key), names) for key, names in named.items() if names]


_OPEN = [(Status.PRESENT, True), (Status.PRESENT, False), (Status.SIGNED_UP, False)]
_AWAY = [(Status.MADE_UP, True), (Status.EXCUSED, True), (Status.ABSENT, True)]


def _group_title(status: Status, confirmed: bool) -> str:
    waits = status == Status.PRESENT and not confirmed
    return _("已扫码，待确认") if waits else _(STATUS_TITLES[status])


def _group_tone(status: Status, confirmed: bool) -> str:
    return _STATUS_TONES.get(status, "") if confirmed else "soon"


def _more(line: Attendance, *, keeper: bool) -> str:
    """Return the unit of an outsider, how presence became known when not from the list, and the reason."""
    unit = "" if line.person else line.outsider_unit or _("院外人员")
    how = (
        _(HOW_TITLES[How(line.how)]) if line.how in (How.CODE, How.EXCEPTION) and line.status == Status.PRESENT else ""
    )
    sits_in = _("列席") if line.observer else ""
    made_up = day_text(line.made_up_on) if line.made_up_on else ""
    return " · ".join(part for part in (unit, how, sits_in, made_up, line.reason if keeper else "") if part)


def sitting_words(sitting: Sitting) -> str:
    """Return 2026年11月25日 15:00–16:30, and the place."""
    return " · ".join(part for part in (when_words(sitting), sitting.place) if part)


def when_words(row: Gathering | Sitting) -> str:
    """Return 2026年11月22日 08:00–11:30."""
    times = [f"{time:%H:%M}" for time in (row.starts_at, row.ends_at) if time]
    return " ".join([full_day(row.occurred_on), "–".join(times)]).strip()


def part_facts(
    part: Segment, kind: ActivityKind, names: Mapping[str, str], *, keeper: bool = True
) -> list[tuple[str, str]]:
    """Return (name, value) of what a segment says of itself; `names`: of the keys in it; what is for keepers, for them."""
    extra = [
        (item.title, f"{spoken(item, part.extra[item.key], names)} {item.unit}".strip())
        for item in kind.fields
        if item.key in part.extra and (keeper or not item.keepers)
    ]
    hours = [(_("每人时长"), _("{hours} 小时").format(hours=plain(part.hours)))] if part.hours else []
    times = [(_("办理次数"), _("{times} 次").format(times=part.times))] if kind.counted_times else []
    served = [(_("服务对象"), _("{served} 人").format(served=part.served))] if part.served is not None else []
    return [*extra, *hours, *times, *served]


def begun(part: Segment, kind: ActivityKind, names: Mapping[str, str]) -> dict[str, Any]:
    """Return the extra fields of a segment as a form begins with them, by key."""
    return {
        item.key: part.extra[item.key] if item.type == "several" else spoken(item, part.extra[item.key], names)
        for item in kind.fields
        if item.key in part.extra
    }


def spoken(item: ExtraField, value: Any, names: Mapping[str, str]) -> str:
    """Return the value of an extra field in words, as it may be typed again."""
    if isinstance(value, list):
        return joined([names.get(each, each) for each in value])
    if item.type == "person":
        return names.get(value, value)
    return str(value)


def joined(words: Sequence[str]) -> str:
    """Return words with the Chinese list comma between them."""
    return "、".join(words)
