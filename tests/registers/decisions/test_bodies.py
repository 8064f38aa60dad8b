"""Where bodies sit and who has a vote there: a general meeting of members, a branch that decides for itself alone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from tests.people.making import holding, member
from tests.registers.conftest import START, Hospital
from tests.registers.decisions.test_commands import DAY, TODAY, codes

from tongxin.ground.access.models import User
from tongxin.people.definitions import Standing
from tongxin.registers.decisions import commands, queries
from tongxin.registers.decisions.definitions import Outcome
from tongxin.registers.decisions.models import Item, Meeting, Resolution
from tongxin.toolbox.problems import Denied

pytestmark = pytest.mark.django_db


def convene(hospital: Hospital, body: str, on: dt.date = DAY) -> Meeting:
    return commands.convene(by=hospital.secretary, organisation=hospital.one, body=body, on=on)


def test_full_members_of_the_day_vote_in_a_general_meeting(hospital: Hospital) -> None:
    holding(hospital.people[0], hospital.one, "branch_secretary")
    member(hospital.one, "p1", "预备甲", standing=Standing.PROBATIONARY)
    member(hospital.one, "p2", "转正乙", standing=Standing.PROBATIONARY, full_on=DAY)
    member(hospital.one, "p3", "昨日到", since=DAY - dt.timedelta(1))
    member(hospital.one, "p4", "明日到", since=DAY + dt.timedelta(1))
    seats = queries.seats_of(convene(hospital, "branch_general"))
    votes = {seat.person.name: seat.votes for seat in seats}
    assert votes.pop("预备甲") is False
    assert votes == dict.fromkeys(["示例甲", "示例乙", "示例丙", "示例丁", "示例戊", "转正乙", "昨日到"], True)
    assert [seat.person.name for seat in seats if seat.chair] == ["示例甲"]


def test_a_body_sits_where_its_posts_are_held(hospital: Hospital) -> None:
    for body in ("party", "office", "congress", "superior"):
        assert codes(lambda body=body: convene(hospital, body)) == {"decisions.home"}
    with pytest.raises(Denied):
        commands.convene(by=hospital.secretary, organisation=hospital.two, body="branch", on=DAY)


def _dealt(hospital: Hospital, item: Item, body: str, outcome: Outcome, resolution: str = "") -> Item:
    by, meeting = hospital.secretary, convene(hospital, body)
    meeting = commands.put_on_agenda(by=by, meeting=meeting, version=meeting.record.version, item=item)
    meeting = commands.attend(by=by, meeting=meeting, version=meeting.record.version)
    line = meeting.agenda.get()
    meeting = commands.speak_all(by=by, meeting=meeting, version=meeting.record.version, line=line)
    meeting = commands.conclude(
        by=by, meeting=meeting, version=meeting.record.version, line=line, outcome=outcome, resolution=resolution,
        supervised=False,
    )  # fmt: skip
    commands.close(by=by, meeting=meeting, version=meeting.record.version)
    item.record.refresh_from_db()
    return item


def test_committee_and_general_meeting_of_a_branch_pass_what_the_party_committee_decides(hospital: Hospital) -> None:
    holding(hospital.people[0], hospital.one, "branch_secretary")
    holding(hospital.people[1], hospital.one, "branch_organisation", since=START)
    by = hospital.secretary
    item = commands.propose(by=by, organisation=hospital.one, type="d19", title="接收示例某某为预备党员")
    assert codes(lambda: commands.submit(by=by, item=item, version=item.record.version)) == {"decisions.materials"}
    given = commands.add_material(by=by, item=item, version=item.record.version, title="支委会审查意见")
    ready = commands.submit(by=by, item=given, version=given.record.version)
    general = convene(hospital, "branch_general")
    assert codes(
        lambda: commands.put_on_agenda(by=by, meeting=general, version=general.record.version, item=ready)
    ) == {"decisions.order"}
    ready = _dealt(hospital, ready, "branch", Outcome.NOTED)
    ready = commands.submit(by=by, item=ready, version=ready.record.version)
    passed = _dealt(hospital, ready, "branch_general", Outcome.ADOPTED, "同意接收为预备党员。")
    assert (Resolution.objects.get().text, queries.ahead(passed)) == ("同意接收为预备党员。", ["party"])
    assert passed.decided_on is None


def test_the_pages_of_a_branch_secretary(hospital: Hospital) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=hospital.secretary.id))
    form = client.get("/decisions/meetings/new/").content.decode()
    assert "支部党员大会" in form
    assert "上级党委和主管部门" not in form
    assert "院长办公会" not in form
    said = {"organisation": str(hospital.one.pk), "on": TODAY.isoformat()}
    assert client.post("/decisions/meetings/new/", {**said, "body": "office"}).status_code == 422
    assert client.post("/decisions/meetings/new/", {**said, "body": "branch_general"}).status_code == 303
    assert "本单位其他正式党员" in client.get("/decisions/bodies/branch_general/").content.decode()
    client.force_login(User.objects.get(pk=hospital.office.id))
    answered = client.post("/decisions/meetings/new/", {**said, "body": "office"})
    assert "“院长办公会”不在“内科党支部”召开" in answered.content.decode()
