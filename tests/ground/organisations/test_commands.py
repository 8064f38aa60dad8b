"""Founding and moving organisations; the closure follows and the database keeps one parent a day."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from tests.ground.conftest import START, SYSTEM, Tree

from tongxin.ground.access import scope
from tongxin.ground.organisations import commands, queries
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation, ParentLink
from tongxin.ground.organisations.rules import Link, closure
from tongxin.toolbox.problems import Denied, NotFound, Refused

pytestmark = pytest.mark.django_db


def below(parent: Organisation, code: str, kind: OrganisationKind = OrganisationKind.BRANCH) -> Organisation:
    return commands.found(by=SYSTEM, parent=parent, kind=kind, code=code, name=code, established_on=START)


def assert_closure_is_what_the_links_say() -> None:
    nodes = list(Organisation.objects.values_list("id", "established_on"))
    links = [Link(*row) for row in ParentLink.objects.values_list("child", "parent", "valid_from", "valid_to")]
    wanted = {(r.ancestor, r.descendant, r.depth, r.start, r.end) for r in closure(nodes, links)}
    rows = list(Closure.objects.values_list("ancestor", "descendant", "depth", "valid_from", "valid_to"))
    assert set(rows) == wanted
    assert len(rows) == len(wanted)


def test_founding_fills_the_closure(tree: Tree) -> None:
    assert queries.ancestors(tree.one.pk, START) == {tree.one.pk, tree.general.pk, tree.root.pk}
    assert set(queries.subtree([tree.general.pk], START)) == {tree.general, tree.one, tree.two}
    assert list(queries.children(tree.root, START)) == [tree.general]
    assert not queries.subtree([tree.general.pk], START - dt.timedelta(1)).exists()
    assert_closure_is_what_the_links_say()


def test_a_branch_that_moves_keeps_its_past(tree: Tree) -> None:
    other = below(tree.root, "g2", OrganisationKind.GENERAL_BRANCH)
    group = below(tree.one, "p", OrganisationKind.PARTY_GROUP)
    commands.move(by=SYSTEM, organisation=tree.one, parent=other, on=dt.date(2021, 7, 1))
    for moved in (tree.one, group):
        assert tree.general.pk in queries.ancestors(moved.pk, dt.date(2021, 6, 30))
        assert other.pk in queries.ancestors(moved.pk, dt.date(2021, 7, 1))
        assert tree.general.pk not in queries.ancestors(moved.pk, dt.date(2021, 7, 1))
    assert_closure_is_what_the_links_say()
    with pytest.raises(Refused, match="晚于现有隶属关系的开始日期 2021-07-01"):
        commands.move(by=SYSTEM, organisation=tree.one, parent=tree.general, on=dt.date(2021, 7, 1))


def test_nothing_moves_below_itself(tree: Tree) -> None:
    upper = below(tree.root, "upper", OrganisationKind.DEPARTMENT)
    lower = below(upper, "lower", OrganisationKind.DEPARTMENT)
    with pytest.raises(Refused, match="下级"):
        commands.move(by=SYSTEM, organisation=upper, parent=lower, on=dt.date(2021, 1, 1))
    assert_closure_is_what_the_links_say()


def test_an_organisation_stands_where_its_kind_may(tree: Tree) -> None:
    with pytest.raises(Refused, match="党支部不设在科室之下：上级可以是医院、党委、党总支"):
        below(below(tree.root, "d", OrganisationKind.DEPARTMENT), "b")
    with pytest.raises(Refused, match="党总支不设在党支部之下"):
        commands.move(by=SYSTEM, organisation=tree.general, parent=tree.one, on=dt.date(2021, 1, 1))
    with pytest.raises(Refused, match="党支部不设在党支部之下"):
        commands.move(by=SYSTEM, organisation=tree.two, parent=tree.one, on=dt.date(2021, 1, 1))
    with pytest.raises(Refused, match="另一家医院"):
        commands.dissolve(by=SYSTEM, organisation=tree.two, on=dt.date(2021, 1, 1), successor=tree.stranger)
    assert below(tree.one, "grp", OrganisationKind.PARTY_GROUP).kind == OrganisationKind.PARTY_GROUP


@pytest.mark.parametrize("place", ["foreign", "stranger"])
def test_nothing_moves_to_another_hospital(tree: Tree, place: str) -> None:
    with pytest.raises(Refused, match="另一家医院"):
        commands.move(by=SYSTEM, organisation=tree.one, parent=getattr(tree, place), on=dt.date(2021, 1, 1))


def test_a_hospital_does_not_move_into_itself(tree: Tree) -> None:
    with pytest.raises(Refused, match="另一家医院"):
        commands.move(by=SYSTEM, organisation=tree.root, parent=tree.one, on=dt.date(2021, 1, 1))


def test_a_root_without_a_link_gets_its_first(tree: Tree) -> None:
    ParentLink.objects.filter(child=tree.two).delete()
    commands.move(by=SYSTEM, organisation=tree.two, parent=tree.root, on=dt.date(2021, 1, 1))
    assert list(ParentLink.objects.filter(child=tree.two).values_list("parent", flat=True)) == [tree.root.pk]
    assert_closure_is_what_the_links_say()


def test_regions_stand_above_hospitals(tree: Tree) -> None:
    region = commands.found_region(by=SYSTEM, code="r", name="示例市", established_on=START)
    hospital = commands.found_hospital(by=SYSTEM, code="h3", name="示例三院", established_on=START, region=region)
    assert (region.hospital_id, hospital.hospital_id) == (None, hospital.pk)
    assert queries.ancestors(hospital.pk, START) == {hospital.pk, region.pk}
    with pytest.raises(Refused, match="不是地区"):
        commands.found_hospital(by=SYSTEM, code="h4", name="四院", established_on=START, region=tree.root)
    with pytest.raises(Refused, match="医院之内"):
        below(region, "x")
    assert_closure_is_what_the_links_say()


@pytest.mark.parametrize("kind", [OrganisationKind.HOSPITAL, OrganisationKind.REGION])
def test_a_hospital_is_not_founded_inside_another(tree: Tree, kind: OrganisationKind) -> None:
    with pytest.raises(Refused, match="医院之内"):
        below(tree.root, "x", kind)


def test_who_belongs_to_a_hospital_founds_none_beside_it(tree: Tree) -> None:
    with pytest.raises(Denied, match="地区一级"):
        commands.found_hospital(by=tree.user("administrator"), code="h9", name="九院", established_on=START)


def test_codes_are_unique_in_a_hospital_and_among_hospitals(tree: Tree) -> None:
    with pytest.raises(Refused, match="“b1”已被使用"):
        below(tree.root, "b1")
    with pytest.raises(Refused, match="“h1”已被使用"):
        commands.found_hospital(by=SYSTEM, code="h1", name="又一院", established_on=START)
    assert below(tree.foreign, "g").hospital_id == tree.foreign.pk


@pytest.mark.parametrize(("code", "name", "field"), [(" ", "x", "code"), ("x", "", "name"), ("x" * 41, "x", "code")])
def test_a_code_and_a_name_are_needed(tree: Tree, code: str, name: str, field: str) -> None:
    with pytest.raises(Refused, match="请填写") as refused:
        commands.found(
            by=SYSTEM, parent=tree.root, kind=OrganisationKind.TEAM, code=code, name=name, established_on=START
        )
    assert refused.value.problems[0].field == field


def test_a_short_name_is_kept_or_cut_from_the_name(tree: Tree) -> None:
    made = commands.found(
        by=SYSTEM,
        parent=tree.root,
        kind=OrganisationKind.TEAM,
        code="t",
        name="长" * 120,
        established_on=START,
        order=3,
    )
    assert (made.short_name, str(made), made.order) == ("长" * 60, "长" * 60, 3)
    named = commands.found(
        by=SYSTEM,
        parent=tree.root,
        kind=OrganisationKind.TEAM,
        code="t2",
        name="x",
        short_name=" 短 ",
        established_on=START,
    )
    assert named.short_name == "短"


def test_an_organisation_is_found_by_code_or_key_in_ones_hospital(tree: Tree) -> None:
    assert queries.by_code("b1", tree.root.pk) == tree.one
    assert queries.by_code(str(tree.two.pk)) == tree.two
    for code, hospital in (("b1", None), ("h2", tree.root.pk), (str(tree.stranger.pk), tree.root.pk)):
        with pytest.raises(NotFound, match=code):
            queries.by_code(code, hospital)
    with pytest.raises(NotFound, match="几家医院都有代码为“b1”的组织：请写明医院"):
        queries.by_code("b1")
    assert queries.by_code(f"{tree.root.code}/b1") == tree.one


# What the database itself refuses


def test_two_parents_on_one_day_are_impossible(tree: Tree) -> None:
    with pytest.raises(IntegrityError, match="organisations_one_parent_a_day"), transaction.atomic():
        ParentLink.objects.create(child=tree.one, parent=tree.root, valid_from=dt.date(2022, 1, 1))


def test_nothing_is_its_own_parent(tree: Tree) -> None:
    with pytest.raises(IntegrityError, match="organisations_not_own_parent"), transaction.atomic():
        ParentLink.objects.create(child=tree.root, parent=tree.root, valid_from=START, valid_to=START)


def test_it_is_not_dissolved_before_it_was_established(tree: Tree) -> None:
    tree.one.dissolved_on = START - dt.timedelta(1)
    with pytest.raises(IntegrityError, match="organisations_dates"), transaction.atomic():
        tree.one.save()


@pytest.mark.django_db(transaction=True)
def test_two_who_move_at_once_leave_one_truth(tree: Tree) -> None:
    """Two moves that together would be a circle: the second waits, then sees the first and is refused."""
    one, other = (below(tree.root, code, OrganisationKind.DEPARTMENT) for code in ("k1", "k2"))
    start = threading.Barrier(2)

    def move(organisation: Organisation, parent: Organisation) -> str:
        try:
            scope.put(scope.EVERYWHERE)
            start.wait(10)
            commands.move(by=SYSTEM, organisation=organisation, parent=parent, on=dt.date(2021, 1, 1))
        except Refused as refused:
            return refused.problems[0].code
        finally:
            connection.close()
        return "moved"

    with ThreadPoolExecutor(2) as pool:
        outcomes = [pool.submit(move, one, other), pool.submit(move, other, one)]
        assert sorted(outcome.result() for outcome in outcomes) == ["moved", "organisations.circle"]
    assert_closure_is_what_the_links_say()
