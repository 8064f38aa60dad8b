"""Pure checks of plans; each raises `Refused` with a sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from decimal import Decimal

from tongxin.registers.plans.definitions import Aim, PlanKind
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

LONGEST_TITLE, LONGEST_TEXT = 200, 2000
FIRST_YEAR, LAST_YEAR = 2000, 2999


def check_year(year: int) -> None:
    """Raise for a year that is none."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise refuse(
            "plans.year", N_("年度须在 {first} 至 {last} 之间"), field="year", first=FIRST_YEAR, last=LAST_YEAR
        )


def check_goal(goal: str, field: str = "goal") -> str:
    """Return a goal, stripped; raise for none or one too long for a list."""
    said = goal.strip()
    if not 0 < len(said) <= LONGEST_TITLE:
        raise refuse("plans.goal", N_("请写明目标，最多 {most} 个字"), field=field, most=LONGEST_TITLE)
    return said


def check_paired(kind: PlanKind, business: str) -> str:
    """Return the business goal, stripped; raise where the kind pairs goals and there is none (同谋划)."""
    said = business.strip()
    if kind.paired and not said:
        raise refuse("plans.unpaired", N_("每个党建目标对应一个业务目标：请填写业务目标"), field="business")
    return said[:LONGEST_TITLE]


def check_labels(labels: Iterable[str], known: Collection[str]) -> list[str]:
    """Return labels once each; raise for one that no programme of the catalog has."""
    chosen = list(dict.fromkeys(labels))
    unknown = [label for label in chosen if label not in known]
    if unknown:
        raise refuse("plans.label", N_("目录中没有“{label}”这个工作品牌标签"), field="labels", label="、".join(unknown))
    return chosen


def check_due(year: int, due_on: dt.date) -> None:
    """Raise for a day before the year of the plan."""
    if due_on < dt.date(year, 1, 1):
        raise refuse("plans.due", N_("完成时限 {due} 早于计划年度"), field="due_on", due=due_on)


def reached(value: Decimal | None, target: Decimal, aim: Aim) -> bool | None:
    """Tell whether a value reaches its target; None where there is no value: missing is never zero."""
    if value is None:
        return None
    return value >= target if aim is Aim.AT_LEAST else value <= target
