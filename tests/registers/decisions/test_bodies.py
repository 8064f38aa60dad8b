"""Where bodies sit and who has a vote there: a general meeting of members, a branch that decides for itself alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.people.making import holding, member
from tests.registers.conftest import START, SYSTEM, Hospital
from tests.registers.decisions.test_commands import DAY, TODAY, codes

from tongxin.figures.queries import compute
from tongxin.ground.access.models import User
from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.records.models import Number
from tongxin.ground.votes.definitions import Counts
from tongxin.people.definitions import Standing
from tongxin.registers.decisions import commands, exports, provenance, queries
from tongxin.registers.decisions.definitions import Outcome
from tongxin.registers.decisions.models import Item, Meeting, Resolution
from tongxin.registers.decisions.web import meeting as web
from tongxin.toolbox import periods
from tongxin.toolbox.problems import Denied, Refused

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


def _dealt(
    hospital: Hospital, item: Item, body: str, outcome: Outcome, resolution: str = "", counts: Counts | None = None
) -> Item:
    by, meeting = hospital.secretary, convene(hospital, body)
    meeting = commands.put_on_agenda(by=by, meeting=meeting, version=meeting.record.version, item=item)
    meeting = commands.attend(by=by, meeting=meeting, version=meeting.record.version)
    line = meeting.agenda.get()
    if counts is None:
        meeting = commands.speak_all(by=by, meeting=meeting, version=meeting.record.version, line=line)
    meeting = commands.conclude(
        by=by, meeting=meeting, version=meeting.record.version, line=line, outcome=outcome, resolution=resolution,
        supervised=False, counts=counts,
    )  # fmt: skip
    commands.close(by=by, meeting=meeting, version=meeting.record.version)
    item.record.refresh_from_db()
    return item


def test_committee_and_general_meeting_of_a_branch_pass_what_the_party_committee_decides(hospital: Hospital) -> None:
    holding(hospital.people[0], hospital.one, "branch_secretary")
    holding(hospital.people[1], hospital.one, "branch_organisation", since=START)
    by = hospital.secretary
    item = commands.propose(by=by, organisation=hospital.one, type="d19", title="接收示例某某为预备党员")
    ready = commands.submit(by=by, item=item, version=item.record.version)
    general = convene(hospital, "branch_general")
    assert codes(
        lambda: commands.put_on_agenda(by=by, meeting=general, version=general.record.version, item=ready)
    ) == {"decisions.order"}
    ready = _dealt(hospital, ready, "branch", Outcome.NOTED)
    ready = commands.submit(by=by, item=ready, version=ready.record.version)
    agreed: dict[str, Any] = {"outcome": Outcome.ADOPTED, "resolution": "同意接收为预备党员。"}
    refused = Counts(5, 5, 2, 3, issued=5, returned=5)
    for counts, missing in ((None, "decisions.secret"), (refused, "votes.passing")):
        with pytest.raises(Refused) as why, transaction.atomic():
            _dealt(hospital, ready, "branch_general", counts=counts, **agreed)
        assert missing in {problem.code for problem in why.value.problems}
        ready.record.refresh_from_db()
    ballots = Counts(5, 5, 4, 1, issued=5, returned=5)
    passed = _dealt(hospital, ready, "branch_general", counts=ballots, **agreed)
    assert (Resolution.objects.get().text, queries.ahead(passed)) == ("同意接收为预备党员。", ["party"])
    assert passed.decided_on is None


OWN = {
    "general_branch": ("g03", "general_secretary", None),
    "discipline": ("c04", "discipline_secretary", OrganisationKind.DISCIPLINE_COMMITTEE),
    "group": ("w01", "body_chair", OrganisationKind.BODY),
}  # fmt: skip


@pytest.mark.parametrize("body", OWN)
def test_bodies_decide_their_own_matters_which_are_none_of_the_hospital(hospital: Hospital, body: str) -> None:
    kind, post, where = OWN[body]
    by, root = hospital.office, hospital.root
    unit = (
        organisations.found(by=SYSTEM, parent=root, kind=where, code="own", name="示例机构", established_on=START)
        if where
        else hospital.general
    )
    holding(hospital.people[0], unit, post)
    item = commands.propose(by=by, organisation=unit, type=kind, title="年度安排")
    for name in queries.type_of(kind).need:
        item = commands.add_material(by=by, item=item, version=item.record.version, title=name)
    item = commands.submit(by=by, item=item, version=item.record.version)
    meeting = commands.convene(by=by, organisation=unit, body=body, on=DAY)
    meeting = commands.put_on_agenda(by=by, meeting=meeting, version=meeting.record.version, item=item)
    meeting = commands.attend(by=by, meeting=meeting, version=meeting.record.version)
    said: dict[str, Any] = {"by": by, "meeting": meeting, "line": meeting.agenda.get()}
    commands.speak_all(**said, version=meeting.record.version)
    meeting.record.refresh_from_db()
    commands.conclude(**said, version=meeting.record.version, outcome=Outcome.ADOPTED, resolution="同意。")
    item.record.refresh_from_db()
    assert (item.record.state, queries.ahead(item)) == ("decided", [])
    number = Number.objects.get(record=Resolution.objects.get().record).text
    assert number.startswith(queries.body(body).code)
    assert compute(by, ["decisions.items"], root, periods.year(2026))[0].value is None
    assert list(exports.decided(by, root, DAY, DAY)) == []
    assert [row["items"] for row in exports.summary(by, root, DAY, DAY)] == [0, 0, 0, 0]
    assert provenance.chain(by, item.pk).figures == []


def test_what_rests_on_the_types_of_item_is_read_there(hospital: Hospital) -> None:
    client = Client()
    client.force_login(User.objects.get(pk=hospital.office.id))
    listed = client.get("/decisions/types/").content.decode()
    assert "本级事项" in listed
    assert "支部委员会拟订 → 支部党员大会审议通过 → 党总支委员会审议通过 → 党委会决定" in listed
    page = client.get("/decisions/types/j03/").content.decode()
    assert "1,000,000 元起" in page
    assert "必须满足" in page
    assert "没有登记依据的条款" in page
    assert "支部大会讨论决定，报党的基层委员会批准" in client.get("/decisions/types/c01/").content.decode()
    assert client.get("/decisions/types/nothing/").status_code == 404


def test_a_body_of_an_overlay_without_seats_sits_and_signs_where_it_meets(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = replace(queries.body("branch"), seats=[])
    monkeypatch.setitem(active().entries["body"], "branch", bare)
    meeting = convene(hospital, "branch")
    assert (queries.signing(meeting), queries.seats_of(meeting)) == (hospital.one, [])
    assert queries.sits_in(queries.body("superior"), {"branch"}) is False


def test_who_presides_is_named_in_a_folded_list(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    holding(hospital.people[0], hospital.one, "branch_secretary")
    monkeypatch.setattr(web, "MANY", 2)
    client = Client()
    client.force_login(User.objects.get(pk=hospital.secretary.id))
    page = client.get(f"/decisions/meetings/{convene(hospital, 'branch_general').pk}/").content.decode()
    folded = page.split("<summary>全部 5 人</summary>")[1].split("</ul>")[0]
    assert "主持" in folded


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
