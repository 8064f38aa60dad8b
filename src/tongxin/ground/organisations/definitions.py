"""Kinds of organisation, a closed vocabulary: their meaning is in rules, their titles are translatable words."""

from __future__ import annotations

from enum import StrEnum

from tongxin.toolbox.words import N_


class OrganisationKind(StrEnum):
    """What an organisation is; the tree mixes Party organisations, departments and bodies (design §5)."""

    REGION = "region"
    HOSPITAL = "hospital"
    PARTY_COMMITTEE = "party_committee"
    DISCIPLINE_COMMITTEE = "discipline_committee"
    GENERAL_BRANCH = "general_branch"
    BRANCH = "branch"
    TEMPORARY_BRANCH = "temporary_branch"
    PARTY_GROUP = "party_group"
    DEPARTMENT = "department"
    TEAM = "team"
    BODY = "body"
    UNION = "union"
    YOUTH_LEAGUE = "youth_league"


TITLES = {
    OrganisationKind.REGION: N_("地区"),
    OrganisationKind.HOSPITAL: N_("医院"),
    OrganisationKind.PARTY_COMMITTEE: N_("党委"),
    OrganisationKind.DISCIPLINE_COMMITTEE: N_("纪委"),
    OrganisationKind.GENERAL_BRANCH: N_("党总支"),
    OrganisationKind.BRANCH: N_("党支部"),
    OrganisationKind.TEMPORARY_BRANCH: N_("临时党支部"),
    OrganisationKind.PARTY_GROUP: N_("党小组"),
    OrganisationKind.DEPARTMENT: N_("科室"),
    OrganisationKind.TEAM: N_("班组"),
    OrganisationKind.BODY: N_("议事机构"),
    OrganisationKind.UNION: N_("工会"),
    OrganisationKind.YOUTH_LEAGUE: N_("共青团"),
}

# What may stand above each kind inside a hospital; the hospital itself may stand above all.
_COMMITTEES = (OrganisationKind.PARTY_COMMITTEE, OrganisationKind.DISCIPLINE_COMMITTEE)
PARENTS: dict[OrganisationKind, tuple[OrganisationKind, ...]] = {
    OrganisationKind.PARTY_COMMITTEE: (OrganisationKind.PARTY_COMMITTEE,),
    OrganisationKind.DISCIPLINE_COMMITTEE: _COMMITTEES,
    OrganisationKind.GENERAL_BRANCH: (OrganisationKind.PARTY_COMMITTEE,),
    OrganisationKind.BRANCH: (OrganisationKind.PARTY_COMMITTEE, OrganisationKind.GENERAL_BRANCH),
    OrganisationKind.TEMPORARY_BRANCH: (OrganisationKind.PARTY_COMMITTEE, OrganisationKind.GENERAL_BRANCH),
    OrganisationKind.PARTY_GROUP: (OrganisationKind.BRANCH, OrganisationKind.TEMPORARY_BRANCH),
    OrganisationKind.DEPARTMENT: (OrganisationKind.DEPARTMENT,),
    OrganisationKind.TEAM: (OrganisationKind.DEPARTMENT, OrganisationKind.TEAM),
    OrganisationKind.BODY: (
        *_COMMITTEES, OrganisationKind.GENERAL_BRANCH, OrganisationKind.DEPARTMENT, OrganisationKind.UNION,
        OrganisationKind.BODY,
    ),
    OrganisationKind.UNION: (OrganisationKind.PARTY_COMMITTEE, OrganisationKind.UNION, OrganisationKind.DEPARTMENT),
    OrganisationKind.YOUTH_LEAGUE: (OrganisationKind.PARTY_COMMITTEE, OrganisationKind.YOUTH_LEAGUE),
}  # fmt: skip
