"""What posts cost, whether a change of them stays under the cap, and how near the end of a contract is. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Generic, TypeVar

from tongxin.registers.staffing.definitions import LEVELS, Expiry
from tongxin.toolbox.periods import add_months
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.rounding import half_up
from tongxin.toolbox.words import N_

U = TypeVar("U")
Post = tuple[U, str]  # a department and a level
MOST_POSTS = 10_000


class Plan(Generic[U]):
    """Posts by (department, level), and what they cost a year in yuan; `unpriced`: levels in use whose cost nobody has stated."""

    def __init__(self, posts: Mapping[Post[U], int], costs: Mapping[str, Decimal]) -> None:
        self.posts, self.costs = posts, costs

    @property
    def unpriced(self) -> list[str]:
        """Return the levels that have posts and no cost."""
        used = {level for (_unit, level), count in self.posts.items() if count}
        return [level for level in LEVELS if level in used and level not in self.costs]

    @property
    def total(self) -> Decimal | None:
        """Return what all posts cost a year, every one of them filled; None where a cost is missing."""
        return self.cost_of(self.posts.items())

    def of(self, unit: U) -> Decimal | None:
        """Return what the posts of a department cost a year."""
        return self.cost_of((post, count) for post, count in self.posts.items() if post[0] == unit)

    def cost_of(self, posts: Iterable[tuple[Post[U], int]]) -> Decimal | None:
        """Return what some posts cost a year; None where the cost of a level is missing: it is not guessed."""
        filled = [(level, count) for (_unit, level), count in posts if count]
        if any(level not in self.costs for level, _count in filled):
            return None
        return sum((self.costs[level] * count for level, count in filled), Decimal(0))

    def changed(self, changes: Mapping[Post[U], int]) -> Plan[U]:
        """Return the plan after so many posts more or fewer."""
        keys = {**self.posts, **changes}
        return Plan({key: self.posts.get(key, 0) + changes.get(key, 0) for key in keys}, self.costs)


def ten_thousands(amount: Decimal) -> Decimal:
    """Return a sum in yuan in 万元, as budgets are written: two decimals, half up."""
    return half_up(amount / 10_000, 2)


def check_posts(count: int, name: str, level: str) -> None:
    """Raise `Refused` where a department would be left with fewer than no posts, or with impossibly many."""
    if not 0 <= count <= MOST_POSTS:
        sentence = N_("“{name}”的{level}岗位会变成 {count} 个：请核对增减数")
        raise refuse("staffing.posts", sentence, field="posts", name=name, level=LEVELS[level], count=count)


def check_cap(plan: Plan[U], cap: Decimal | None, year: int) -> None:
    """Raise `Refused` unless all posts, filled, cost no more than the cap of the year (S4: 在人员总成本控制的前提下)."""
    if cap is None:
        raise refuse("staffing.no_cap", N_("还没有登记 {year} 年的人员总成本控制数，不能执行"), year=year)
    if plan.total is None:
        titles = "、".join(LEVELS[level] for level in plan.unpriced)
        raise refuse("staffing.unpriced", N_("还没有登记{titles}的人均成本，总成本算不出来，不能执行"), titles=titles)
    if plan.total > cap:
        sentence = N_("调整后总成本 {total} 万元，超过 {year} 年控制数 {cap} 万元，多出 {over} 万元")
        told, limit, over = (ten_thousands(each) for each in (plan.total, cap, plan.total - cap))
        raise refuse("staffing.over_cap", sentence, total=told, year=year, cap=limit, over=over)


def check_money(amount: Decimal, field: str, *, below_zero: bool = False) -> None:
    """Raise `Refused` for what is no sum in yuan of at most two decimals."""
    fits = amount.is_finite() and amount == round(amount, 2) and abs(amount) < 10**11
    if not fits or (amount < 0 and not below_zero):
        raise refuse("staffing.money", N_("请填数字，最多两位小数"), field=field)


def check_year(year: int) -> None:
    """Raise `Refused` for what is no year of this register."""
    if not 2000 <= year <= 2100:
        raise refuse("staffing.year", N_("年份不对：请填四位数字"), field="year")


def expiry(last: dt.date | None, today: dt.date, months: int) -> Expiry:
    """Tell how near a last day is: over, within so many calendar months of today, or later (also: never)."""
    if last is None:
        return Expiry.LATER
    if last < today:
        return Expiry.LAPSED
    return Expiry.SOON if last <= add_months(today, months) else Expiry.LATER
