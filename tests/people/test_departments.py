"""Departments merged and closed, members moved and marked together: by the commands, and by their pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from tests.ground.conftest import START, SYSTEM, Tree
from tests.people.making import holding, person
from tests.people.test_commands import DAY, unit
from tests.people.test_web import DAY as WRITTEN
from tests.people.test_web import Desk, department, fill, hospital, office, text
from tests.registers.conftest import Hospital

from tongxin.ground.organisations.commands import found
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.people import commands
from tongxin.people.models import Contact, Coverage, Membership, Person, Placement, Post, Term, Trait
from tongxin.people.queries.facts import moves
from tongxin.toolbox.problems import Denied, Refused

__all__ = ["department", "hospital", "office"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
EVE = DAY - dt.timedelta(1)


def working(tree: Tree, where: Organisation, code: str, name: str, since: dt.date = START) -> Person:
    """Return somebody who works in a department."""
    who = person(tree.root, code, name)
    commands.place(by=SYSTEM, organisation=where, person=who, on=since)
    return who


def test_departments_merge_with_staff_coverage_and_posts(tree: Tree) -> None:
    old, new = unit(tree, "k1"), unit(tree, "k2")
    who = working(tree, old, "1", "张甲")
    commands.cover(by=SYSTEM, organisation=tree.one, departments=[old, new], valid_from=START)
    commands.cover(by=SYSTEM, organisation=tree.two, departments=[old], valid_from=START)
    holding(who, old, "department_head")
    commands.assign_contacts(by=SYSTEM, organisation=tree.root, person=who, units=[old], valid_from=START)
    commands.merge_departments(by=SYSTEM, organisation=new, sources=[old], on=DAY)
    placed = Placement.objects.filter(person=who).order_by("valid_from").values_list("organisation", "valid_to")
    assert list(placed) == [(old.pk, EVE), (new.pk, None)]
    who.refresh_from_db()
    assert who.organisation == new
    covering = Coverage.objects.filter(department=new, valid_to=None).values_list("organisation", flat=True)
    assert sorted(covering) == sorted([tree.one.pk, tree.two.pk])
    assert not Coverage.objects.filter(department=old, valid_to=None).exists()
    assert not Post.objects.filter(organisation=old, valid_to=None).exists()
    assert not Contact.objects.filter(organisation=old, valid_to=None).exists()
    old.refresh_from_db()
    assert old.dissolved_on == DAY


def test_a_department_may_end_in_a_team(tree: Tree) -> None:
    old = unit(tree, "k1")
    team = found(
        by=SYSTEM, parent=tree.root, kind=OrganisationKind.TEAM, code="bz", name="急诊班组", established_on=START
    )
    commands.merge_departments(by=SYSTEM, organisation=team, sources=[old], on=DAY)
    old.refresh_from_db()
    assert old.dissolved_on == DAY


def test_what_departments_cannot_be_merged_or_closed(tree: Tree) -> None:
    old, new = unit(tree, "k1"), unit(tree, "k2")
    working(tree, old, "1", "张甲", DAY)
    for source, sentence in ((new, "本院的另一个科室"), (tree.one, "不是现有的科室"), (old, "张甲自 2026-03-10 起")):
        with pytest.raises(Refused, match=sentence):
            commands.merge_departments(by=SYSTEM, organisation=new, sources=[source], on=DAY)
    with pytest.raises(Refused, match="还没有到"):
        commands.merge_departments(by=SYSTEM, organisation=new, sources=[old], on=dt.date(2030, 1, 1))
    with pytest.raises(Refused, match="还有 1 名职工"):
        commands.close_department(by=SYSTEM, organisation=old, on=DAY)
    with pytest.raises(Denied):
        commands.merge_departments(by=tree.user("recorder", tree.one), organisation=new, sources=[old], on=DAY)
    assert not Organisation.objects.exclude(dissolved_on=None).exists()
    commands.cover(by=SYSTEM, organisation=tree.one, departments=[new], valid_from=START)
    commands.close_department(by=SYSTEM, organisation=new, on=DAY)
    assert Coverage.objects.get(department=new).valid_to == EVE


def test_who_works_in_a_department_is_known_without_a_first_day_too(tree: Tree) -> None:
    where, other = unit(tree, "k1"), unit(tree, "k2")
    who = commands.register(by=SYSTEM, organisation=where, code="1", name="张甲")
    with pytest.raises(Refused, match="还有 1 名职工"):
        commands.close_department(by=SYSTEM, organisation=where, on=DAY)
    assert moves(where, DAY).people == [who]
    commands.place(by=SYSTEM, organisation=other, person=who, on=START)
    wrong = working(tree, where, "2", "李乙")
    commands.void(by=SYSTEM, person=wrong, version=wrong.version, reason="登记错人")
    commands.close_department(by=SYSTEM, organisation=where, on=DAY)
    assert Organisation.objects.get(pk=where.pk).dissolved_on == DAY


def test_departments_do_not_merge_before_somebody_left(tree: Tree) -> None:
    old, new = unit(tree, "k1"), unit(tree, "k2")
    who = working(tree, old, "1", "张甲")
    commands.place(by=SYSTEM, organisation=new, person=who, on=DAY)
    with pytest.raises(Refused, match="张甲在“k1科”登记到 2026-03-09"):
        commands.merge_departments(by=SYSTEM, organisation=new, sources=[old], on=EVE)
    commands.merge_departments(by=SYSTEM, organisation=new, sources=[old], on=DAY)


def test_a_department_is_merged_and_another_closed_by_their_pages(
    hospital: Hospital, department: Organisation, office: Desk
) -> None:
    fill(hospital, department)
    rest, empty = (
        found(
            by=SYSTEM,
            parent=hospital.root,
            kind=OrganisationKind.DEPARTMENT,
            code=name,
            name=name,
            established_on=START,
        )
        for name in ("心外科", "心脏中心")
    )
    who = hospital.people[0]
    commands.place(by=SYSTEM, organisation=department, person=who, on=START)
    sent = {"target": str(rest.pk), "on": WRITTEN}
    ahead = text(office.post("merge_department", department.pk, **sent))
    for seen in ("职工转到“心外科”", "1 名：示例甲", "覆盖本科室的党支部", "内科党支部"):
        assert seen in ahead
    done = office.post("merge_department", department.pk, **sent, step="write")
    assert (done.status_code, done.headers["Location"]) == (303, reverse("people:organisation", args=[rest.pk]))
    assert "还有 1 名职工" in text(office.post("close_department", rest.pk, on=WRITTEN, step="write"))
    assert "没有" in text(office.post("close_department", empty.pk, on=WRITTEN))
    assert office.post("close_department", empty.pk, on=WRITTEN, step="write").status_code == 303
    assert office.get("dissolve", rest.pk).status_code == 404, "a department closes by its own page"


def test_members_go_together_and_are_marked_together(hospital: Hospital, office: Desk) -> None:
    going = [str(one.pk) for one in hospital.people[:2]]
    sent = {"target": str(hospital.two.pk), "on": WRITTEN, "people": going}
    assert "请填写这一项" in text(office.post("transfer_members", hospital.one.pk, **sent | {"people": []}))
    ahead = text(office.post("transfer_members", hospital.one.pk, **sent))
    assert "2 名：示例甲" in ahead
    assert "3 名" in ahead
    assert office.post("transfer_members", hospital.one.pk, **sent, step="write").status_code == 303
    assert Membership.objects.filter(organisation=hospital.two, valid_to=None).count() == 2
    marked = {"kind": "identity_badge", "valid_from": WRITTEN, "detail": "佩戴党徽", "people": going}
    assert "请至少选一个人" in text(office.post("traits", hospital.two.pk, **marked | {"people": []}))
    assert office.post("traits", hospital.two.pk, **marked).status_code == 303
    assert set(Trait.objects.values_list("person__name", "detail")) == {("示例甲", "佩戴党徽"), ("示例乙", "佩戴党徽")}
    everybody = marked | {"people": [], "everybody": "on"}
    assert "名单上没有还要登记的人" in text(office.post("traits", hospital.two.pk, **everybody))
    commands.void_fact(by=SYSTEM, fact=Trait.objects.all()[0], version=1, reason="未亮身份")
    assert office.post("traits", hospital.two.pk, **everybody).status_code == 303
    assert Trait.objects.count() == 2, "who bears the mark already is left out"
    served = everybody | {"kind": "foreign_aid"}
    for count in (2, 4):
        assert office.post("traits", hospital.two.pk, **served).status_code == 303
        assert Trait.objects.filter(kind="foreign_aid").count() == count, "somebody may have served twice"
    assert Desk(hospital.secretary).get("transfer_members", hospital.one.pk).status_code == 403


def test_a_term_is_registered_without_its_officers(hospital: Hospital, office: Desk) -> None:
    assert office.post("term", hospital.one.pk, elected_on="2024-05-01", number="3").status_code == 303
    term = Term.objects.get(organisation=hospital.one)
    assert (term.number, term.due_on) == (3, dt.date(2027, 5, 1))
    answered = office.post("term", hospital.one.pk, elected_on="2025-05-01", number="-1")
    assert (answered.status_code, "不能小于 1" in text(answered)) == (422, True)
    with pytest.raises(Refused, match="届次应为 1 至 999"):
        commands.begin_term(by=SYSTEM, organisation=hospital.one, elected_on=dt.date(2025, 5, 1), number=0)
