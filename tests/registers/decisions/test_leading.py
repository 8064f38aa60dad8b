"""Forms offer what fits the unit chosen, and the commands refuse the rest: types of item, bodies, what waits for a meeting."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.people.making import holding
from tests.registers.conftest import START, SYSTEM, Hospital
from tests.registers.decisions.test_commands import DAY, codes

from tongxin.ground.access.models import User
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.decisions import commands, queries
from tongxin.registers.decisions.definitions import ItemState, Leg, Role
from tongxin.registers.decisions.models import Item, Meeting

pytestmark = pytest.mark.django_db


@pytest.fixture
def department(hospital: Hospital) -> Organisation:
    kind = OrganisationKind.DEPARTMENT
    return organisations.found(
        by=SYSTEM, parent=hospital.root, kind=kind, code="ks", name="设备科", established_on=START
    )


def offered(hospital: Hospital, address: str, name: str, unit: Organisation) -> set[str]:
    """Return what a form offers in a field once a unit was chosen, which records nothing."""
    client = Client()
    client.force_login(User.objects.get(pk=hospital.office.id))
    answered = client.post(address, {"step": "reload", "organisation": str(unit.pk), "title": "写到一半"})
    assert (answered.status_code, Item.objects.count(), Meeting.objects.count()) == (200, 0, 0)
    form = answered.context["form"]
    assert form["title"].value() == "写到一半"
    flat = [pair for choice in form.fields[name].choices for pair in _flat(choice)]
    return {key for key, _title in flat if key}


def _flat(choice: Any) -> list[tuple[str, str]]:
    key, inner = choice
    return inner if isinstance(inner, list) else [(key, inner)]


def test_a_unit_is_offered_the_types_whose_bodies_it_has(hospital: Hospital, department: Organisation) -> None:
    local, wide = {"d13", "d19", "g01", "z01"}, {"d14", "d01", "j03", "c03", "w02"}
    for unit, lacks in ((department, local | {"g02", "g03"}), (hospital.one, set()), (hospital.root, local)):
        found = offered(hospital, "/decisions/new/", "type", unit)
        assert wide <= found
        assert not lacks & found
    assert local <= offered(hospital, "/decisions/new/", "type", hospital.one)


def test_a_type_whose_bodies_the_unit_does_not_have_is_refused(hospital: Hospital, department: Organisation) -> None:
    said: dict[str, Any] = {"by": hospital.office, "type": "g01", "title": "接收示例某某"}
    assert codes(lambda: commands.propose(**said, organisation=department)) == {"decisions.reach"}
    client = Client()
    client.force_login(User.objects.get(pk=hospital.office.id))
    sent = {"organisation": str(department.pk), "type": "g01", "title": "接收示例某某"}
    answered = client.post("/decisions/new/", sent)
    assert answered.status_code == 422
    assert "须经支部委员会、支部党员大会、党总支委员会，“设备科”和它的上级没有这个会议" in answered.content.decode()
    assert client.post("/decisions/new/", {**sent, "type": "nothing"}).status_code == 422
    assert commands.propose(**said, organisation=hospital.one).type == "g01"


def test_a_unit_is_offered_the_bodies_that_meet_there(hospital: Hospital, department: Organisation) -> None:
    address = "/decisions/meetings/new/"
    assert {"branch", "branch_general"} == offered(hospital, address, "body", hospital.one)
    assert "general_branch" in offered(hospital, address, "body", hospital.general)
    at_home = offered(hospital, address, "body", hospital.root)
    assert {"party", "office"} <= at_home
    assert not {"branch", "general_branch", "group"} & at_home
    assert offered(hospital, address, "body", department) == at_home
    client = Client()
    client.force_login(User.objects.get(pk=hospital.office.id))
    assert "设备科" not in client.get(address).content.decode()


def ready(hospital: Hospital, unit: Organisation, kind: str = "z01") -> Item:
    item = commands.propose(by=hospital.office, organisation=unit, type=kind, title=f"{unit}的事项")
    for title in queries.type_of(kind).need:
        item = commands.add_material(by=hospital.office, item=item, version=item.record.version, title=title)
    for title in queries.type_of(kind).consult:
        item = commands.answer_consultation(
            by=hospital.office, item=item, version=item.record.version, title=title, agreed=True
        )
    return commands.submit(by=hospital.office, item=item, version=item.record.version)


def test_a_meeting_is_offered_what_it_is_the_next_stop_of(hospital: Hospital) -> None:
    for unit in (hospital.one, hospital.two):
        holding(hospital.people[0], unit, "branch_secretary")
    own, others, later = (
        ready(hospital, hospital.one),
        ready(hospital, hospital.two),
        ready(hospital, hospital.one, "d14"),
    )
    assert later.record.state == ItemState.READY
    by = hospital.office
    branch = commands.convene(by=by, on=DAY, organisation=hospital.one, body="branch")
    party = commands.convene(by=by, on=DAY, organisation=hospital.root, body="party")
    assert set(queries.ready_for(by, branch)) == {own, later}
    assert not queries.ready_for(by, party).exists()
    put: dict[str, Any] = {"by": by, "meeting": branch, "version": 1}
    assert codes(lambda: commands.put_on_agenda(**put, item=others)) == {"decisions.elsewhere"}
    assert "decisions.order" in codes(lambda: commands.put_on_agenda(by=by, meeting=party, version=1, item=later))
    commands.put_on_agenda(**put, item=own)
    assert set(queries.ready_for(by, branch)) == {later}


def test_an_item_of_a_unit_without_such_a_body_goes_on_at_any(hospital: Hospital) -> None:
    """Items entered before a unit was asked for its own body are not stuck."""
    holding(hospital.people[0], hospital.one, "branch_secretary")
    item = ready(hospital, hospital.one)
    Item.objects.filter(pk=item.pk).update(organisation=hospital.root)
    meeting = commands.convene(by=hospital.office, organisation=hospital.one, body="branch", on=DAY)
    assert list(queries.ready_for(hospital.office, meeting)) == [item]
    held = commands.put_on_agenda(
        by=hospital.office, meeting=meeting, version=1, item=Item.objects.select_related("record").get()
    )
    assert held.agenda.get().item == item


def test_another_branch_may_be_heard(hospital: Hospital) -> None:
    holding(hospital.people[0], hospital.one, "branch_secretary")
    item = ready(hospital, hospital.root, "d14")
    meeting = commands.convene(by=hospital.office, organisation=hospital.one, body="branch", on=DAY)
    assert list(queries.ready_for(hospital.office, meeting)) == [item]
    assert [queries.is_own(Leg("branch", role)) for role in (Role.HEAR, Role.ADOPT)] == [False, True]
    assert not queries.is_own(Leg("superior", Role.APPROVE))
    commands.put_on_agenda(by=hospital.office, meeting=meeting, version=1, item=item)
