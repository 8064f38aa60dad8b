"""Structure figures are told by date: ages, titles, posts, terms, coverage."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from tests.ground.conftest import START, SYSTEM, Tree
from tests.people.making import holding, member

from tongxin.figures.queries import compute
from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.organisations.commands import found
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.people import commands
from tongxin.people.definitions import Sex, Standing
from tongxin.people.models import Person, Placement, Title, Trait
from tongxin.toolbox.periods import Period, year

pytestmark = pytest.mark.django_db
D = dt.date


def told(tree: Tree, figure: str, on: dt.date) -> int | Decimal | None:
    answer = compute(SYSTEM, [figure], tree.root, Period(D(on.year, 1, 1), on))[0]
    assert not isinstance(answer.value, str | dt.date)
    return answer.value


def born(who: Person, day: dt.date, sex: Sex = Sex.MALE) -> Person:
    Person.objects.filter(pk=who.pk).update(born=day, sex=sex)
    return who


def test_the_mean_age_of_middle_cadres_counts_each_once_and_by_date(tree: Tree, noon: dt.date) -> None:
    first = born(member(tree.one, "1", "张甲"), D(1976, 6, 30))
    second = born(member(tree.one, "2", "李乙"), D(1991, 7, 1))
    holding(first, tree.one, "department_head", level="middle_chief")
    holding(first, tree.two, "head_nurse", level="middle_deputy")
    holding(second, tree.one, "department_deputy", START, D(2026, 6, 30), level="middle_deputy")
    assert told(tree, "cadres.middle", D(2026, 6, 30)) == 2
    assert told(tree, "cadres.mean_age", D(2026, 6, 29)) == Decimal("41.5")  # 49 and 34
    assert told(tree, "cadres.mean_age", D(2026, 6, 30)) == Decimal(42)  # 50 and 34
    assert told(tree, "cadres.young", D(2026, 6, 30)) == 1
    assert told(tree, "cadres.mean_age", D(2026, 7, 1)) == 50
    assert told(tree, "cadres.young", D(2026, 7, 1)) == 0


def test_the_band_of_young_cadres_is_that_of_the_setting() -> None:
    figure = active().get("figure", "cadres.young")
    assert figure is not None
    assert figure.where[1] == {"dimension": "age", "op": "lt", "value": setting("people.young_cadre_age")}


def test_elections_are_due_and_overdue_by_date(tree: Tree, noon: dt.date) -> None:
    for branch, elected in ((tree.one, D(2023, 9, 10)), (tree.two, D(2024, 3, 1))):
        commands.begin_term(by=SYSTEM, organisation=branch, elected_on=elected)
    due = [told(tree, "elections.due", day) for day in (D(2026, 3, 9), D(2026, 3, 10), D(2026, 9, 10), D(2026, 9, 11))]
    assert due == [0, 1, 2, 1]  # the second branch from 1 September on
    assert told(tree, "elections.overdue", D(2026, 9, 10)) == 0
    assert told(tree, "elections.overdue", D(2026, 9, 11)) == 1
    commands.begin_term(by=SYSTEM, organisation=tree.one, elected_on=D(2026, 9, 20))
    assert told(tree, "elections.overdue", D(2026, 9, 19)) == 1
    assert told(tree, "elections.overdue", D(2026, 9, 20)) == 0


def test_seats_held_by_backbones_and_secretaries_who_lead(tree: Tree, noon: dt.date) -> None:
    first, second = member(tree.one, "1", "张甲"), member(tree.one, "2", "李乙")
    holding(first, tree.one, "branch_secretary")
    holding(second, tree.one, "branch_organisation")
    commands.add_trait(by=SYSTEM, person=first, kind="backbone", valid_from=START)
    commands.add_trait(by=SYSTEM, person=second, kind="backbone", valid_from=D(2026, 5, 1))
    assert told(tree, "committees.backbones", D(2026, 4, 30)) == 50
    assert told(tree, "committees.backbones", D(2026, 5, 1)) == 100
    assert told(tree, "secretaries.double_leaders", D(2026, 5, 1)) == 0
    holding(first, tree.two, "department_head", level="middle_chief")
    assert told(tree, "secretaries.department_heads", D(2026, 5, 1)) == 100


def test_departments_with_enough_members_are_covered_by_a_branch(tree: Tree, noon: dt.date) -> None:
    units = [
        found(by=SYSTEM, parent=tree.root, kind=OrganisationKind.DEPARTMENT, code=code, name=code, established_on=START)
        for code in ("k1", "k2", "k3")
    ]
    for number, unit in enumerate([units[0]] * 3 + [units[1]] * 3 + [units[2]]):
        who = member(tree.one, str(number), "张甲")
        Placement.objects.create(person=who, hospital=tree.root, organisation=unit, valid_from=START)
    commands.cover(by=SYSTEM, organisation=tree.one, departments=[units[0], units[2]], valid_from=D(2026, 1, 5))
    assert told(tree, "departments.able", D(2026, 2, 1)) == 2
    assert told(tree, "departments.covered", D(2026, 1, 4)) == 0
    assert told(tree, "departments.covered", D(2026, 1, 5)) == 50
    assert told(tree, "departments.all_covered", D(2026, 1, 5)) == Decimal("66.67")


def test_members_by_sex_age_title_and_standing(tree: Tree, noon: dt.date) -> None:
    first = born(member(tree.one, "1", "张甲"), D(1990, 11, 23), Sex.FEMALE)
    second = member(tree.one, "2", "李乙", standing=Standing.PROBATIONARY, full_on=D(2026, 6, 1))
    Person.objects.filter(pk=second.pk).update(education="14", retired_on=D(2026, 8, 1), ethnicity="03")
    for who, name, level, since in (
        (first, "主治医师", "middle", D(2018, 1, 1)),
        (first, "副主任医师", "associate", D(2026, 3, 1)),
        (second, "医师", "junior", None),
    ):
        place = {"hospital_id": who.hospital_id, "organisation_id": who.organisation_id}
        Title.objects.create(person=who, name=name, level=level, since=since, **place)
    assert told(tree, "members.senior_titles", D(2026, 2, 28)) == 0
    assert told(tree, "members.senior_titles", D(2026, 3, 1)) == 1
    assert told(tree, "members.probationary", D(2026, 5, 31)) == 1
    assert told(tree, "members.probationary", D(2026, 6, 1)) == 0
    assert told(tree, "members.in_service", D(2026, 7, 31)) == 2
    assert told(tree, "members.in_service", D(2026, 8, 1)) == 1
    assert [told(tree, f"members.{key}", D(2026, 11, 22)) for key in ("female", "minority", "young", "graduates")] == [
        1, 1, 1, 1,
    ]  # fmt: skip
    assert told(tree, "members.mean_age", D(2026, 11, 22)) == 35
    sliced = compute(SYSTEM, ["members.count"], tree.root, year(2026), "title_level")[0]
    assert [(cell.title, cell.value) for cell in sliced.cells if cell.value] == [("副高级", 1), ("初级", 1)]


def test_money_is_counted_in_its_year(tree: Tree, noon: dt.date) -> None:
    commands.set_budget(by=SYSTEM, organisation=tree.one, year=2026, amount=Decimal(5000))
    commands.spend(
        by=SYSTEM, organisation=tree.one, occurred_on=D(2026, 7, 1), amount=Decimal("1250.50"), purpose="党日"
    )
    assert told(tree, "funds.spent", D(2026, 11, 22)) == Decimal("1250.50")
    assert told(tree, "funds.used", D(2026, 11, 22)) == Decimal("25.01")


def test_every_figure_of_the_room_is_computed_in_a_hospital_without_anybody(tree: Tree, noon: dt.date) -> None:
    ids = [
        id for id, figure in active().all("figure").items() if figure.source.startswith("people.") or figure.composite
    ]
    ours = [id for id in ids if id.split(".")[0] in OURS]
    assert [answer.id for answer in compute(SYSTEM, ours, tree.root, year(2026))] == ours
    assert Trait.objects.count() == 0


OURS = {
    "staff", "members", "cadres", "branches", "general_branches", "departments", "elections", "committees", "secretaries",
    "party_workers", "funds",
}  # fmt: skip
