"""Users, passwords, roles and delegation."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from axes.models import AccessAttempt
from tests.ground.conftest import PASSWORD, SYSTEM, Tree

from tongxin.ground.access.commands import (
    change_password,
    create_user,
    delegate,
    end_delegation,
    grant,
    reset_password,
    revoke,
    set_active,
    set_person,
    unlock,
)
from tongxin.ground.access.definitions import Role
from tongxin.ground.access.history import locked
from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.access.queries import actor_of, may
from tongxin.ground.access.rules import Held, check_delegation
from tongxin.ground.audit.models import Event
from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import User as Actor
from tongxin.ground.commands.arguments import parse
from tongxin.ground.commands.registry import commands
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import ids
from tongxin.toolbox.problems import Denied, NotFound, Refused

pytestmark = pytest.mark.django_db
FROM, TO = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


def create(organisation: Organisation, username: str = "zhang", password: str = PASSWORD, **more: Any) -> User:
    values: dict[str, Any] = {"name": "张示例", **more}
    return create_user(by=SYSTEM, organisation=organisation, username=username, password=password, **values)


def row(actor: Actor) -> User:
    return User.objects.get(pk=actor.id)


# Users


def test_a_user_belongs_to_the_hospital_and_must_change_the_password(tree: Tree) -> None:
    user = create(tree.one, " Zhang ")
    assert (user.username, user.hospital_id, user.must_change_password, user.is_active) == (
        "Zhang",
        tree.root.pk,
        True,
        True,
    )
    assert user.check_password(PASSWORD)
    assert create(tree.one, "lasting", lasting=True).must_change_password is False


def test_no_password_reaches_the_audit(tree: Tree) -> None:
    create(tree.one)
    assert PASSWORD not in str(list(Event.objects.values()))


def test_a_person_has_one_account(tree: Tree) -> None:
    key = ids.uuid7()
    assert create(tree.one, person_id=key).person_id == key
    with pytest.raises(Refused, match="已有账号"):
        create(tree.one, "li", person_id=key)


@pytest.mark.parametrize("username", ["zhang", "ZHANG", " Zhang"])
def test_a_user_name_is_used_once_however_it_is_written(tree: Tree, username: str) -> None:
    create(tree.one)
    with pytest.raises(Refused, match="已被使用"):
        create(tree.foreign, username)


@pytest.mark.parametrize(
    ("username", "name", "field"), [("", "x", "username"), ("u" * 61, "x", "username"), ("u", "  ", "name")]
)
def test_names_are_needed_and_fit(tree: Tree, username: str, name: str, field: str) -> None:
    with pytest.raises(Refused, match="最多 60 个字") as refused:
        create(tree.one, username, name=name)
    assert refused.value.problems[0].field == field


def test_a_weak_password_is_refused_with_every_reason(tree: Tree) -> None:
    with pytest.raises(Refused) as refused:
        create(tree.one, password="1234567")
    assert {problem.code for problem in refused.value.problems} == {"access.password"}
    assert len(refused.value.problems) >= 2
    assert {problem.field for problem in refused.value.problems} == {"password"}


def test_changing_ones_own_password_ends_the_duty(tree: Tree) -> None:
    user = create(tree.one)
    changed = change_password(by=actor_of(user), user=user, old=PASSWORD, new="xin-de-mima-2026")
    assert changed.must_change_password is False
    assert row(actor_of(user)).check_password("xin-de-mima-2026")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong", "xin-de-mima-2026", "access.old_password"),
        (PASSWORD, PASSWORD, "access.same_password"),
        (PASSWORD, "1234567890", "access.password"),
    ],
)
def test_a_change_of_password_is_refused(tree: Tree, old: str, new: str, code: str) -> None:
    user = create(tree.one)
    with pytest.raises(Refused) as refused:
        change_password(by=actor_of(user), user=user, old=old, new=new)
    assert refused.value.problems[0].code == code
    assert row(actor_of(user)).check_password(PASSWORD)


def test_nobody_changes_the_password_of_another(tree: Tree) -> None:
    user = create(tree.one)
    for by in (SYSTEM, tree.user("administrator")):
        with pytest.raises(Denied, match="自己"):
            change_password(by=by, user=user, old=PASSWORD, new="xin-de-mima-2026")


def test_an_administrator_gives_a_one_time_password(tree: Tree) -> None:
    user = create(tree.one, lasting=True)
    reset_password(by=tree.user("administrator"), organisation=tree.root, user=user, password="yi-ci-xing-88")
    again = row(actor_of(user))
    assert again.check_password("yi-ci-xing-88")
    assert again.must_change_password


def test_users_of_another_hospital_are_not_found(tree: Tree) -> None:
    stranger = create(tree.foreign)
    by = tree.user("administrator")
    with pytest.raises(NotFound):
        reset_password(by=by, organisation=tree.root, user=stranger, password="yi-ci-xing-88")
    with pytest.raises(NotFound):
        set_active(by=by, organisation=tree.root, user=stranger, active=False)
    with pytest.raises(Denied):
        set_active(by=by, organisation=tree.foreign, user=stranger, active=False)


def test_switching_a_user_off_and_on(tree: Tree) -> None:
    user, by = create(tree.one), tree.user("administrator")
    for active in (False, True):
        set_active(by=by, organisation=tree.root, user=user, active=active)
        assert row(actor_of(user)).is_active is active
    with pytest.raises(Refused, match="自己的账号"):
        set_active(by=by, organisation=tree.root, user=row(by), active=False)


# Roles


def test_a_role_is_granted_for_some_days(tree: Tree) -> None:
    held = grant(
        by=tree.user("administrator"),
        user=create(tree.one),
        role="recorder",
        organisation=tree.one,
        valid_from=FROM,
        valid_to=TO,
    )
    assert (held.role, held.organisation, held.valid_from, held.valid_to) == ("recorder", tree.one, FROM, TO)


def test_what_cannot_be_granted(tree: Tree) -> None:
    user, stranger = create(tree.one), create(tree.foreign, "li")
    with pytest.raises(Refused, match="没有角色“king”"):
        grant(by=SYSTEM, user=user, role="king", organisation=tree.one, valid_from=FROM)
    with pytest.raises(Refused, match="早于"):
        grant(by=SYSTEM, user=user, role="recorder", organisation=tree.one, valid_from=TO, valid_to=FROM)
    with pytest.raises(Refused, match="不在同一家医院"):
        grant(by=SYSTEM, user=stranger, role="recorder", organisation=tree.one, valid_from=FROM)
    with pytest.raises(Denied):
        grant(by=tree.user("secretary", tree.one), user=user, role="recorder", organisation=tree.one, valid_from=FROM)


def test_a_role_ends_on_its_last_day_and_is_never_prolonged(tree: Tree) -> None:
    held = grant(by=SYSTEM, user=create(tree.one), role="recorder", organisation=tree.one, valid_from=FROM)
    day = dt.date(2026, 6, 30)
    assert revoke(by=SYSTEM, organisation=tree.one, holding=held, last_day=day).valid_to == day
    with pytest.raises(Refused, match="到 2026-06-30 为止"):
        revoke(by=SYSTEM, organisation=tree.one, holding=held, last_day=TO)
    with pytest.raises(Refused, match="早于"):
        revoke(by=SYSTEM, organisation=tree.one, holding=held, last_day=FROM - dt.timedelta(1))
    with pytest.raises(NotFound, match="外科党支部"):
        revoke(by=SYSTEM, organisation=tree.two, holding=held, last_day=day)


# Delegation


def test_a_role_is_lent_to_a_colleague(tree: Tree) -> None:
    giver, taker = tree.user("secretary", tree.one), tree.user(None)
    own = RoleHolding.objects.get(user=giver.id)
    made = delegate(by=giver, holding=own, to=row(taker), valid_from=FROM, valid_to=TO)
    assert (made.user_id, made.role, made.organisation_id, made.delegated_by_id) == (
        taker.id,
        "secretary",
        tree.one.pk,
        giver.id,
    )


def test_to_whom_a_role_is_not_lent(tree: Tree) -> None:
    giver = tree.user("secretary", tree.one)
    own = RoleHolding.objects.get(user=giver.id)
    stranger, off = tree.user(None, tree.foreign), tree.user(None)
    User.objects.filter(pk=off.id).update(is_active=False)
    for taker in (stranger, giver, off):
        with pytest.raises(Refused, match="本院的另一位同事"):
            delegate(by=giver, holding=own, to=row(taker), valid_from=FROM, valid_to=TO)


def test_who_may_not_lend(tree: Tree) -> None:
    recorder, taker = tree.user("recorder", tree.one), tree.user(None)
    own = RoleHolding.objects.get(user=recorder.id)
    for by in (recorder, SYSTEM):
        with pytest.raises(Denied, match="委托"):
            delegate(by=by, holding=own, to=row(taker), valid_from=FROM, valid_to=TO)


def test_a_lent_role_is_not_lent_again(tree: Tree) -> None:
    giver, taker, third = tree.user("secretary", tree.one), tree.user(None), tree.user(None)
    own = RoleHolding.objects.get(user=giver.id)
    made = delegate(by=giver, holding=own, to=row(taker), valid_from=dt.date(2020, 1, 1), valid_to=TO)
    with pytest.raises(Refused, match="不能再转托"):
        delegate(by=taker, holding=made, to=row(third), valid_from=FROM, valid_to=TO)


ME = ids.uuid7()


@pytest.mark.parametrize(
    ("held", "start", "end", "code"),
    [
        (Held(ME, FROM, None, lent=False, delegable=True), FROM, TO, None),
        (Held(ME, FROM, TO, lent=False, delegable=True), FROM, TO, None),
        (Held(ids.uuid7(), FROM, None, lent=False, delegable=True), FROM, TO, "access.delegate_own"),
        (Held(ME, FROM, None, lent=True, delegable=True), FROM, TO, "access.delegate_own"),
        (Held(ME, FROM, None, lent=False, delegable=False), FROM, TO, "access.delegable"),
        (Held(ME, FROM, None, lent=False, delegable=True), FROM - dt.timedelta(1), TO, "access.delegate_dates"),
        (Held(ME, FROM, None, lent=False, delegable=True), TO, FROM, "access.delegate_dates"),
        (Held(ME, FROM, TO, lent=False, delegable=True), FROM, TO + dt.timedelta(1), "access.delegate_dates"),
    ],
)
def test_the_rules_of_lending(held: Held, start: dt.date, end: dt.date, code: str | None) -> None:
    if code is None:
        check_delegation(ME, held, start, end)
        return
    with pytest.raises(Refused) as refused:
        check_delegation(ME, held, start, end)
    assert refused.value.problems[0].code == code


# Naming users and roles in JSON


def test_users_and_holdings_are_named_within_ones_hospital(tree: Tree) -> None:
    asked = commands["access.revoke"]
    by, stranger = tree.user("administrator"), tree.user("recorder", tree.foreign)
    own, other = (RoleHolding.objects.get(user=actor.id) for actor in (by, stranger))
    data = {"organisation": str(tree.root.pk), "last_day": "2026-11-22"}
    assert parse(asked, by, {**data, "holding": str(own.pk)})["holding"] == own
    assert parse(asked, SYSTEM, {**data, "holding": str(other.pk)})["holding"] == other
    for value in (str(other.pk), "no key"):
        with pytest.raises(NotFound):
            parse(asked, by, {**data, "holding": value})
    named = commands["access.change_password"]
    secrets = {"old": "a", "new": "b"}
    assert parse(named, by, {"user": "u0", **secrets})["user"] == row(by)
    with pytest.raises(NotFound):
        parse(named, by, {"user": "u1", **secrets})
    assert parse(named, SYSTEM, {"user": "u1", **secrets})["user"] == row(stranger)


@pytest.mark.parametrize(
    ("grant_of", "known"),
    [
        ("access.grant", True),
        ("people.view", True),
        ("people.*", True),
        ("access.grunt", False),
        ("nothing.*", False),
        ("people", False),
    ],
)
def test_a_role_grants_only_what_exists(grant_of: str, known: bool) -> None:
    role = Role("r", "x", [grant_of])
    found = [problem.params["grant"] for problem in kinds["role"].check(role, Catalog())]
    assert found == ([] if known else [grant_of])


# Under a lent role


def lend(tree: Tree, giver: Actor, taker: Actor) -> RoleHolding:
    own = RoleHolding.objects.get(user=giver.id)
    return delegate(by=giver, holding=own, to=row(taker), valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2099, 1, 1))


def last_event() -> Event:
    return Event.objects.order_by("-id")[0]


def register(by: Actor, organisation: Organisation, code: str = "1") -> None:
    commands["people.register"](by=by, organisation=organisation, code=code, name="钱示例")


def test_what_is_done_under_a_lent_role_names_actor_and_lender(tree: Tree) -> None:
    giver, taker = tree.user("secretary", tree.general), tree.user("recorder", tree.one)
    lend(tree, giver, taker)
    register(taker, tree.one)
    event = last_event()
    assert (event.name, event.actor_id, event.body["on_behalf_of"]) == ("people.register", str(taker.id), str(giver.id))


@pytest.mark.parametrize("place", ["root", "one"])
def test_where_a_role_of_ones_own_suffices_no_lender_is_named(tree: Tree, place: str) -> None:
    giver, taker = tree.user("secretary", tree.one), tree.user("secretary", getattr(tree, place))
    lend(tree, giver, taker)
    register(taker, tree.one)
    assert "on_behalf_of" not in last_event().body


def test_a_lent_role_taken_back_ends_at_once(tree: Tree) -> None:
    giver, taker = tree.user("secretary", tree.one), tree.user("recorder", tree.one)
    lent = lend(tree, giver, taker)
    assert may(taker, "people.register", tree.one)
    assert end_delegation(by=giver, holding=lent).ended_at is not None
    assert last_event().body["user"] == str(taker.id)
    assert not may(taker, "people.register", tree.one)
    with pytest.raises(Refused, match="已经结束"):
        end_delegation(by=giver, holding=lent)


def test_only_the_lender_takes_back(tree: Tree) -> None:
    giver, taker = tree.user("secretary", tree.one), tree.user("recorder", tree.one)
    lent = lend(tree, giver, taker)
    for other in (taker, tree.user("administrator"), SYSTEM):
        with pytest.raises(NotFound, match="找不到这项委托"):
            end_delegation(by=other, holding=lent)
    with pytest.raises(NotFound):
        end_delegation(by=giver, holding=RoleHolding.objects.get(user=giver.id))


# Locks and persons


def bar(user: User) -> None:
    AccessAttempt.objects.create(
        username=user.username,
        failures_since_start=5,
        user_agent="",
        ip_address="127.0.0.1",
        http_accept="",
        path_info="/",
    )


def test_a_lock_is_lifted_early_and_leaves_a_trace(tree: Tree) -> None:
    user = create(tree.one)
    bar(user)
    assert locked([user.username, "other"]) == {user.username}
    unlock(by=tree.user("administrator"), organisation=tree.root, user=user)
    assert locked([user.username]) == set()
    assert (last_event().name, last_event().target_id) == ("access.unlock", str(user.pk))
    with pytest.raises(Refused, match="没有被锁定"):
        unlock(by=SYSTEM, organisation=tree.root, user=user)


def test_who_may_not_lift_a_lock(tree: Tree) -> None:
    user = create(tree.one)
    bar(user)
    with pytest.raises(Denied):
        unlock(by=tree.user("secretary", tree.one), organisation=tree.root, user=user)
    with pytest.raises(NotFound):
        unlock(by=SYSTEM, organisation=tree.foreign, user=user)
    assert locked([user.username])


def test_a_user_is_tied_to_one_person_and_back(tree: Tree) -> None:
    user, other, person = create(tree.one), create(tree.one, "li"), ids.uuid7()
    admin = tree.user("administrator")
    assert set_person(by=admin, organisation=tree.root, user=user, person_id=person).person_id == person
    with pytest.raises(Refused, match="该人员已有账号"):
        set_person(by=admin, organisation=tree.root, user=other, person_id=person)
    set_person(by=admin, organisation=tree.root, user=user, person_id=person)
    set_person(by=admin, organisation=tree.root, user=user, person_id=None)
    set_person(by=admin, organisation=tree.root, user=other, person_id=None)
    user.refresh_from_db()
    assert user.person_id is None
    with pytest.raises(NotFound):
        set_person(by=SYSTEM, organisation=tree.foreign, user=user, person_id=person)
    with pytest.raises(Denied):
        set_person(by=tree.user("secretary", tree.one), organisation=tree.root, user=user, person_id=person)
