"""Kinds of activity as catalog entries, and the closed vocabularies of the room."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field as Constraint
from pydantic.dataclasses import dataclass

from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.registers.activities.stages import Approval
from tongxin.toolbox.periods import Rhythm
from tongxin.toolbox.words import N_


class State(StrEnum):
    """Life of a gathering."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Status(StrEnum):
    """What became of somebody on a gathering's list."""

    SIGNED_UP = "signed_up"
    WITHDRAWN = "withdrawn"
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"
    MADE_UP = "made_up"


class How(StrEnum):
    """How presence came to be known."""

    LIST = "list"
    CODE = "code"
    EXCEPTION = "exception"
    IMPORT = "import"


STATE_TITLES: dict[str, str] = {State.PLANNED: N_("已安排"), State.HELD: N_("已举行"), State.CANCELLED: N_("已取消")}
STATUS_TITLES: dict[str, str] = {
    Status.SIGNED_UP: N_("已报名"),
    Status.WITHDRAWN: N_("已取消报名"),
    Status.PRESENT: N_("到场"),
    Status.EXCUSED: N_("请假"),
    Status.ABSENT: N_("未到"),
    Status.MADE_UP: N_("已补学"),
}
HOW_TITLES: dict[str, str] = {
    How.LIST: N_("按名单"),
    How.CODE: N_("现场码"),
    How.EXCEPTION: N_("例外补登"),
    How.IMPORT: N_("台账导入"),
}


class Group(StrEnum):
    """Where a kind stands in the list from which one chooses; in this order."""

    LIFE = "life"
    LEARNING = "learning"
    TRAINING = "training"
    SERVICE = "service"
    LEADERSHIP = "leadership"
    INTEGRITY = "integrity"
    CRISIS = "crisis"
    CULTURE = "culture"
    OTHER = "other"


GROUP_TITLES: dict[str, str] = {
    Group.LIFE: N_("组织生活"),
    Group.LEARNING: N_("理论学习和宣讲"),
    Group.TRAINING: N_("教育培训"),
    Group.SERVICE: N_("服务群众和基层"),
    Group.LEADERSHIP: N_("领导班子和专家合作"),
    Group.INTEGRITY: N_("廉政和行风"),
    Group.CRISIS: N_("应急动员"),
    Group.CULTURE: N_("文化和关怀"),
    Group.OTHER: N_("其他"),
}


class Repeat(StrEnum):
    """How what is planned is repeated."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


REPEAT_TITLES: dict[Repeat, str] = {
    Repeat.WEEK: N_("每周"),
    Repeat.TWO_WEEKS: N_("每两周"),
    Repeat.MONTH: N_("每月同一天"),
}


class Audience(StrEnum):
    """Who is expected (应到) at a kind of activity when nobody signs up."""

    MEMBERS = "members"
    COMMITTEE = "committee"
    NOBODY = "nobody"


FieldType = Literal[
    "text", "long", "int", "decimal", "date", "choice", "several", "names", "person", "organisations"
]  # fmt: skip
# Types that hold a list: each value of it can be counted apart.
LISTS: frozenset[str] = frozenset({"several", "names", "organisations"})


@dataclass(frozen=True)
class ExtraField:
    """A field that only this kind has.

    several: some of the choices; names: names of institutions or people outside, one or more; person: a colleague;
    organisations: units of the hospital. suggest: what was written before is offered, so that one theme keeps one name;
    usual: a habit of the unit, with which the form for the next one begins; keepers: shown to those who keep the list only.
    """

    key: Annotated[str, Constraint(pattern=r"^[a-z][a-z0-9_]*$")]
    title: str
    type: FieldType = "text"
    choices: list[str] = Constraint(default_factory=list)
    required: bool = False
    unit: str = ""
    hint: str = ""
    suggest: bool = False
    usual: bool = False
    keepers: bool = False

    @property
    def many(self) -> bool:
        """Tell whether it holds a list."""
        return self.type in LISTS


@dataclass(frozen=True)
class ActivityKind:
    """A kind of activity. `attended`: has a list of persons; `counted_times`: one row may stand for several times done.

    approval: when it needs an approval before it is held (活动（经费）申请审批);
    held_by: the kinds of organisations that hold it, any where none is named; keepers: that it took place is shown to
    those who keep the unit's lists only; panels: cards of other rooms on its page (ground.ui.panels.of_record);
    audience: who is expected; shifts: may be held in sittings of which each person attends one (never where there are
    votes); make_up: who was away may make it up by study (补学).
    """

    id: str
    title: str
    group: Group = Group.OTHER
    held_by: list[OrganisationKind] = Constraint(default_factory=list)
    attended: bool = True
    sign_up: bool = False
    counted_times: bool = False
    hours: bool = False
    served: bool = False
    audience: Audience = Audience.MEMBERS
    shifts: bool = False
    make_up: bool = False
    keepers: bool = False
    duty: str = ""
    approval: list[Approval] = Constraint(default_factory=list)
    panels: list[str] = Constraint(default_factory=list)
    fields: list[ExtraField] = Constraint(default_factory=list)
    tags: list[str] = Constraint(default_factory=list)

    @property
    def inner(self) -> bool:
        """Tell whether it is organisation life: who comes without being expected sits in (列席)."""
        return self.attended and self.group is Group.LIFE


@dataclass(frozen=True)
class Part:
    """A further segment (环节) of a gathering; without a title it is called as its kind."""

    kind: str
    title: str = ""
    hours: Decimal | None = None
    extra: dict[str, Any] = Constraint(default_factory=dict)


# The kinds that the ledger of organisation life (三会一课和主题党日台账) lists.
LIFE_LEDGER = (
    "members_meeting", "committee_meeting", "group_meeting", "party_class", "themed_party_day",
    "organisation_life_meeting", "members_appraisal",
)  # fmt: skip


class Each(StrEnum):
    """Of whom a rhythm is expected, each by itself: units of a kind, or the secretaries of branches in person."""

    HOSPITAL = "hospital"
    GENERAL_BRANCH = "general_branch"
    BRANCH = "branch"
    PARTY_GROUP = "party_group"
    DEPARTMENT = "department"
    TEAM = "team"
    SECRETARY = "secretary"


EACH_TITLES: dict[str, str] = {
    Each.HOSPITAL: N_("全院"),
    Each.GENERAL_BRANCH: N_("每个党总支"),
    Each.BRANCH: N_("每个党支部"),
    Each.PARTY_GROUP: N_("每个党小组"),
    Each.DEPARTMENT: N_("每个科室"),
    Each.TEAM: N_("每个班组"),
    Each.SECRETARY: N_("每名支部书记"),
}
EVERY_TITLES: dict[str, str] = {
    Rhythm.WEEK: N_("每周"),
    Rhythm.MONTH: N_("每月"),
    Rhythm.TWO_MONTHS: N_("每两个月"),
    Rhythm.QUARTER: N_("每季度"),
    Rhythm.HALF: N_("每半年"),
    Rhythm.YEAR: N_("每年"),
}


@dataclass(frozen=True)
class ActivityRhythm:
    """How often something is expected: `at_least` activities of one of `kinds` in each window of `every`, of `each`.

    starts: windows that end before this day are not expected; basis: the rule or fact it comes from, in words;
    begun: expected only in a hospital that has held one already, as of what rests on an agreement not all hospitals have.
    """

    id: str
    title: str
    kinds: list[str]
    every: Rhythm
    each: Each
    at_least: Annotated[int, Constraint(ge=1)] = 1
    starts: dt.date = dt.date(2020, 1, 1)
    basis: str = ""
    begun: bool = False
