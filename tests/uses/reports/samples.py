"""A small paper with every kind of number, for the tests of layout and reading."""

from __future__ import annotations

import datetime as dt

from tongxin.uses.reports.layout import Imprint
from tongxin.uses.reports.paper import Answer, Paper, compose
from tongxin.uses.reports.template import Number, parse

SNAPSHOT = "0190a0b0-1234-7000-8000-000000000001"
HOSPITAL = "同心市第一人民医院"
TEXT = """# {{organisation}}{{year}}年度党建工作总结

{{year}}年，{{organisation}}党委以高质量党建引领医院高质量发展。

## 办实事解难题

### 志愿服务

全院开展志愿服务{{volunteering.person_times}}，比上年{{volunteering.person_times | change}}，\
参加职工{{volunteering.volunteers | more}}。**一是**“红色加油站”进社区。

#### 义诊

{{clinic.people | nearly}}受益，{{clinic.people | over | wan}}

### 办实事

为民办实事好事{{deeds.times}}，见{{none.figure}}。

## 下一步打算

{{prose:plan}}
"""
PROSE = "### 明年目标\n\n" + "坚持党建引领，" * 120 + "\n\n继续开展志愿服务，不少于{{volunteering.person_times}}。\n"
VALUES = {
    "volunteering.person_times": ("志愿服务人次", 730, "人次", 698),
    "volunteering.volunteers": ("志愿者人数", 213, "人", 200),
    "clinic.people": ("义诊人次", 149_860, "人次", 1),
    "deeds.times": ("办实事好事", 3402, "件次", 1),
}


def answer(number: Number) -> Answer:
    """Answer from VALUES; anything else has no data."""
    period = "2021年1月1日至2021年12月31日"
    if number.figure not in VALUES:
        return Answer(number.figure, "未登记", 1, "项", None, "no_data", HOSPITAL, period)
    title, value, unit, base = VALUES[number.figure]
    return Answer(number.figure, title, 2, unit, value, "ok", HOSPITAL, period, value, base if number.change else None)


def paper(*, prose: str = PROSE) -> Paper:
    """Return the sample filled."""
    facts = {"organisation": HOSPITAL, "year": "2021", "period": "2021年"}
    blocks = parse(TEXT, is_figure=lambda name: True).blocks
    written = {"plan": parse(prose, is_figure=lambda name: True).blocks} if prose else {}
    return compose(blocks, written, facts, answer)


def imprint(signature: str = "中共同心市第一人民医院委员会") -> Imprint:
    """Return what surrounds the sample."""
    return Imprint(
        signature=signature,
        dated=dt.date(2022, 1, 5),
        snapshot=SNAPSHOT,
        digest="9f" * 32,
        template="年度党建工作总结 第3版",
        organisation=HOSPITAL,
        period="2021年1月1日至2021年12月31日",
        made_at=dt.datetime(2022, 1, 5, 2, 3, tzinfo=dt.UTC),
        head="12,345号 2b1c…",
    )
