"""Closed vocabularies of the people floor, and what its catalog entries must satisfy."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.toolbox.words import N_

_STRICT = ConfigDict(extra="forbid")


class Standing(StrEnum):
    """Party standing of a membership."""

    PROBATIONARY = "probationary"
    FULL = "full"


STANDINGS = {Standing.PROBATIONARY: N_("预备党员"), Standing.FULL: N_("正式党员")}


class Sex(StrEnum):
    """Sex of a person (GB/T 2261.1: 1 and 2)."""

    MALE = "male"
    FEMALE = "female"


SEXES = {Sex.MALE: N_("男"), Sex.FEMALE: N_("女")}


class Change(StrEnum):
    """Why the number of members of a branch changed (党员增减变动)."""

    DEVELOPED = "developed"
    TRANSFERRED_IN = "transferred_in"
    RESTORED = "restored"
    TRANSFERRED_OUT = "transferred_out"
    EXPELLED = "expelled"
    DIED = "died"
    MOVED = "moved"


CHANGES = {
    Change.DEVELOPED: N_("发展"),
    Change.TRANSFERRED_IN: N_("转入"),
    Change.RESTORED: N_("恢复党籍"),
    Change.TRANSFERRED_OUT: N_("转出"),
    Change.EXPELLED: N_("出党"),
    Change.DIED: N_("死亡"),
    Change.MOVED: N_("支部间调整"),
}
GAINS = (Change.DEVELOPED, Change.TRANSFERRED_IN, Change.RESTORED)
LOSSES = (Change.TRANSFERRED_OUT, Change.EXPELLED, Change.DIED)


class TitleLevel(StrEnum):
    """Level of a professional title (职称)."""

    SENIOR = "senior"
    ASSOCIATE = "associate"
    MIDDLE = "middle"
    JUNIOR = "junior"


TITLE_LEVELS = {
    TitleLevel.SENIOR: N_("正高级"),
    TitleLevel.ASSOCIATE: N_("副高级"),
    TitleLevel.MIDDLE: N_("中级"),
    TitleLevel.JUNIOR: N_("初级"),
}


class CadreLevel(StrEnum):
    """Level of a post among the cadres of a hospital."""

    LEADER = "leader"
    MIDDLE_CHIEF = "middle_chief"
    MIDDLE_DEPUTY = "middle_deputy"


CADRE_LEVELS = {
    CadreLevel.LEADER: N_("院领导"),
    CadreLevel.MIDDLE_CHIEF: N_("中层正职"),
    CadreLevel.MIDDLE_DEPUTY: N_("中层副职"),
}


class AbsenceKind(StrEnum):
    """Why a member is not expected at meetings for a while (not leave of a day, nor duty or surgery)."""

    STUDY = "study"
    AID = "aid"
    MATERNITY = "maternity"
    ILLNESS = "illness"
    OTHER = "other"


ABSENCE_KINDS = {
    AbsenceKind.STUDY: N_("进修学习"),
    AbsenceKind.AID: N_("援外、支援"),
    AbsenceKind.MATERNITY: N_("产假"),
    AbsenceKind.ILLNESS: N_("长期病休"),
    AbsenceKind.OTHER: N_("其他长期不在岗"),
}


class TraitGroup(StrEnum):
    """What a dated trait of a person is."""

    QUALIFICATION = "qualification"
    EXPERIENCE = "experience"
    MARK = "mark"


TRAIT_GROUPS = {
    TraitGroup.QUALIFICATION: N_("资格"),
    TraitGroup.EXPERIENCE: N_("经历"),
    TraitGroup.MARK: N_("标识"),
}

# Bands of the yearly statistics of the Party (党内统计): 30 and younger, then by five years.
BANDS = {
    "30": N_("30岁及以下"), "35": N_("31至35岁"), "40": N_("36至40岁"), "45": N_("41至45岁"), "50": N_("46至50岁"),
    "55": N_("51至55岁"), "60": N_("56至60岁"), "61": N_("61岁及以上"),
}  # fmt: skip
# Levels of education, by the first digit of GB/T 4658.
EDUCATIONS = {
    "1": N_("研究生"), "2": N_("大学本科"), "3": N_("大学专科"), "4": N_("中专、职高、技校"), "6": N_("高中"), "7": N_("初中"),
    "8": N_("小学"), "9": N_("其他"),
}  # fmt: skip

BRANCHES = (OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH)
PARTY_ORGANISATIONS = (
    OrganisationKind.PARTY_COMMITTEE, OrganisationKind.DISCIPLINE_COMMITTEE, OrganisationKind.GENERAL_BRANCH,
    OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH,
)  # fmt: skip
# Where every post is one of the Party.
PARTY_PLACES = (*PARTY_ORGANISATIONS, OrganisationKind.PARTY_GROUP)
BODIES = (OrganisationKind.BODY, OrganisationKind.UNION, OrganisationKind.YOUTH_LEAGUE)
# What serves for terms: Party organisations, and bodies such as the staff congress.
WITH_TERMS = (*PARTY_ORGANISATIONS, OrganisationKind.BODY)
DEPARTMENTS = (OrganisationKind.DEPARTMENT, OrganisationKind.TEAM)


@dataclass(frozen=True, config=_STRICT)
class PostKind:
    """A post of the catalog (`[[post]]`): 支部书记, 科主任, 专职党务干部.

    side: whose post it is; kinds: organisations that have it (none: any); level: cadre level of whoever holds it;
    head: leads the organisation; deputy: acts for the head; committee: a seat of a Party committee or branch committee;
    single: one holder a day; elected: usually by election; order: in lists of officers; aliases: other names in ledgers.
    """

    id: str
    title: str
    side: Literal["party", "administration", "union", "youth", "party_work", "body"]
    kinds: list[OrganisationKind] = field(default_factory=list)
    level: CadreLevel | None = None
    head: bool = False
    deputy: bool = False
    committee: bool = False
    single: bool = False
    elected: bool = False
    order: int = 100
    aliases: list[str] = field(default_factory=list)


@dataclass(frozen=True, config=_STRICT)
class TraitKind:
    """A dated trait of a person (`[[trait]]`): 执业医师资格, 驻村第一书记, 党员业务骨干."""

    id: str
    title: str
    group: TraitGroup
    note: str = ""


@dataclass(frozen=True, config=_STRICT)
class Code:
    """One entry of a code list. `level` is a TitleLevel for titles; `minimum`: at or above this education, counted as such."""

    code: str
    title: str
    level: TitleLevel | None = None
    aliases: list[str] = field(default_factory=list)


@dataclass(frozen=True, config=_STRICT)
class CodeList:
    """A national code list (`[[code_list]]`), such as GB/T 3304 for ethnicities; `values` in the order of the standard."""

    id: str
    title: str
    standard: str
    values: list[Code]
    note: str = ""
