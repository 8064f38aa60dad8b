"""Who may: role × permission × organisation × day, as a truth table; and what may be seen follows it."""

from __future__ import annotations

import datetime as dt
from typing import get_args

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.ground.conftest import SYSTEM, Tree

from tongxin.ground.access import queries
from tongxin.ground.access.commands import delegate
from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.access.permissions import doors
from tongxin.ground.access.queries import (
    by_key,
    everywhere,
    found,
    holdings,
    may,
    organisations_for,
    reaches,
    remembering,
    require,
    rights,
    visible,
)
from tongxin.ground.commands.actors import Actor, Door, System
from tongxin.ground.organisations.commands import found_hospital, found_region, move
from tongxin.ground.organisations.models import Organisation
from tongxin.people.commands import register
from tongxin.people.models import Person
from tongxin.toolbox import clock, ids
from tongxin.toolbox.problems import Denied, NotFound

pytestmark = pytest.mark.django_db

PLACES = ("root", "general", "one", "two", "foreign", "stranger")
SINCE, UNTIL = dt.date(2026, 1, 1), dt.date(2026, 6, 30)
WITHIN = dt.date(2026, 3, 1)

#        role            held in    permission                where it holds
TABLE = [
    ("administrator", "root", "organisations.found", {"root", "general", "one", "two"}),
    ("administrator", "root", "access.grant", {"root", "general", "one", "two"}),
    ("administrator", "root", "activities.record", set()),
    ("administrator", "general", "organisations.found", {"general", "one", "two"}),
    ("secretary", "one", "people.register", {"one"}),
    ("secretary", "one", "people.enrol", set()),
    ("secretary", "one", "peoples.register", set()),
    ("secretary", "general", "people.register", {"general", "one", "two"}),
    ("recorder", "two", "people.view", {"two"}),
    ("recorder", "two", "people.register", set()),
    ("own", "general", "people.enrol", {"general"}),
    ("own", "root", "people.enrol", {"root"}),
    (None, "root", "people.view", set()),
]


@pytest.mark.parametrize(("role", "held_in", "permission", "where"), TABLE)
def test_who_may_where(tree: Tree, role: str | None, held_in: str, permission: str, where: set[str]) -> None:
    by = tree.user(role, getattr(tree, held_in), since=SINCE, until=UNTIL)
    with clock.at(WITHIN):
        assert {place for place in PLACES if may(by, permission, getattr(tree, place))} == where
        assert {place for place in PLACES if may(by, permission, getattr(tree, place).pk)} == where
        assert {place for place in PLACES if rights(by, getattr(tree, place))(permission)} == where
        assert set(organisations_for(by, permission)) == {getattr(tree, place) for place in where}
        assert may(by, permission) is bool(where)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (SINCE - dt.timedelta(1), False),
        (SINCE, True),
        (UNTIL, True),
        (UNTIL + dt.timedelta(1), False),
    ],
)
def test_a_role_holds_from_its_first_day_to_its_last(tree: Tree, day: dt.date, holds: bool) -> None:
    by = tree.user("secretary", tree.one, since=SINCE, until=UNTIL)
    assert may(by, "people.register", tree.one, day) is holds
    with clock.at(day):
        assert may(by, "people.register", tree.one) is holds
        assert organisations_for(by, "people.register").exists() is holds


def test_the_tree_of_the_day_decides(tree: Tree) -> None:
    by = tree.user("secretary", tree.general)
    move(by=SYSTEM, organisation=tree.one, parent=tree.root, on=dt.date(2026, 3, 1))
    assert may(by, "people.register", tree.one, dt.date(2026, 2, 28))
    assert not may(by, "people.register", tree.one, dt.date(2026, 3, 1))


def test_a_role_that_left_the_catalog_grants_nothing(tree: Tree) -> None:
    by = tree.user("secretary", tree.one)
    RoleHolding.objects.update(role="gone")
    assert not may(by, "people.register", tree.one)
    assert not organisations_for(by, "people.register")
    assert not visible(by, Person.objects.all(), "people.view")


def test_the_system_may_everything_in_its_scope(tree: Tree) -> None:
    everywhere, one = System("job"), System("job", tree.root.pk)
    for place in PLACES:
        organisation = getattr(tree, place)
        inside = organisation.hospital_id == tree.root.pk
        assert may(everywhere, "x.y", organisation)
        assert may(one, "x.y", organisation) is may(one, "x.y", organisation.pk) is inside
        assert rights(one, organisation)("x.y") is inside
    assert may(one, "x.y")
    assert set(organisations_for(one, "x.y")) == {tree.root, tree.general, tree.one, tree.two}
    assert organisations_for(everywhere, "x.y").count() == len(PLACES)


def test_a_door_may_what_its_room_opened(tree: Tree) -> None:
    if "test" not in doors:
        doors.add("test", ("test.act",))
    by = Door("test", "7", tree.root.pk)
    assert may(by, "test.act", tree.one)
    assert not may(by, "people.view", tree.one)
    assert not may(Door("other", "7", tree.root.pk), "test.act", tree.one)
    assert not organisations_for(by, "test.act")
    assert not visible(by, Person.objects.all(), "test.act")


def test_every_kind_of_actor_is_answered() -> None:
    assert {kind.__name__ for kind in get_args(Actor)} == {"User", "System", "Door"}


def test_require_names_who_can_help(tree: Tree) -> None:
    by = tree.user("recorder", tree.one)
    require(by, "people.view", tree.one)
    with pytest.raises(Denied, match="有权限的角色：系统管理员、党支部书记、本级办理"):
        require(by, "people.register", tree.one)
    with pytest.raises(Denied, match="有权限的角色：—"):
        require(by, "nothing.at_all", tree.one)


def test_found_makes_foreign_and_missing_alike(tree: Tree) -> None:
    assert found(tree.one) == tree.one
    with pytest.raises(NotFound, match="或您无权查看"):
        found(None)


def test_what_is_no_key_names_nothing(tree: Tree) -> None:
    resolve = by_key(lambda _by, key: found(Organisation.objects.filter(pk=key).first()))
    assert resolve(SYSTEM, str(tree.one.pk)) == tree.one
    for text in (str(ids.uuid7()), "b1"):
        with pytest.raises(NotFound):
            resolve(SYSTEM, text)


@pytest.mark.parametrize(
    ("role", "held_in", "seen"),
    [
        ("recorder", "one", {"one"}),
        ("recorder", "general", {"general", "one", "two"}),
        ("recorder", "root", {"root", "general", "one", "two"}),
        ("own", "general", {"general"}),
        ("own", "root", {"root"}),
        (None, "root", set()),
    ],
)
def test_visible_rows_are_those_of_the_places(tree: Tree, role: str | None, held_in: str, seen: set[str]) -> None:
    for place in PLACES:
        register(by=SYSTEM, organisation=getattr(tree, place), code=f"s-{place}", name=place)
    rows = visible(tree.user(role, getattr(tree, held_in)), Person.objects.all(), "people.view")
    assert {row.name for row in rows} == seen


def test_the_system_sees_its_hospital_or_all(tree: Tree) -> None:
    for place in PLACES:
        register(by=SYSTEM, organisation=getattr(tree, place), code=f"s-{place}", name=place)
    assert visible(System("job"), Person.objects.all(), "people.view").count() == 6
    assert visible(System("job", tree.foreign.pk), Person.objects.all(), "people.view").count() == 2


def test_a_region_reaches_its_hospitals(tree: Tree) -> None:
    region = found_region(by=SYSTEM, code="r", name="示例市", established_on=dt.date(2020, 1, 1))
    hospital = found_hospital(by=SYSTEM, code="h3", name="示例三院", established_on=dt.date(2020, 1, 1), region=region)
    by = tree.user("administrator", region)
    assert by.hospital_id is None
    assert may(by, "organisations.found", hospital)
    assert not may(by, "organisations.found", tree.root)


# Lent roles


def lent(tree: Tree) -> tuple[RoleHolding, User, User]:
    giver, taker = tree.user("secretary", tree.one, since=SINCE), tree.user(None)
    own = RoleHolding.objects.get(user=giver.id)
    made = delegate(by=giver, holding=own, to=User.objects.get(pk=taker.id), valid_from=WITHIN, valid_to=UNTIL)
    return made, User.objects.get(pk=giver.id), User.objects.get(pk=taker.id)


def test_a_lent_role_holds_for_its_days(tree: Tree) -> None:
    made, _, taker = lent(tree)
    by = queries.actor_of(taker)
    days = [WITHIN - dt.timedelta(1), WITHIN, UNTIL, UNTIL + dt.timedelta(1)]
    assert [may(by, "people.register", tree.one, day) for day in days] == [False, True, True, False]
    assert made.delegated_by_id == tree.counted[0].id


def test_a_lent_role_ends_with_that_of_its_lender(tree: Tree) -> None:
    from tongxin.ground.access.commands import revoke

    _, giver, taker = lent(tree)
    own = RoleHolding.objects.get(user=giver)
    revoke(by=SYSTEM, organisation=tree.one, holding=own, last_day=dt.date(2026, 4, 30))
    by = queries.actor_of(taker)
    assert may(by, "people.register", tree.one, dt.date(2026, 4, 30))
    assert not may(by, "people.register", tree.one, dt.date(2026, 5, 1))


def test_a_lent_role_ends_when_the_lender_is_switched_off(tree: Tree) -> None:
    _, giver, taker = lent(tree)
    User.objects.filter(pk=giver.pk).update(is_active=False)
    assert not may(queries.actor_of(taker), "people.register", tree.one, WITHIN)


def test_a_borrower_is_told_whose_role_it_is_and_only_of_lenders_who_have_it(
    tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _, giver, taker = lent(tree)
    with django_assert_num_queries(2):
        assert [held.delegated_by for held in holdings(queries.actor_of(taker), WITHIN)] == [giver]
    RoleHolding.objects.filter(user=giver).update(role="recorder")
    assert holdings(queries.actor_of(taker), WITHIN) == []


# The whole hospital


def test_only_a_role_of_the_hospital_itself_and_of_all_below_is_everywhere(tree: Tree) -> None:
    region = found_region(by=SYSTEM, code="r9", name="示例区", established_on=dt.date(2020, 1, 1))
    at_root, in_branch = tree.user("secretary", tree.root), tree.user("secretary", tree.one)
    own_only, of_region = tree.user("own", tree.root), tree.user("secretary", region)
    asked: list[Actor] = [at_root, in_branch, own_only, of_region, SYSTEM, Door("survey", "x", tree.root.pk)]
    assert [everywhere(by, "people.register") for by in asked] == [True, False, False, False, True, False]
    assert not everywhere(at_root, "people.enrol")
    assert not everywhere(own_only, "people.enrol")


# Cost


def test_one_page_asks_for_the_roles_once(tree: Tree, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    by = tree.user("secretary", tree.one)
    with remembering(), django_assert_num_queries(2):
        for permission in ("people.view", "people.register", "people.enrol"):
            may(by, permission)
        may(by, "people.view", tree.two)
    with django_assert_num_queries(2):
        assert holdings(by) == holdings(by)
    with django_assert_num_queries(1):  # what is held there, or of the hospital, needs no tree
        allowed = rights(by, tree.one)
        assert [allowed(permission) for permission in ("people.view", "people.enrol")] == [True, False]
    with django_assert_num_queries(2):
        assert not rights(by, tree.two)("people.view")


def test_a_question_within_a_page_remembers_with_it(
    tree: Tree, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    by = tree.user("secretary", tree.one)
    with django_assert_num_queries(1), remembering():
        with remembering():
            held = holdings(by)
        assert holdings(by) is held
    with remembering():
        assert holdings(by) is not held


def test_permissions_that_reach_alike_are_asked_together(tree: Tree) -> None:
    by = tree.user("secretary", tree.one)
    words = ["people.view", "people.register", "people.enrol"]
    ((alike, within),) = reaches(by, words)
    assert alike == words[:2]
    assert set(Person.objects.filter(within)) == set(visible(by, Person.objects.all(), "people.view"))
    assert [found for found, _within in reaches(SYSTEM, words)] == [words]
    assert reaches(Door("code", "x", tree.root.pk), words) == []
    assert set(organisations_for(by, *words)) == {tree.one}


def test_an_unknown_place_is_nobodys(tree: Tree) -> None:
    assert not may(tree.user("administrator"), "organisations.found", ids.uuid7())
    assert not Organisation.objects.filter(pk=ids.uuid7()).exists()
