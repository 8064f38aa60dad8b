"""The sentences of the figure pages: statuses, comparison with the year before, names of cells."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from tongxin.figures.answers import Answer
from tongxin.figures.definitions import Figure
from tongxin.figures.evaluate import Status
from tongxin.ground.ui.wording import full_day, number_text
from tongxin.toolbox import periods
from tongxin.toolbox.periods import Period, Rhythm
from tongxin.toolbox.rounding import percent

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def status_word(status: Status) -> str:
    """Return a status in one or two words; nothing for `ok`."""
    return {
        Status.OK: "",
        Status.NO_DATA: _("暂无数据"),
        Status.SUPPRESSED: _("人数过少，不显示"),
        Status.NOT_CHECKED: _("未到检查时间"),
    }[status]


def status_sentence(status: Status) -> str:
    """Return why there is no value and what to do about it; nothing for `ok`."""
    return {
        Status.OK: "",
        Status.NO_DATA: _("这一时期还没有可以计算的记录。登记了相应的活动或事项后，这里会自动出现数字。"),
        Status.SUPPRESSED: _("涉及人数过少，为保护个人，细分数字不显示；请看全院全年的数字。"),
        Status.NOT_CHECKED: _("统计期内还没有到应当完成的时候。"),
    }[status]


def said(figure: Figure, answer: Answer) -> tuple[str, str]:
    """Return word and sentence of an answer without a value; a rate over nothing is told from a register without rows."""
    if answer.status is not Status.NO_DATA or not answer.records:
        return status_word(answer.status), status_sentence(answer.status)
    sentence = (
        _("有 {count} 条记录，但作比较的基期是零，算不出增减的比例。")
        if figure.rate_of_change
        else _("有 {count} 条记录，但作分母的数是零，算不出比例。")
    )
    return _("无法计算"), sentence.format(count=number_text(answer.records))


def value_text(value: object, unit: str) -> str:
    """Return a value with its unit."""
    return f"{number_text(value)} {unit}" if value is not None else "—"


def cell_text(text: str) -> str:
    """Return a cell of a row as people write it: a day, which comes as 2026-11-22, in words."""
    if not _DAY.fullmatch(text):
        return text
    try:
        return full_day(dt.date.fromisoformat(text))
    except ValueError:  # somebody's title, not a day
        return text


def comparison(now: Answer, then: Answer) -> str:
    """Return how a value compares with the same period a year before; nothing where the two cannot be compared."""
    if not isinstance(now.value, int | Decimal):
        return ""
    whole = then.period == periods.year(then.period.start.year)
    name = periods.describe(then.period, _) if whole else _("上年同期")
    if not isinstance(then.value, int | Decimal):
        return _("{period}：{status}").format(period=name, status=status_word(then.status))
    difference, base = Fraction(now.value) - Fraction(then.value), Fraction(then.value)
    if not difference:
        return _("与{period}持平").format(period=name)
    size = value_text(abs(now.value - then.value), _("个百分点") if now.unit == "%" else now.unit)
    sentence = _("比{period}多 {size}") if difference > 0 else _("比{period}少 {size}")
    rate = percent(difference, abs(base), 1) if now.unit != "%" else None
    return sentence.format(period=name, size=size) + (_("（{rate}%）").format(rate=f"{rate:+}") if rate else "")


def rhythm_title(rhythm: Rhythm) -> str:
    """Return the heading of a chart over time."""
    return {Rhythm.WEEK: _("按周"), Rhythm.MONTH: _("按月"), Rhythm.YEAR: _("按年")}[rhythm]


def unit_title(slice: str, per: Figure | None) -> str:
    """Return the heading of a chart of units; units are compared per head where the figure says so."""
    title = {"unit:branch": _("按党支部"), "unit:hospital": _("按医院")}.get(slice, _("按下属单位"))
    if per is None:
        return title
    if per.unit == _("人"):
        return _("{title}，人均").format(title=title)
    return _("{title}，按“{per}”平均").format(title=title, per=per.title)


def per_title(figure: Figure, per: Figure) -> str:
    """Return the name of the divided value: what, for each of what."""
    return _("{unit}/{per}").format(unit=figure.unit, per=per.unit)


def short_title(title: str, period: Period) -> str:
    """Return the name of a window without the year, where the whole period lies in one year."""
    year = _("{year}年").format(year=period.start.year)
    return title.removeprefix(year) or title if period.start.year == period.end.year else title
