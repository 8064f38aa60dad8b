"""Staff congress: delegates with terms, two thirds to sit, more than half of all to pass; the next session hears of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from tests.people.making import holding, person
from tests.registers.conftest import SYSTEM
from tests.registers.decisions.test_commands import (
    DAY,
    Committee,
    codes,
    committee,
    conclude,
    convene,
    placed,
    propose,
)
from tests.registers.decisions.test_following import LATER
from tests.registers.tasks.conftest import officer

from tongxin.figures.queries import compute
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Number
from tongxin.ground.votes.definitions import Counts
from tongxin.people.models import Person
from tongxin.registers.decisions import commands, hearing, queries
from tongxin.registers.decisions.definitions import Outcome, Stand
from tongxin.registers.decisions.models import Item, Line, Meeting, Resolution
from tongxin.registers.tasks import commands as tasks
from tongxin.registers.tasks.models import Task
from tongxin.toolbox import clock, periods

__all__ = ["committee"]
pytestmark = pytest.mark.django_db
START = dt.date(2024, 1, 1)


@pytest.fixture
def congress(committee: Committee) -> tuple[Organisation, list[Person]]:
    """A congress with nine delegates in office and one whose term has ended."""
    root = committee.hospital.root
    body = organisations.found(
        by=SYSTEM, parent=root, kind=OrganisationKind.BODY, code="zdh", name="职工代表大会", established_on=START
    )
    delegates = [person(root, f"z{number}", f"代表{number}") for number in range(10)]
    for number, delegate in enumerate(delegates):
        holding(delegate, body, "body_member", since=START, until=DAY - dt.timedelta(30) if number == 9 else None)
    return body, delegates


def signed_in(by: User) -> Client:
    client = Client()
    client.force_login(UserRow.objects.get(pk=by.id))
    return client


def session(committee: Committee, congress: tuple[Organisation, list[Person]], absent: int = 0) -> tuple[Meeting, Line]:
    """Return an open session with one item it is asked to pass."""
    office, (body, delegates) = committee.hospital.office, congress
    item, kind = propose(committee, "d02", title="行风建设若干规定"), queries.type_of("d02")
    held = commands.convene(by=office, organisation=committee.hospital.root, body="office", on=DAY - dt.timedelta(7))
    for title in kind.need:
        item = commands.add_material(by=office, item=item, version=item.record.version, title=title)
    item = commands.submit(by=office, item=item, version=item.record.version)
    held = commands.put_on_agenda(by=office, meeting=held, version=held.record.version, item=item)
    held = commands.attend(by=office, meeting=held, version=held.record.version)
    line = held.agenda.get()
    held = commands.conclude(
        by=office, meeting=held, version=held.record.version, line=line, outcome=Outcome.NOTED, reason="院长讨论后决定"
    )
    item.record.refresh_from_db()
    item = commands.submit(by=office, item=item, version=item.record.version)
    meeting = commands.convene(by=office, organisation=body, body="congress", on=DAY, title="第九届第三次职工代表大会")
    meeting = commands.put_on_agenda(by=office, meeting=meeting, version=meeting.record.version, item=item)
    meeting = commands.attend(by=office, meeting=meeting, version=meeting.record.version, absent=delegates[:absent])
    return meeting, meeting.agenda.get()


def passed(committee: Committee, meeting: Meeting, line: Line, yes: int, present: int = 9, **more: Any) -> Meeting:
    said: dict[str, Any] = {
        "by": committee.hospital.office, "meeting": meeting, "version": meeting.record.version, "line": line,
        "outcome": Outcome.ADOPTED, "resolution": "同意施行。", "reason": "代表集中表决", "supervised": True,
        "counts": Counts(9, present, yes, present - yes, issued=present, returned=present),
    }  # fmt: skip
    return commands.conclude(**{**said, **more})


def before_the_committee(committee: Committee) -> tuple[Meeting, Line]:
    """Return the open meeting of the Party committee that is to decide the item congress passed."""
    office, item = committee.hospital.office, Item.objects.select_related("record").get()
    for title in queries.type_of(item.type).consult:
        item = commands.answer_consultation(by=office, item=item, version=item.record.version, title=title, agreed=True)
    item = commands.submit(by=office, item=item, version=item.record.version)
    return placed(committee, item=item)


def test_what_passed_before_the_decision_outlives_its_reconsideration(
    committee: Committee, congress: tuple[Organisation, list[Person]]
) -> None:
    passed(committee, *session(committee, congress), 9)
    meeting, line = before_the_committee(committee)
    conclude(committee, committee.said(line, meeting), line)
    item = Item.objects.select_related("record").get()
    commands.reconsider(
        by=committee.hospital.office, item=item, version=item.record.version, reason="情况有变",
        supporters=committee.members[:4],
    )  # fmt: skip
    states = Resolution.objects.values_list("line__meeting__body", "record__state")
    assert dict(states) == {"congress": "in_force", "party": "set_aside"}
    assert {task.source: task.record.state for task in Task.objects.select_related("record")} == {
        "congress": "assigned", "party_resolution": "cancelled",
    }  # fmt: skip
    assert queries.ahead(item)[0] == "party"


def test_a_refusal_sets_aside_what_passed_before(
    committee: Committee, congress: tuple[Organisation, list[Person]]
) -> None:
    passed(committee, *session(committee, congress), 9)
    meeting, line = before_the_committee(committee)
    meeting = committee.said(line, meeting, dict.fromkeys(range(4), Stand.NO))
    conclude(committee, meeting, line, Outcome.REFUSED, resolution="")
    task = Task.objects.select_related("record").get()
    assert (Resolution.objects.get().record.state, task.record.state) == ("set_aside", "cancelled")
    assert task.entries.last().words == "党委会未通过"  # type: ignore[union-attr]
    item = Item.objects.select_related("record").get()
    commands.reconsider(
        by=committee.hospital.office, item=item, version=item.record.version, reason="情况有变",
        supporters=committee.members[:4],
    )  # fmt: skip
    assert queries.ahead(item)[0] == "congress", "what is out of force does not count as passed"


def test_what_a_body_passes_is_followed_where_it_is_decided_only(
    committee: Committee, congress: tuple[Organisation, list[Person]]
) -> None:
    passed(committee, *session(committee, congress), 9, supervised=None)
    assert not Task.objects.exists()
    meeting, line = before_the_committee(committee)
    conclude(committee, committee.said(line, meeting), line)
    root = committee.hospital.root
    other = organisations.found(
        by=SYSTEM, parent=root, kind=OrganisationKind.BODY, code="ghh", name="工会会员代表大会", established_on=START
    )
    holding(congress[1][0], other, "body_member", since=START)
    heard = {}
    with clock.at(LATER):
        for unit in (congress[0], other):
            following = convene(committee, "congress", LATER, unit)
            heard[unit.code] = [trace.record.title for trace in hearing.waiting(committee.hospital.office, following)]
    assert heard == {"zdh": ["行风建设若干规定"], "ghh": []}


def test_who_is_a_delegate_on_the_day_has_a_vote(
    committee: Committee, congress: tuple[Organisation, list[Person]]
) -> None:
    meeting, _line = session(committee, congress)
    assert (meeting.seats.filter(votes=True).count(), meeting.seats.filter(chair=True).count()) == (9, 0)


def test_two_thirds_must_sit_and_more_than_half_of_all_agree(
    committee: Committee, congress: tuple[Organisation, list[Person]]
) -> None:
    meeting, line = session(committee, congress, absent=4)
    assert codes(lambda: passed(committee, meeting, line, 5, present=5)) == {"votes.quorum"}
    meeting.record.refresh_from_db()
    meeting = commands.attend(
        by=committee.hospital.office, meeting=meeting, version=meeting.record.version, absent=congress[1][:3]
    )
    assert codes(lambda: passed(committee, meeting, line, 4, present=6)) == {"votes.passing"}
    meeting.record.refresh_from_db()
    passed(committee, meeting, line, 5, present=6)
    line.refresh_from_db()
    assert (line.outcome, line.proof["carried"]) == ("adopted", True)  # type: ignore[index]
    year = periods.parse("2026")
    counted = [answer.value for answer in compute(SYSTEM, ["congress.items"], committee.hospital.root, year)]
    assert counted == [1]


def test_what_congress_passes_is_its_resolution_though_another_body_decides(
    committee: Committee, congress: tuple[Organisation, list[Person]]
) -> None:
    meeting, line = session(committee, congress)
    passed(committee, meeting, line, 9)
    made = Resolution.objects.select_related("record").get()
    assert (Number.objects.get(record=made.record).text, made.text) == ("职代会〔2026〕1号", "同意施行。")
    item = Item.objects.select_related("record").get()
    assert (item.decided_on, item.record.state, queries.ahead(item)[0]) == (None, "proposed", "party")


def test_the_next_session_hears_how_the_resolutions_were_carried_out(
    committee: Committee, congress: tuple[Organisation, list[Person]]
) -> None:
    office = committee.hospital.office
    meeting, line = session(committee, congress)
    meeting = passed(committee, meeting, line, 9)
    commands.close(by=office, meeting=meeting, version=meeting.record.version)
    task = Task.objects.select_related("record").get()
    assert (task.source, Resolution.objects.get().record.state) == ("congress", "in_force")
    with clock.at(LATER):
        following = commands.convene(by=office, organisation=congress[0], body="congress", on=LATER)
        recorder = officer("meeting_recorder", committee.hospital.root, committee.hospital.root)
        for who in (office, recorder):
            [trace] = hearing.waiting(who, following)
            assert (trace.record.title, bool(trace.url)) == ("行风建设若干规定", who is office)
        supervisor = officer("supervision_office", committee.hospital.root, committee.hospital.root)
        tasks.cancel(by=supervisor, task=task, version=1, reason="已并入年度计划")
        assert hearing.waiting(office, following) == []
        [told] = hearing.reported(office, following)
        assert (told.decided.number, [trace.state for trace in told.traces]) == ("职代会〔2026〕1号", ["终止"])
        page = signed_in(office).get(f"/decisions/meetings/{following.pk}/").content.decode()
        assert "上次会议决定的落实" in page
        [unseen] = hearing.reported(recorder, following)
        assert (unseen.traces, unseen.entrusted) == ([], True)
        page = signed_in(recorder).get(f"/decisions/meetings/{following.pk}/").content.decode()
        assert ("已交督办" in page, "不交督办" in page) == (True, False)


def test_of_two_meetings_of_one_day_the_first_does_not_hear_of_the_second(
    committee: Committee, congress: tuple[Organisation, list[Person]]
) -> None:
    office = committee.hospital.office
    first = convene(committee, "congress", DAY, congress[0])
    second = passed(committee, *session(committee, congress), 9)
    first = commands.attend(by=office, meeting=first, version=first.record.version)
    for meeting in (first, second):
        commands.close(by=office, meeting=meeting, version=meeting.record.version)
    assert (hearing.reported(office, first), hearing.reported(office, second)) == ([], [])
    with clock.at(LATER):
        assert len(hearing.reported(office, convene(committee, "congress", LATER, congress[0]))) == 1


def test_a_session_is_held_in_the_browser_by_counts(
    committee: Committee, congress: tuple[Organisation, list[Person]]
) -> None:
    meeting, line = session(committee, congress)
    client, address = signed_in(committee.hospital.office), f"/decisions/meetings/{meeting.pk}/lines/{line.pk}/"
    assert "无记名投票，不登记每名委员的表态" in client.get(address).content.decode()
    said = {"_version": meeting.record.version, "outcome": "adopted", "resolution": "同意施行。"}
    assert "按规定须无记名投票" in client.post(address, said).content.decode()
    counts = {"eligible": 9, "present": 9, "issued": 9, "returned": 9, "yes": 8, "no": 1}
    assert client.post(address, {**said, **counts}).status_code == 303
    assert (Line.objects.get(pk=line.pk).proof or {})["vote"]["counts"]["yes"] == 8
