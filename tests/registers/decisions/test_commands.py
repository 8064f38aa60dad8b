"""From proposal to numbered resolution in the database: what blocks, who may, what a proof keeps, what counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.people.making import holding, person
from tests.registers.conftest import Hospital, found_hospital

from tongxin.ground.access.models import User as UserRow
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.votes.definitions import Counts
from tongxin.people.models import Person
from tongxin.registers.decisions import commands, queries
from tongxin.registers.decisions.definitions import Outcome, Stand
from tongxin.registers.decisions.models import Item, Line, Meeting, Resolution
from tongxin.registers.decisions.web.forms import ProposeForm
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)
DAY = dt.date(2026, 11, 20)


@dataclass
class Committee:
    """A hospital whose Party committee has seven members, the last of them its secretary; the president sits in."""

    hospital: Hospital
    members: list[Person]
    president: Person

    def said(self, line: Line, meeting: Meeting, stands: dict[int, Stand] | None = None) -> Meeting:
        """Let everybody agree in order, the secretary last, but for those named."""
        for index, member in enumerate(self.members):
            stand = (stands or {}).get(index, Stand.YES)
            meeting = commands.speak(
                by=self.hospital.office,
                meeting=meeting,
                version=meeting.record.version,
                line=line,
                person=member,
                stand=stand,
            )
        return meeting


@pytest.fixture
def committee(hospital: Hospital) -> Committee:
    members = [person(hospital.root, f"c{number}", f"委员{number}") for number in range(7)]
    for index, member in enumerate(members):
        holding(member, hospital.root, "committee_secretary" if index == 6 else "committee_member")
    president = person(hospital.root, "yz", "示例院长")
    holding(president, hospital.root, "president")
    return Committee(hospital, members, president)


def propose(committee: Committee, kind: str = "d12", **more: Any) -> Item:
    said: dict[str, Any] = {
        "by": committee.hospital.office,
        "organisation": committee.hospital.root,
        "type": kind,
        "title": "年度工作要点",
    }
    return commands.propose(**{**said, **more})


def supplied(item: Item, committee: Committee) -> Item:
    """Return the item with everything its type asks for, and submitted."""
    kind = queries.type_of(item.type)
    for title in kind.need:
        item = commands.add_material(by=committee.hospital.office, item=item, version=item.record.version, title=title)
    for title in kind.consult:
        item = commands.answer_consultation(
            by=committee.hospital.office, item=item, version=item.record.version, title=title, agreed=True
        )
    return commands.submit(by=committee.hospital.office, item=item, version=item.record.version)


def convene(committee: Committee, body: str = "party", on: dt.date = DAY, where: Organisation | None = None) -> Meeting:
    unit = where or committee.hospital.root
    return commands.convene(by=committee.hospital.office, organisation=unit, body=body, on=on)


def placed(
    committee: Committee,
    kind: str = "d12",
    body: str = "party",
    item: Item | None = None,
    where: Organisation | None = None,
) -> tuple[Meeting, Line]:
    """Return an open meeting with everybody there, and the line of a ready item on its agenda."""
    ready = item or supplied(propose(committee, kind), committee)
    meeting = convene(committee, body, where=where)
    meeting = commands.put_on_agenda(
        by=committee.hospital.office, meeting=meeting, version=meeting.record.version, item=ready
    )
    meeting = commands.attend(by=committee.hospital.office, meeting=meeting, version=meeting.record.version)
    return meeting, meeting.agenda.get()


def conclude(
    committee: Committee, meeting: Meeting, line: Line, outcome: Outcome = Outcome.ADOPTED, **more: Any
) -> Meeting:
    meeting.record.refresh_from_db()
    said: dict[str, Any] = {
        "by": committee.hospital.office, "meeting": meeting, "version": meeting.record.version, "line": line, "outcome": outcome,
        "resolution": "同意，由党委办公室组织实施。",
    }  # fmt: skip
    return commands.conclude(**{**said, **more})


def codes(call: Any) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return {problem.code for problem in refused.value.problems}


def test_from_proposal_to_a_numbered_resolution(committee: Committee) -> None:
    meeting, line = placed(committee)
    meeting = committee.said(line, meeting, {0: Stand.NO})
    meeting = conclude(committee, meeting, line, due_on=dt.date(2026, 12, 31), owner=committee.hospital.one)
    made = Resolution.objects.get()
    assert made.organisation == committee.hospital.one
    assert made.record.title == "年度工作要点（决定）"
    line.refresh_from_db()
    item = Item.objects.get()
    assert (item.decided_on, item.decided_by, item.record.state) == (DAY, "party", "decided")
    assert (line.proof or {})["vote"]["counts"]["yes"] == 6
    assert {each["result"] for each in (line.proof or {})["findings"]} == {"passed"}
    closed = commands.close(by=committee.hospital.office, meeting=meeting, version=meeting.record.version)
    locked = commands.lock(by=committee.hospital.office, meeting=closed, version=closed.record.version)
    assert locked.record.state == "locked"
    assert codes(lambda: conclude(committee, locked, line)) == {"decisions.meeting_state"}


def test_what_is_missing_blocks_and_is_named(committee: Committee) -> None:
    item = propose(committee, "d04")
    missing = codes(lambda: commands.submit(by=committee.hospital.office, item=item, version=item.record.version))
    assert missing == {"decisions.materials"}
    ready, meeting = supplied(propose(committee, "d04"), committee), convene(committee)
    with pytest.raises(Refused) as refused:
        commands.put_on_agenda(
            by=committee.hospital.office, meeting=meeting, version=meeting.record.version, item=ready
        )
    assert refused.value.problems[0].sentence() == "须先经过：院长办公会"


def test_an_item_passes_several_bodies_and_counts_once(committee: Committee) -> None:
    meeting, line = placed(committee, "d05", "office")
    conclude(committee, meeting, line, Outcome.NOTED, reason="院长讨论后决定")
    item = Item.objects.get()
    assert (item.record.state, item.decided_on) == ("proposed", None)
    ready = commands.submit(by=committee.hospital.office, item=item, version=item.record.version)
    party, second = placed(committee, item=ready)
    committee.said(second, party)
    conclude(committee, party, second)
    item.refresh_from_db()
    assert item.decided_by == "party"
    assert Resolution.objects.count() == 1


def test_seats_are_who_held_the_posts_that_day(committee: Committee) -> None:
    holding(person(committee.hospital.root, "c9", "新委员"), committee.hospital.root, "committee_member", TODAY)
    seats = list(convene(committee).seats.all())
    assert next(seat.person for seat in seats if seat.votes) == committee.members[6]
    assert sum(seat.votes for seat in seats) == 7
    assert [seat.person for seat in seats if not seat.votes] == [committee.president]
    assert convene(committee, on=TODAY).seats.filter(votes=True).count() == 8


def test_a_concerned_member_must_withdraw(committee: Committee) -> None:
    meeting, line = placed(committee)
    meeting = committee.said(line, meeting)
    said: dict[str, Any] = {
        "by": committee.hospital.office,
        "line": line,
        "person": committee.members[0],
        "interest": True,
    }
    meeting = commands.speak(**said, meeting=meeting, version=meeting.record.version)
    assert codes(lambda: conclude(committee, meeting, line)) == {"decisions.recusal", "decisions.everybody"} - {
        "decisions.everybody"
    }
    meeting = commands.speak(**said, recused=True, meeting=meeting, version=meeting.record.version)
    conclude(committee, meeting, line)
    line.refresh_from_db()
    assert (line.proof or {})["vote"]["counts"] | {"eligible": 7, "present": 6, "yes": 6} == (line.proof or {})["vote"][
        "counts"
    ]


def test_quorum_lost_refuses_and_a_silent_member_asks_for_a_reason(committee: Committee) -> None:
    meeting, line = placed(committee)
    absent = committee.members[:4]
    meeting = commands.attend(
        by=committee.hospital.office, meeting=meeting, version=meeting.record.version, absent=absent[:2],
        leave={str(one.pk): "出差" for one in absent[2:]},
    )  # fmt: skip
    for member in committee.members[4:]:
        meeting = commands.speak(
            by=committee.hospital.office,
            meeting=meeting,
            version=meeting.record.version,
            line=line,
            person=member,
            stand=Stand.YES,
        )
    assert codes(lambda: conclude(committee, meeting, line)) == {"votes.quorum", "votes.passing"}
    meeting = conclude(committee, meeting, line, Outcome.DEFERRED, resolution="")
    assert Item.objects.get().record.state == "proposed"


def test_a_soft_rule_asks_for_a_reason_and_keeps_it(committee: Committee) -> None:
    meeting, line = placed(committee)
    for member in committee.members[1:]:
        meeting = commands.speak(
            by=committee.hospital.office,
            meeting=meeting,
            version=meeting.record.version,
            line=line,
            person=member,
            stand=Stand.YES,
        )
    assert codes(lambda: conclude(committee, meeting, line)) == {"decisions.everybody"}
    conclude(committee, meeting, line, reason="该委员会前已书面表态")
    line.refresh_from_db()
    assert line.overridden == "该委员会前已书面表态"


def test_cadres_are_decided_by_ballot(committee: Committee) -> None:
    brewed, first = placed(committee, "p01", "special")
    conclude(committee, brewed, first, Outcome.NOTED, resolution="", reason="酝酿")
    item = commands.submit(by=committee.hospital.office, item=(one := Item.objects.get()), version=one.record.version)
    meeting, line = placed(committee, item=item)
    assert codes(lambda: committee.said(line, meeting)) == {"decisions.secret_stand"}
    assert "decisions.secret" in codes(lambda: conclude(committee, meeting, line))
    bad = Counts(7, 7, 5, 3, issued=7, returned=8)
    assert codes(lambda: conclude(committee, meeting, line, counts=bad)) == {"votes.returned"}


def test_a_refused_item_is_dated_and_counts_but_resolves_nothing(committee: Committee) -> None:
    meeting, line = placed(committee)
    meeting = committee.said(line, meeting, dict.fromkeys(range(4), Stand.NO))
    assert codes(lambda: conclude(committee, meeting, line)) == {"votes.passing"}
    conclude(committee, meeting, line, Outcome.REFUSED, resolution="")
    assert Item.objects.get().outcome == "refused"
    assert not Resolution.objects.exists()


def test_confidential_items_may_be_registered_only(committee: Committee) -> None:
    only: dict[str, Any] = {"registered_only": True, "file_place": "党办 2026-3 卷"}
    assert codes(lambda: propose(committee, "d12", **only)) == {"decisions.not_confidential"}
    assert codes(lambda: propose(committee, "d15", **only, content="内容")) == {"decisions.content"}
    assert codes(lambda: propose(committee, "d15", registered_only=True)) == {"decisions.file_place"}
    item = propose(committee, "d15", **only)
    assert commands.submit(by=committee.hospital.office, item=item, version=item.record.version).record.state == "ready"


def test_what_must_be_registered_only_is_and_stays_bare(committee: Committee) -> None:
    only: dict[str, Any] = {"registered_only": True, "file_place": "纪委 2026-1 卷"}
    assert codes(lambda: propose(committee, "c03", content="姓名和事由")) == {"decisions.registered_only"}
    item = propose(committee, "c03", **only)
    told: dict[str, Any] = {"by": committee.hospital.office, "item": item, "version": item.record.version}
    assert codes(lambda: commands.correct(**told, content="姓名和事由")) == {"decisions.content"}
    assert commands.correct(**told, title="纪 2026-1").record.title == "纪 2026-1"
    known = [queries.type_of(key) for key in ("c03", "d12")]
    for key, ticked in (("c03", True), ("d12", False)):
        filled = {"organisation": committee.hospital.root.pk, "type": key, "title": "纪 2026-2", "_key": uuid4()}
        form = ProposeForm(filled, units=Organisation.objects.all(), types=known, fitting=known)
        assert form.is_valid(), form.errors
        assert form.arguments()["registered_only"] is ticked


def test_the_page_of_a_type_says_how_long_before_papers_are_handed_round(committee: Committee) -> None:
    client = Client()
    row = UserRow.objects.get(pk=committee.hospital.office.id)
    client.force_login(row, backend="tongxin.ground.access.sessions.Backend")
    told = {key: client.get(reverse("decisions:type", args=[key])).content.decode() for key in ("d12", "c03", "g03")}
    assert [("至少提前" in page, "不要求" in page) for page in told.values()] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    assert ["不录内容" in page for page in told.values()] == [False, True, False]


def test_what_cannot_be_is_said(committee: Committee) -> None:
    with pytest.raises(NotFound):
        propose(committee, "zzz")
    assert codes(lambda: propose(committee, title=" ")) == {"decisions.title"}
    assert codes(lambda: propose(committee, amount=Decimal(-1))) == {"decisions.amount_negative"}
    assert codes(lambda: propose(committee, matters=0)) == {"decisions.matters"}
    meeting = convene(committee, on=dt.date(2026, 12, 1))
    late: dict[str, Any] = {"by": committee.hospital.office, "meeting": meeting, "version": meeting.record.version}
    assert codes(lambda: commands.attend(**late)) == {"decisions.not_yet"}
    assert codes(lambda: commands.close(**late)) == {"decisions.meeting_state"}


def test_leave_owner_and_outcome_are_checked(committee: Committee) -> None:
    meeting, line = placed(committee)
    usual: dict[str, Any] = {"by": committee.hospital.office, "meeting": meeting, "version": meeting.record.version}
    assert codes(lambda: commands.attend(**usual, leave={str(uuid4()): "出差"})) == {"decisions.no_seat"}
    assert codes(lambda: commands.attend(**usual, leave={str(committee.members[0].pk): " "})) == {
        "decisions.leave_reason"
    }
    assert codes(lambda: conclude(committee, meeting, line, Outcome.NOTED)) == {"decisions.undecided"}
    meeting = committee.said(line, meeting)
    assert codes(lambda: conclude(committee, meeting, line, resolution=" ")) == {"decisions.resolution"}
    assert codes(lambda: conclude(committee, meeting, line, Outcome.REFUSED)) == {"decisions.carried"}
    foreign = found_hospital("wy").root
    assert codes(lambda: conclude(committee, meeting, line, owner=foreign)) == {"decisions.owner"}
    line.refresh_from_db()
    early: dict[str, Any] = {"due_on": DAY - dt.timedelta(days=1)}
    assert codes(lambda: conclude(committee, meeting, line, **early)) == {"decisions.due"}
    assert not Resolution.objects.exists()


def test_who_may(committee: Committee) -> None:
    with pytest.raises(Denied):
        propose(committee, by=committee.hospital.member)
    other = found_hospital("ql")
    meeting, line = placed(committee)
    with pytest.raises(Denied):
        conclude(committee, meeting, line, by=other.office)
    with pytest.raises(NotFound):
        queries.meeting_for(other.office, meeting.pk)


def test_two_minute_takers_are_told_of_each_other(committee: Committee) -> None:
    meeting, line = placed(committee)
    seen = meeting.record.version
    said: dict[str, Any] = {
        "by": committee.hospital.office,
        "meeting": meeting,
        "line": line,
        "person": committee.members[0],
    }
    commands.speak(**said, version=seen, stand=Stand.YES)
    with pytest.raises(Conflict):
        commands.speak(**said, version=seen, stand=Stand.NO)


def test_an_item_may_be_taken_off_and_a_meeting_voided(committee: Committee) -> None:
    meeting, line = placed(committee)
    asked: dict[str, Any] = {"by": committee.hospital.office, "meeting": meeting}
    meeting = commands.take_off(**asked, version=meeting.record.version, line=line, reason="材料需补充")
    item = Item.objects.get()
    assert item.record.state == "ready"
    again = commands.put_on_agenda(**asked, version=meeting.record.version, item=item)
    voided = commands.void(**asked, version=again.record.version, reason="会议改期")
    assert voided.record.voided
    item.record.refresh_from_db()
    assert item.record.state == "ready"


def test_a_meeting_closes_only_when_all_is_concluded(committee: Committee) -> None:
    meeting, _line = placed(committee)
    assert codes(
        lambda: commands.close(by=committee.hospital.office, meeting=meeting, version=meeting.record.version)
    ) == {"decisions.waiting"}


def test_materials_that_went_out_late_ask_for_a_reason(committee: Committee) -> None:
    meeting = convene(committee)
    late: dict[str, Any] = {
        "by": committee.hospital.office,
        "meeting": meeting,
        "version": meeting.record.version,
        "sent_on": DAY,
    }
    assert codes(lambda: commands.notify(**late)) == {"decisions.notice"}
    assert commands.notify(**late, reason="紧急事项").sent_on == DAY
