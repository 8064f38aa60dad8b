"""What the catalog says of a duty of branches (党支部工作职责清单, S3-03, S3-04): what, how often, and what shows it."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from tongxin.toolbox.periods import Rhythm
from tongxin.toolbox.words import N_


class Who(StrEnum):
    """Who of the branch sees to it; where there is no committee, the secretary."""

    SECRETARY = "secretary"
    ORGANISATION = "organisation"
    PUBLICITY = "publicity"
    DISCIPLINE = "discipline"
    COMMITTEE = "committee"
    ALL = "all"


WHO_TITLES: dict[str, str] = {
    Who.SECRETARY: N_("书记"), Who.ORGANISATION: N_("组织委员"), Who.PUBLICITY: N_("宣传委员"), Who.DISCIPLINE: N_("纪检委员"),
    Who.COMMITTEE: N_("支委会"), Who.ALL: N_("全体党员"),
}  # fmt: skip
EVERY_TITLES: dict[Rhythm | None, str] = {
    Rhythm.WEEK: N_("每周"), Rhythm.MONTH: N_("每月"), Rhythm.TWO_MONTHS: N_("每两个月"), Rhythm.QUARTER: N_("每季度"),
    Rhythm.HALF: N_("每半年"), Rhythm.YEAR: N_("每年"), None: N_("随时"),
}  # fmt: skip


class State(StrEnum):
    """What is on record of a duty in its window: enough; not yet and it is time; not yet due; as it happens; wanting;
    nothing expected of this branch."""

    DONE = "done"
    OPEN = "open"
    AHEAD = "ahead"
    NOTED = "noted"
    WANTING = "wanting"
    OUTSIDE = "outside"


STATE_TITLES: dict[str, str] = {
    State.DONE: N_("已有记录"), State.OPEN: N_("该办了"), State.AHEAD: N_("未到期"), State.NOTED: N_("随时办理"),
    State.WANTING: N_("需要处理"), State.OUTSIDE: N_("不适用"),
}  # fmt: skip


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Duty:
    """One duty of a branch.

    every: how often (None: whenever something happens); months: when in the year it is usually done; until then it is not
    yet due; remind_days: so many days before the end of its window it is due. What shows it, exactly one of: figure (at
    least `at_least` in the window) · wanting (a figure that has to be 0) · link (kinds of record of which one is named)
    · statement (one sentence). only_if: a figure that is not 0 where the duty is expected at all.
    """

    id: str
    aspect: str
    title: str
    text: str
    who: Who
    every: Rhythm | None = None
    months: list[int] = field(default_factory=list)
    figure: str = ""
    at_least: Annotated[int, Field(ge=1)] = 1
    wanting: str = ""
    link: list[str] = field(default_factory=list)
    statement: bool = False
    only_if: str = ""
    remind_days: Annotated[int, Field(ge=1)] = 30
    basis: str = ""

    @property
    def counted(self) -> str:
        """Return the figure that shows it; empty where people do."""
        return self.figure or self.wanting

    @property
    def shown_by(self) -> int:
        """Return how many of the ways to show it are given; one in a correct definition."""
        return sum(map(bool, (self.figure, self.wanting, self.link, self.statement)))
