"""Row-level security by hospital: what the application's role sees and may write in which scope."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from tests.ground.conftest import START, SYSTEM, Tree

from tongxin.ground.access import scope
from tongxin.ground.access.statements import ask
from tongxin.ground.commands.actors import Door, System
from tongxin.ground.organisations.commands import found_hospital, found_region
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Link, Record
from tongxin.ground.todos.models import Todo
from tongxin.ground.todos.writing import Ask, push
from tongxin.people.commands import enrol, register
from tongxin.people.definitions import Standing
from tongxin.people.models import Membership, Person

pytestmark = pytest.mark.django_db


def record(organisation: Organisation) -> Record:
    return writing.create(by=SYSTEM, kind="test", organisation=organisation, title="x", occurred_on=START, state="held")


def person(organisation: Organisation) -> Person:
    return register(by=SYSTEM, organisation=organisation, code=f"c-{organisation.pk}", name="示例")


def membership(organisation: Organisation) -> Membership:
    return enrol(
        by=SYSTEM, organisation=organisation, person=person(organisation), standing=Standing.FULL, valid_from=START
    )


def todo(organisation: Organisation) -> Todo:
    push(organisation, Ask("s", "people.view", "t", "v", "/"))
    return Todo.objects.get(organisation=organisation)


def link(organisation: Organisation) -> Link:
    return writing.link(record(organisation), record(organisation), "evidence", by=SYSTEM)


WALLED: list[tuple[type, Callable[[Organisation], object]]] = [
    (Record, record),
    (Link, link),
    (Person, person),
    (Membership, membership),
    (Todo, todo),
]


@pytest.mark.parametrize(("model", "make"), WALLED)
def test_a_hospital_sees_its_own_rows_only_and_nobody_none(
    tree: Tree, model: type[Record], make: Callable[[Organisation], object]
) -> None:
    for organisation in (tree.one, tree.stranger):
        make(organisation)

    def seen(setting: str) -> set[object]:
        scope.put(setting)
        return set(model.objects.values_list("hospital_id", flat=True))

    assert seen(scope.NOWHERE) == set()
    assert seen(str(tree.root.pk)) == {tree.root.pk}
    assert seen(str(tree.foreign.pk)) == {tree.foreign.pk}
    assert seen(f"{tree.root.pk},{tree.foreign.pk}") == seen(scope.EVERYWHERE) == {tree.root.pk, tree.foreign.pk}


def test_a_plan_made_in_one_hospital_shows_nothing_of_it_to_another(tree: Tree) -> None:
    """What is asked often is planned once a connection: the wall is looked at whenever it is asked, not when it is planned."""
    key = record(tree.one).pk

    def seen(setting: str) -> object:
        scope.put(setting)
        return ask("SELECT id FROM records_record WHERE id = %s", key)

    for _ in range(8):
        assert seen(str(tree.root.pk)) == (key,)
        assert seen(str(tree.foreign.pk)) is None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans > 0 FROM pg_prepared_statements WHERE statement LIKE 'SELECT id FROM records_record%%'"
        )
        assert cursor.fetchall() == [(True,)]


@pytest.mark.parametrize(("model", "make"), WALLED)
def test_a_row_for_a_foreign_hospital_is_not_accepted(
    tree: Tree, model: type[Record], make: Callable[[Organisation], object]
) -> None:
    scope.put(str(tree.root.pk))
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        make(tree.stranger)


@pytest.mark.parametrize(("model", "make"), WALLED)
def test_a_row_cannot_be_pushed_over_the_wall(
    tree: Tree, model: type[Record], make: Callable[[Organisation], object]
) -> None:
    make(tree.one)
    scope.put(str(tree.root.pk))
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        model.objects.update(hospital_id=tree.foreign.pk)


@pytest.mark.parametrize(("model", "make"), [pair for pair in WALLED if pair[0] is not Link])
def test_the_hospital_of_a_row_is_that_of_its_organisation(
    tree: Tree, model: type[Record], make: Callable[[Organisation], object]
) -> None:
    make(tree.one)
    with pytest.raises(IntegrityError, match="hospital_of_organisation"), transaction.atomic():
        model.objects.update(hospital_id=tree.foreign.pk)


def test_a_link_never_crosses_hospitals(tree: Tree) -> None:
    with pytest.raises(IntegrityError, match="records_link_same_hospital"), transaction.atomic():
        writing.link(record(tree.one), record(tree.stranger), "evidence", by=SYSTEM)


def test_a_connection_that_was_never_told_sees_nothing(tree: Tree) -> None:
    record(tree.one)
    with connection.cursor() as cursor:
        cursor.execute("RESET tongxin.hospitals")
    assert not Record.objects.exists()


def test_the_scope_of_an_actor(tree: Tree) -> None:
    assert scope.of(None) == scope.NOWHERE
    assert scope.of(System("job")) == scope.EVERYWHERE
    for by in (System("job", tree.root.pk), Door("code", "1", tree.root.pk), tree.user(None)):
        assert scope.of(by) == str(tree.root.pk)
        assert scope.regional(by) == ()


def test_the_scope_of_a_region_is_its_hospitals(tree: Tree) -> None:
    region = found_region(by=SYSTEM, code="r", name="示例市", established_on=START)
    hospital = found_hospital(by=SYSTEM, code="h3", name="示例三院", established_on=START, region=region)
    by = tree.user("recorder", region)
    assert scope.regional(by) == (hospital.pk,)
    with scope.entered(by):
        record(hospital)
        assert Record.objects.count() == 1
    assert scope.of(tree.user(None, region), ()) == scope.NOWHERE


def now_in_force() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tongxin.hospitals', true)")
        return str(cursor.fetchone()[0])


def test_entering_a_scope_restores_the_former_one(tree: Tree) -> None:
    with scope.entered(System("job", tree.root.pk)):
        assert now_in_force() == str(tree.root.pk)
        with scope.entered(System("job")):
            assert now_in_force() == scope.EVERYWHERE
        assert now_in_force() == str(tree.root.pk)
    assert now_in_force() == scope.EVERYWHERE


def test_a_failure_inside_restores_it_too(tree: Tree) -> None:
    with pytest.raises(ZeroDivisionError), scope.entered(System("job", tree.root.pk)):
        raise ZeroDivisionError
    assert now_in_force() == scope.EVERYWHERE


def test_a_broken_transaction_shows_its_own_error_and_rolls_the_scope_back(tree: Tree) -> None:
    with (
        pytest.raises(DatabaseError, match="nowhere"),
        transaction.atomic(),
        scope.entered(System("job", tree.root.pk)),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT * FROM nowhere")
    assert now_in_force() == scope.EVERYWHERE
