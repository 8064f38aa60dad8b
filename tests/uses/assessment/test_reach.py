"""Where somebody scores many at once, and that units score beside each other while each sees what it writes over."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.registers.conftest import START, SYSTEM, Hospital
from tests.registers.tasks.conftest import officer
from tests.uses.assessment.conftest import FIRST, LAST
from tests.uses.assessment.test_pages import signed_in, text

from tongxin.ground.access import commands as access
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.access.queries import actor_of
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.people.models import Person
from tongxin.toolbox.problems import Conflict
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Mark, Round, Subject
from tongxin.uses.assessment.queries.reach import scored_at
from tongxin.uses.assessment.rules.entries import Entry, Sheet
from tongxin.uses.assessment.rules.flow import Stage


@pytest.fixture
def members(hospital: Hospital) -> Round:
    """Return a round of members in which scores are given; the fifth is assessed in the second branch."""
    row = commands.open_round(
        by=hospital.office, scheme="member_annual", organisation=hospital.root, first=FIRST, last=LAST
    )
    Record.objects.filter(pk=row.pk).update(state=Stage.SCORING)
    Subject.objects.filter(round=row, person=hospital.people[4]).update(organisation=hospital.two)
    return Round.objects.select_related("record", "organisation").get(pk=row.pk)


def give(by: User, unit: Organisation, row: Round, person: Person, seen: int) -> Round:
    subject = Subject.objects.get(round=row, person=person)
    sheets = [Sheet(subject.pk, [Entry("M4", Decimal(12), reason="按要求完成")])]
    return commands.score_many(by=by, organisation=unit, assessment=row, version=seen, sheets=sheets)


def test_who_leads_a_department_and_a_branch_scores_where_somebody_is_assessed(
    hospital: Hospital, members: Round
) -> None:
    root, secretary = hospital.root, UserRow.objects.get(pk=hospital.secretary.id)
    department = organisations.found(
        by=SYSTEM, parent=root, kind=OrganisationKind.DEPARTMENT, code="d1", name="心内科", established_on=START
    )
    access.grant(by=SYSTEM, user=secretary, role="department_head", organisation=department, valid_from=START)
    both, head = actor_of(secretary), officer("department_head", department, root, hospital.people[3])
    assert scored_at(both, members) == hospital.one
    page = text(signed_in(both), "grid", members.pk, "M4")
    assert [f"s{subject.pk.hex}" in page for subject in Subject.objects.filter(round=members).order_by("pk")] == [
        subject.organisation_id == hospital.one.pk and subject.person_id != hospital.people[0].pk
        for subject in Subject.objects.filter(round=members).order_by("pk")
    ]
    assert scored_at(head, members) is None
    Subject.objects.filter(round=members).exclude(person=hospital.people[3]).update(organisation=root)
    Subject.objects.filter(round=members, person=hospital.people[3]).update(organisation=department)
    assert scored_at(both, members) == department
    pages = [text(signed_in(each), "round", members.pk) for each in (both, head)]
    assert ['id="scored"' in page for page in pages] == [True, False], "nobody to score but himself: no card"


def test_units_score_beside_each_other_and_one_unit_not_over_itself(hospital: Hospital, members: Round) -> None:
    one, two, people = hospital.one, hospital.two, hospital.people
    other = officer("branch_secretary", two, hospital.root)
    give(hospital.secretary, one, members, people[1], seen=0)
    give(other, two, members, people[4], seen=0)
    second = officer("branch_secretary", one, hospital.root)
    with pytest.raises(Conflict) as moved:
        give(second, one, members, people[2], seen=0)
    assert moved.value.problems[0].params == {"version": 1, "seen": 0}
    give(second, one, members, people[2], seen=1)
    assert Mark.objects.filter(key="M4", value=12).count() == 3
    assert Record.objects.get(pk=members.pk).version == members.record.version, "others' steps stay at the version seen"
