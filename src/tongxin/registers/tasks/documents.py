"""The monthly 督查通报 as an official document: departments are named, persons never (practice.md, Supervision)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from django.db.models import QuerySet

from tongxin.ground.audit.queries import head_words
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.tasks import queries
from tongxin.registers.tasks.definitions import CAUSE_TITLES, State
from tongxin.registers.tasks.execution import Execution, execution
from tongxin.registers.tasks.models import Task
from tongxin.toolbox import clock, gbt9704, official
from tongxin.toolbox.official import Paper, Part, Table, text
from tongxin.toolbox.periods import Period
from tongxin.toolbox.words import verbatim

HEADS = verbatim("编号 督办事项 主办部门 办结时限").split()
COLUMNS, RATES = (30, 41, 26, 30, 29), (46, 18, 20, 24, 26, 22)  # millimetres
NONE = verbatim("无。")
DAYS_TO_ANSWER = 10


def bulletin(by: Actor, hospital: Organisation, period: Period) -> Paper:
    """Return the 督查通报 of a period: how tasks stand, what was closed, goes on, is overdue and why, what is asked."""
    last = min(period.end, clock.today())
    told = execution(by, hospital, Period(period.start, max(period.start, last)))
    rows = (
        queries.tasks(by)
        .filter(hospital=hospital.pk)
        .exclude(record__state=State.CANCELLED)
        .order_by("due_on", "record_id")
    )
    closed = rows.filter(closed_on__range=(period.start, last))
    left = rows.filter(occurred_on__lte=last).exclude(closed_on__lte=last)
    parts = [
        _head(verbatim("一、总体情况")), *_whole(told, rows.filter(occurred_on__range=(period.start, last)), closed),
        _head(verbatim("二、已办结事项")), *_table(closed, verbatim("办结时间"), _closed_on),
        _head(verbatim("三、推进中事项")), *_table(left.filter(due_on__gte=last), verbatim("目前进展"), _progress),
        _head(verbatim("四、逾期事项及原因")), *_table(left.filter(due_on__lt=last), verbatim("逾期情况"), _why(last)),
        _head(verbatim("五、下一步要求")), text(_asked(last)),
    ]  # fmt: skip
    return Paper(_title(period), tuple(parts), hospital.name, last, verbatim("督查通报"))


def write(by: Actor, hospital: Organisation, period: Period) -> bytes:
    """Return the .docx of the 督查通报 of a period, with its annex."""
    paper = bulletin(by, hospital, period)
    return official.write(paper, _origin(paper, period))


def _title(period: Period) -> str:
    if period.name == f"{period.start:%Y-%m}":
        return verbatim("督查通报（{year}年{month}月）").format(year=period.start.year, month=period.start.month)
    days = (gbt9704.chinese_date(period.start), gbt9704.chinese_date(period.end))
    return verbatim("督查通报（{first}至{last}）").format(first=days[0], last=days[1])


def _whole(told: Execution, given: QuerySet[Task], closed: QuerySet[Task]) -> Iterator[Part | Table]:
    whole = told.whole
    sentence = verbatim(
        "本期交办督办任务{given}项，办结{closed}项；到期{due}项，已办结{done}项，其中按期办结{time}项，逾期未办结{late}项。"
    )
    yield text(
        sentence.format(
            given=given.count(),
            closed=closed.count(),
            due=whole.due,
            done=whole.closed,
            time=whole.in_time,
            late=whole.overdue,
        )
    )
    if told.units:
        heads = verbatim("主办部门 到期 已办结 按期办结 逾期未办结 办结率（%）").split()
        yield Table(heads, [
            [rate.title, str(rate.due), str(rate.closed), str(rate.in_time), str(rate.overdue), str(rate.closed_rate)]
            for rate in told.units
        ], RATES)  # fmt: skip
    if told.whole.causes:
        words = (verbatim("{title}{count}项").format(title=title, count=count) for title, count in told.whole.causes)
        yield text(verbatim("逾期原因：{words}。").format(words=verbatim("、").join(words)))


def _table(rows: Iterable[Task], head: str, last_cell: Callable[[Task], str]) -> Iterator[Part | Table]:
    cells = [
        [row.number, row.record.title, row.organisation.name, gbt9704.chinese_date(row.due_on), last_cell(row)]
        for row in rows
    ]
    yield Table([*HEADS, head], cells, COLUMNS) if cells else text(NONE)


def _closed_on(row: Task) -> str:
    return gbt9704.chinese_date(row.closed_on) if row.closed_on else ""


def _progress(row: Task) -> str:
    return row.progress


def _why(day: dt.date) -> Callable[[Task], str]:
    def told(row: Task) -> str:
        cause = verbatim("（{cause}）").format(cause=CAUSE_TITLES[row.cause]) if row.cause else ""
        words = verbatim("逾期{days}天，催办{urged}次{cause}").format(
            days=(day - row.due_on).days, urged=row.urged, cause=cause
        )
        return f"{words}；{row.progress}" if row.progress else words

    return told


def _asked(day: dt.date) -> str:
    sentence = verbatim(
        "请逾期事项的主办部门于{day}前书面说明原因和预计办结时间；推进中事项按时限办理，确需延期的提前申请。"
    )
    return sentence.format(day=gbt9704.chinese_date(day + dt.timedelta(DAYS_TO_ANSWER)))


def _head(words: str) -> Part:
    return Part(gbt9704.FIRST, words)


def _origin(paper: Paper, period: Period) -> Iterator[tuple[str, str]]:
    yield verbatim("文件"), paper.title
    yield verbatim("统计时段"), f"{period.start.isoformat()}—{period.end.isoformat()}"
    yield verbatim("数据来源"), verbatim("督办任务登记簿，按办结时限、办结时间计")
    yield verbatim("审计树头"), head_words() or verbatim("尚未封存")
    yield verbatim("生成时间"), f"{clock.local(clock.now()):%Y-%m-%d %H:%M}"
