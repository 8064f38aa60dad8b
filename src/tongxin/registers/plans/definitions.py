"""The closed vocabularies of plans; kinds of plan and programmes with their labels are entries of the catalog."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.toolbox.words import N_

_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_STRICT)
class PlanKind:
    """A kind of plan. paired: each line names a business goal beside its Party goal (同谋划); held_by: the kinds of
    organisations that draw it up, any where none is named; note: what it is for."""

    id: str
    title: str
    paired: bool = True
    held_by: list[OrganisationKind] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True, config=_STRICT)
class Label:
    """One label of a programme, such as 精准谋划."""

    id: str
    title: str


@dataclass(frozen=True, config=_STRICT)
class Programme:
    """A hospital's own programme whose labels sort the lines of its plans (五大作用, 四个精准): never code."""

    id: str
    title: str
    labels: list[Label] = field(default_factory=list)
    note: str = ""


class PlanState(StrEnum):
    """A plan is drawn up, then adopted."""

    DRAFT = "draft"
    ADOPTED = "adopted"


PLAN_TITLES: dict[str, str] = {PlanState.DRAFT: N_("草案"), PlanState.ADOPTED: N_("已通过")}


class LineState(StrEnum):
    """A line is open until what it aims at is reached."""

    OPEN = "open"
    DONE = "done"


LINE_TITLES: dict[str, str] = {LineState.OPEN: N_("推进中"), LineState.DONE: N_("已完成")}


class Side(StrEnum):
    """Which of the two goals of a line a figure shows."""

    PARTY = "party"
    BUSINESS = "business"


SIDE_TITLES: dict[str, str] = {Side.PARTY: N_("党建目标"), Side.BUSINESS: N_("业务目标")}


class Aim(StrEnum):
    """Whether more or less is better."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


AIM_TITLES: dict[str, str] = {Aim.AT_LEAST: N_("不少于"), Aim.AT_MOST: N_("不超过")}
