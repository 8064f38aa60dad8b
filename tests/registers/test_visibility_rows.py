"""Each row of practice on who sees what, as the word that opens it and the roles that have this word: nobody else may get it
unnoticed. That the pages ask for these words is tested where the pages are."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from pytest_django import Settings

from tongxin.ground.access.definitions import Role
from tongxin.ground.access.permissions import views
from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.loading import load

# A branch secretary's role is held at the branch: the records of its own meetings, never those of the Party committee.
ROWS = {
    "党员本人的学时、出勤、志愿时长": ("participation.view", {"branch_secretary", "party_office"}),
    "缺席原因": ("absences.view", {"branch_secretary"}),
    "缺席原因（仅类别）": ("absences.view_kinds", {"party_office"}),
    "党费基数与金额": ("dues.view", {"branch_secretary", "branch_committee", "party_office"}),
    "发展党员材料": ("procedures.view", {"branch_secretary", "party_office", "organisation_section"}),
    "民主评议党员结果、医德考评结果": (
        "assessment.view_persons", {"branch_secretary", "branch_committee", "party_office", "organisation_section"},
    ),
    "民主评议党员的每人测评结果": ("member_reviews.view", {"branch_secretary", "party_office", "organisation_section"}),
    "中层干部测评个人结果": ("appraisal_results.view", {"organisation_section", "committee_member"}),
    "优秀年轻干部库": ("walled_cases.view", {"organisation_section"}),
    "党委会会议记录（个人意见）": ("deliberations.read", {"meeting_recorder", "branch_secretary"}),
    "谈话": ("activities.kept", {"branch_secretary", "branch_recorder", "branch_committee", "party_office"}),
    "捐款个人金额、困难帮扶": ("kept_outcomes.view", {"branch_secretary", "branch_recorder", "party_office"}),
}  # fmt: skip


@pytest.mark.parametrize("data", ROWS)
def test_only_these_roles_see(settings: Settings, data: str) -> None:
    word, expected = ROWS[data]
    assert word in views
    roles: Mapping[str, Role] = load(settings.CATALOG_FOLDERS, kinds).all("role")
    assert {key for key, role in roles.items() if role.covers(word)} == expected
