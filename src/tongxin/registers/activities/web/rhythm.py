"""What the rhythms expect and what is on record: the page, and the card of the workbench."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.bases import Basis, bases_of
from tongxin.ground.commands.actors import Actor
from tongxin.ground.ui.forms import actor
from tongxin.registers.activities import queries
from tongxin.registers.activities.definitions import EACH_TITLES, EVERY_TITLES, ActivityRhythm, Each
from tongxin.registers.activities.rhythms import (
    KINDS,
    Cell,
    Lane,
    Seen,
    Sheet,
    rhythms,
    sheets,
    windows_now,
    windows_of,
)
from tongxin.registers.activities.web import fields
from tongxin.registers.activities.web.forms import RhythmForm
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period, Rhythm

YEARS = 6
LINES = 5
MANY = 12  # lanes of one rhythm that are read at a glance; more are summed up until one asks for the rhythm
_TONES = {Seen.HELD: "ok", Seen.OPEN: "soon", Seen.MISSING: "", Seen.AHEAD: "", Seen.OUTSIDE: ""}


@dataclass(frozen=True)
class Square:
    """One window of a lane in words; url: where it can be recorded, for those who may."""

    label: str
    text: str
    tone: str
    url: str


@dataclass(frozen=True)
class Strip:
    """One lane in words."""

    title: str
    squares: list[Square]


@dataclass(frozen=True)
class Board:
    """One rhythm in words, with the lanes to show, or their sum with the address of all; no lanes: nothing is lacking."""

    title: str
    rule: str
    basis: str
    labels: list[str]
    strips: list[Strip]
    all_url: str = ""
    articles: Sequence[Basis] = ()


def missing(request: HttpRequest) -> HttpResponse:
    """Show, by rhythm, unit and window, what is on record and what is not yet."""
    by = actor(request)
    require(by, queries.VIEW)
    today = clock.today()
    units = queries.units(by, queries.VIEW).filter(kind__in={kind for kinds in KINDS.values() for kind in kinds})
    form = RhythmForm(
        request.GET, years=range(today.year, today.year - YEARS, -1), rhythms=rhythms(), units=list(units)
    )
    form.full_clean()
    asked = form.cleaned_data
    year = asked.get("year") or today.year
    wanted = [each for each in rhythms() if asked.get("rhythm", "") in ("", each.id)]
    chosen = [(each, windows_of(each.every, year, today)) for each in wanted]
    found = sheets(by, chosen, today, next(iter(fields.keys([asked.get("unit", "")])), None))
    may_record = set(queries.units(by, "activities.record").values_list("pk", flat=True))
    rests = bases_of(by, "rhythm")
    boards = [
        replace(
            _board(
                sheet, may_record, every=asked.get("show") == "all", within=None if asked.get("rhythm") else request.GET
            ),
            articles=rests.get(sheet.rhythm.id, ()),
        )
        for sheet in found
    ]  # fmt: skip
    return render(request, "activities/missing.html", {"form": form, "boards": boards, "year": year})


def due(by: Actor) -> Mapping[str, Any] | None:
    """Return what the current windows still expect of the units in which `by` may record; two questions."""
    today = clock.today()
    chosen = [(each, windows_now(each.every, today)) for each in rhythms() if each.each is not Each.SECRETARY]
    lines = [line for sheet in sheets(by, chosen, today, permission="activities.record") for line in _lines(sheet)]
    lines.sort(key=lambda line: line.late, reverse=True)
    return {"lines": lines[:LINES], "more": len(lines) > LINES} if lines else None


@dataclass(frozen=True)
class Line:
    """One thing still to be held or recorded, of one unit or of several."""

    text: str
    who: str
    url: str
    late: bool


def _lines(sheet: Sheet) -> Iterator[Line]:
    for place, window in enumerate(sheet.windows):
        lanes = [lane for lane in sheet.lanes if lane.cells[place].seen in (Seen.MISSING, Seen.OPEN)]
        if not lanes:
            continue
        late = lanes[0].cells[place].seen is Seen.MISSING
        text = _("{title}：{window}{state}").format(
            title=sheet.rhythm.title,
            window=window_words(window, sheet.rhythm.every),
            state=_words(lanes[0].cells[place]),
        )
        if len(lanes) == 1:
            yield Line(text, lanes[0].subject.title, _address(sheet.rhythm, lanes[0], window, late=late), late)
        else:
            url = reverse("activities:missing") + "?" + urlencode({"rhythm": sheet.rhythm.id})
            yield Line(text, _("{count} 个单位").format(count=len(lanes)), url, late)


def _board(sheet: Sheet, may_record: set[UUID], *, every: bool, within: QueryDict | None) -> Board:
    """Return a rhythm in words; within: what the page of several rhythms was asked, None on that of this one."""
    rhythm = sheet.rhythm
    rule = _("{each}{every}至少 {count} 次").format(
        each=_(EACH_TITLES[rhythm.each]), every=_(EVERY_TITLES[rhythm.every]), count=rhythm.at_least
    )
    lanes = [lane for lane in sheet.lanes if every or lane.lacks]
    labels = [window_words(window, rhythm.every) for window in sheet.windows]
    if within is not None and len(lanes) > MANY:
        address = "?" + urlencode({**within.dict(), "rhythm": rhythm.id})
        return Board(rhythm.title, rule, rhythm.basis, labels, [_sum(lanes, labels, address)], address)
    strips = [Strip(lane.subject.title, list(_squares(rhythm, lane, labels, may_record))) for lane in lanes]
    return Board(rhythm.title, rule, rhythm.basis, labels, strips)


def _sum(lanes: Sequence[Lane], labels: Sequence[str], address: str) -> Strip:
    """Return many lanes as one: in each window, of how many something is lacking."""
    title = _("{count} 个单位").format(count=len(lanes))
    columns = zip(*(lane.cells for lane in lanes), strict=True)
    return Strip(title, [_summed(label, cells, address) for label, cells in zip(labels, columns, strict=True)])


def _summed(label: str, cells: Sequence[Cell], address: str) -> Square:
    missing = sum(cell.seen is Seen.MISSING for cell in cells)
    waiting = sum(cell.seen is Seen.OPEN for cell in cells)
    if missing:
        return Square(label, _("缺 {count} 个").format(count=missing), "", address)
    if waiting:
        return Square(label, _("待 {count} 个").format(count=waiting), _TONES[Seen.OPEN], "")
    held = any(cell.seen is Seen.HELD for cell in cells)
    return Square(label, _("齐") if held else "", _TONES[Seen.HELD] if held else "", "")


def _squares(rhythm: ActivityRhythm, lane: Lane, labels: list[str], may_record: set[UUID]) -> Iterator[Square]:
    for label, cell in zip(labels, lane.cells, strict=True):
        late = cell.seen is Seen.MISSING
        writes = lane.subject.unit.pk in may_record and cell.seen in (Seen.MISSING, Seen.OPEN)
        url = _address(rhythm, lane, cell.window, late=late) if writes else ""
        yield Square(label, _words(cell), _TONES[cell.seen], url)


def _address(rhythm: ActivityRhythm, lane: Lane, window: Period, *, late: bool) -> str:
    """Return the form for what is lacking, filled with unit, kind and, of a window that is over, its last day."""
    known = {"organisation": str(lane.subject.unit.pk), "kind": rhythm.kinds[0]}
    day = {"occurred_on": window.end.isoformat()} if late else {}
    return reverse("activities:record") + "?" + urlencode(known | day)


def _words(cell: Cell) -> str:
    match cell.seen:
        case Seen.HELD:
            return _("{count} 次").format(count=cell.count)
        case Seen.MISSING:
            return _("未见记录")
        case Seen.OPEN:
            return _("待开展")
        case Seen.AHEAD:
            return ""
        case Seen.OUTSIDE:
            return _("不适用")


def window_words(window: Period, every: Rhythm) -> str:
    """Return the shortest words for a window: 11月, 第四季度, 11月16日起的一周."""
    month = window.start.month
    match every:
        case Rhythm.WEEK:
            return _("{month}月{day}日起一周").format(month=month, day=window.start.day)
        case Rhythm.MONTH:
            return _("{month}月").format(month=month)
        case Rhythm.TWO_MONTHS:
            return _("{month}–{last}月").format(month=month, last=window.end.month)
        case Rhythm.QUARTER:
            return [_("第一季度"), _("第二季度"), _("第三季度"), _("第四季度")][month // 3]
        case Rhythm.HALF:
            return _("上半年") if month == 1 else _("下半年")
        case Rhythm.YEAR:
            return _("{year}年").format(year=window.start.year)
