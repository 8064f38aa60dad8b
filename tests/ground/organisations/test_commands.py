"""Founding and moving organisations."""

import datetime as dt

import pytest

from tongxin.ground.commands.actors import System
from tongxin.ground.organisations import commands, queries
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.toolbox.problems import Refused

pytestmark = pytest.mark.django_db
SYSTEM = System("test")
START = dt.date(2020, 1, 1)


def test_a_branch_that_moves_keeps_its_past():
    hospital = commands.found_hospital(by=SYSTEM, code="h", name="示例医院", established_on=START)
    one, two = (
        commands.found(
            by=SYSTEM, parent=hospital, kind=OrganisationKind.GENERAL_BRANCH, code=code, name=code, established_on=START
        )
        for code in ("g1", "g2")
    )
    branch = commands.found(
        by=SYSTEM, parent=one, kind=OrganisationKind.BRANCH, code="b", name="内科党支部", established_on=START
    )
    commands.move(by=SYSTEM, organisation=branch, parent=two, on=dt.date(2021, 7, 1))
    assert one.pk in queries.ancestors(branch.pk, dt.date(2021, 6, 30))
    assert two.pk in queries.ancestors(branch.pk, dt.date(2021, 7, 1))
    assert one.pk not in queries.ancestors(branch.pk, dt.date(2021, 7, 1))
    with pytest.raises(Refused, match="晚于"):
        commands.move(by=SYSTEM, organisation=branch, parent=one, on=dt.date(2021, 7, 1))
