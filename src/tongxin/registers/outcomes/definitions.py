"""Kinds of outcome as catalog entries: which of the common columns each uses, how they are titled, what it adds."""

from __future__ import annotations

from dataclasses import dataclass as plain_dataclass
from enum import StrEnum
from typing import Any, Literal

from pydantic import ConfigDict
from pydantic import Field as Constraint
from pydantic.dataclasses import dataclass

from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.toolbox.words import N_

RECORDED = "recorded"
FieldType = Literal["text", "int", "decimal", "money", "year", "choice", "bool"]


class Level(StrEnum):
    """Who gave it, from far to near: a closed vocabulary, so that 国家级 means the same in every figure."""

    INTERNATIONAL = "international"
    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    DISTRICT = "district"
    HOSPITAL = "hospital"
    SOCIETY = "society"


LEVEL_TITLES: dict[str, str] = {
    Level.INTERNATIONAL: N_("国际"),
    Level.NATIONAL: N_("国家级"),
    Level.PROVINCIAL: N_("省级"),
    Level.MUNICIPAL: N_("市级"),
    Level.DISTRICT: N_("区县级"),
    Level.HOSPITAL: N_("院级"),
    Level.SOCIETY: N_("行业学会"),
}


class HolderKind(StrEnum):
    """Whose outcome it is: one person's, or that of a unit or team."""

    PERSON = "person"
    COLLECTIVE = "collective"


HOLDER_TITLES: dict[str, str] = {HolderKind.PERSON: N_("个人"), HolderKind.COLLECTIVE: N_("集体")}


class Group(StrEnum):
    """Where a kind stands in the list from which one chooses; in this order."""

    HONOURS = "honours"
    ASSESSMENTS = "assessments"
    MEDICINE = "medicine"
    TALENT = "talent"
    PUBLICITY = "publicity"
    BRANCHES = "branches"
    CARE = "care"
    OTHER = "other"


GROUP_TITLES: dict[str, str] = {
    Group.HONOURS: N_("荣誉和典型"),
    Group.ASSESSMENTS: N_("考核和等级"),
    Group.MEDICINE: N_("学科和科研"),
    Group.TALENT: N_("人才和职称"),
    Group.PUBLICITY: N_("宣传和文化"),
    Group.BRANCHES: N_("党支部建设"),
    Group.CARE: N_("关怀和服务"),
    Group.OTHER: N_("其他"),
}


@plain_dataclass(frozen=True)
class Common:
    """A column that any kind may use: its usual title, what it holds, its unit, and how long a text may be."""

    title: str
    type: FieldType = "text"
    unit: str = ""
    longest: int = 0


COMMON: dict[str, Common] = {
    "level": Common(N_("级别"), "choice", longest=20),
    "category": Common(N_("类别"), "choice", longest=60),
    "body": Common(N_("授予单位"), longest=200),
    "document": Common(N_("文件名称及文号"), longest=200),
    "grade": Common(N_("等次"), longest=40),
    "rank": Common(N_("名次"), "int", N_("名")),
    "of_how_many": Common(N_("参评总数"), "int"),
    "cohort": Common(N_("同批数量"), "int"),
    "score": Common(N_("得分"), "decimal", N_("分")),
    "amount": Common(N_("金额"), "money", N_("元")),
    "assessed_year": Common(N_("考核年度"), "year"),
    "channel": Common(N_("刊发媒体（平台）"), longest=60),
    "occasion": Common(N_("重要节点"), longest=60),
    "kept_at": Common(N_("证书（奖牌）存放处"), longest=120),
}
NUMBERS = ("int", "decimal", "money", "year")


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Field:
    """One thing asked of a kind: a common column by its key (`level`), or a field of its own, kept beside them.

    type: only for a field of its own; choices: the values offered (of `level`: those of the closed vocabulary);
    more: seldom filled, so it stands behind 更多.
    """

    key: str = Constraint(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = ""
    type: FieldType = "text"
    choices: list[str] = Constraint(default_factory=list)
    required: bool = False
    unit: str = ""
    hint: str = ""
    more: bool = False

    @property
    def common(self) -> Common | None:
        """Return the common column it stands for, or None."""
        return COMMON.get(self.key)

    @property
    def name(self) -> str:
        """Return its title: the kind's own, or the usual one."""
        return self.title or (self.common.title if self.common else self.key)

    @property
    def holds(self) -> FieldType:
        """Return what it holds; a text with choices is a choice, a category without choices is free."""
        if self.choices or self.key == "level":
            return "choice"
        if self.common is None:
            return self.type
        return "text" if self.common.type == "choice" else self.common.type

    @property
    def measured_in(self) -> str:
        """Return the unit of a number."""
        return self.unit or (self.common.unit if self.common else "")

    @property
    def longest(self) -> int:
        """Return how many characters a text may have."""
        return (self.common.longest if self.common else 0) or 200

    def options(self) -> dict[str, Any]:
        """Return the values offered, with their titles."""
        if self.key == "level":
            return {level: LEVEL_TITLES[level] for level in self.choices or LEVEL_TITLES}
        return {choice: choice for choice in self.choices}


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class OutcomeKind:
    """A kind of outcome: what is recorded of it, and how its parts are called.

    name, date, end: titles of its name, its day and (standing) its last day; holder: who may hold it; held_by: the
    kinds of organisations it is recorded for, any where none is named;
    standing: lasts from its day until it ends, so that stocks can be counted; open: all staff of the hospital may
    see it, else only those whose role reaches its unit; noun: what one is counted in.
    """

    id: str
    title: str
    group: Group = Group.OTHER
    name: str = N_("名称")
    date: str = N_("日期")
    end: str = N_("有效期至")
    noun: str = N_("项")
    holder: Literal["none", "person", "organisation", "either"] = "either"
    holder_title: str = N_("获得者")
    held_by: list[OrganisationKind] = Constraint(default_factory=list)
    standing: bool = False
    open: bool = True
    fields: list[Field] = Constraint(default_factory=list)
    tags: list[str] = Constraint(default_factory=list)
    hint: str = ""

    def field(self, key: str) -> Field | None:
        """Return a field by its key."""
        return next((each for each in self.fields if each.key == key), None)

    @property
    def by_person(self) -> bool:
        """Tell whether a person may hold it."""
        return self.holder in ("person", "either")

    @property
    def by_unit(self) -> bool:
        """Tell whether a unit or a team may hold it."""
        return self.holder in ("organisation", "either")
