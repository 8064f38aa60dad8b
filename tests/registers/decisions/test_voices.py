"""All agree except, corrections, the order of an agenda, what follows a decision, and reconsideration."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.people.making import holding
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
    supplied,
)

from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.votes.definitions import Counts
from tongxin.registers.decisions import commands, queries
from tongxin.registers.decisions.definitions import Outcome, Stand
from tongxin.registers.decisions.models import Item, Line, Meeting, Voice
from tongxin.registers.rulebook.models import Notice

__all__ = ["committee"]
pytestmark = pytest.mark.django_db


def everybody(committee: Committee, meeting: Meeting, line: Line, **more: Any) -> Meeting:
    meeting.record.refresh_from_db()
    said: dict[str, Any] = {
        "by": committee.hospital.office,
        "meeting": meeting,
        "version": meeting.record.version,
        "line": line,
    }
    return commands.speak_all(**{**said, **more})


def test_all_agree_except_keeps_the_chair_last(committee: Committee) -> None:
    meeting, line = placed(committee)
    chair = committee.members[6]
    meeting = commands.speak(
        by=committee.hospital.office, meeting=meeting, version=meeting.record.version, line=line, person=chair,
        stand=Stand.YES, words="同意大家意见",
    )  # fmt: skip
    meeting = everybody(committee, meeting, line, no=committee.members[:1], recused=committee.members[1:2])
    voices = {voice.person_id: voice for voice in Voice.objects.all()}
    assert voices[chair.pk].order == max(voice.order for voice in voices.values())
    assert (voices[chair.pk].words, voices[committee.members[0].pk].stand) == ("同意大家意见", "no")
    assert voices[committee.members[1].pk].recused
    conclude(committee, meeting, line)
    line.refresh_from_db()
    counts = (line.proof or {})["vote"]["counts"]
    assert counts | {"eligible": 7, "present": 6, "yes": 5, "no": 1} == counts


def test_all_agree_takes_no_stranger_and_no_two_marks(committee: Committee) -> None:
    meeting, line = placed(committee)
    one = committee.members[:1]
    assert codes(lambda: everybody(committee, meeting, line, no=one, abstain=one)) == {"decisions.two_marks"}
    assert codes(lambda: everybody(committee, meeting, line, no=[committee.president])) == {"decisions.no_seat"}


def test_a_ballot_has_no_stands_but_those_who_withdrew(committee: Committee) -> None:
    brewed, first = placed(committee, "p01", "special")
    conclude(committee, brewed, first, Outcome.NOTED, resolution="", reason="酝酿")
    one = Item.objects.get()
    item = commands.submit(by=committee.hospital.office, item=one, version=one.record.version)
    meeting, line = placed(committee, item=item)
    assert codes(lambda: everybody(committee, meeting, line, no=committee.members[:1])) == {"decisions.secret_stand"}
    meeting = everybody(committee, meeting, line, recused=committee.members[:1])
    assert {voice.stand for voice in Voice.objects.filter(line=line)} == {""}
    conclude(committee, meeting, line, counts=Counts(7, 6, 6, 0, issued=6, returned=6))
    assert Item.objects.get().outcome == "adopted"


def test_a_correction_keeps_the_place_in_the_order_of_speaking(committee: Committee) -> None:
    meeting, line = placed(committee)
    meeting = committee.said(line, meeting)
    meeting = commands.speak(
        by=committee.hospital.office, meeting=meeting, version=meeting.record.version, line=line,
        person=committee.members[0], stand=Stand.ABSTAIN,
    )  # fmt: skip
    assert Voice.objects.get(person=committee.members[0]).order == 1
    conclude(committee, meeting, line)


def test_who_only_sits_in_has_no_stand(committee: Committee) -> None:
    meeting, line = placed(committee)
    said: dict[str, Any] = {
        "by": committee.hospital.office,
        "meeting": meeting,
        "version": meeting.record.version,
        "line": line,
    }
    sitting: dict[str, Any] = {**said, "person": committee.president}
    assert codes(lambda: commands.speak(**sitting, stand=Stand.YES)) == {"decisions.no_vote_here"}
    assert commands.speak(**sitting, words="介绍情况").record.state == "open"


def test_a_deciding_body_must_decide(committee: Committee) -> None:
    meeting, line = placed(committee)
    meeting = everybody(committee, meeting, line)
    assert codes(lambda: conclude(committee, meeting, line, Outcome.NOTED)) == {"decisions.undecided"}


def test_the_agenda_takes_another_order(committee: Committee) -> None:
    meeting = convene(committee)
    for title in ("甲", "乙"):
        item = supplied(propose(committee, title=title), committee)
        meeting = commands.put_on_agenda(
            by=committee.hospital.office, meeting=meeting, version=meeting.record.version, item=item
        )
    first, second = queries.agenda_of(meeting)
    said: dict[str, Any] = {"by": committee.hospital.office, "meeting": meeting, "version": meeting.record.version}
    assert codes(lambda: commands.reorder(**said, order=[first.pk])) == {"decisions.order_all"}
    meeting = commands.reorder(**said, order=[second.pk, first.pk])
    assert [line.item.record.title for line in queries.agenda_of(meeting)] == ["乙", "甲"]


def test_an_item_stands_on_one_agenda_at_a_time(committee: Committee) -> None:
    _meeting, line = placed(committee)
    other = convene(committee, on=dt.date(2026, 11, 21))
    said: dict[str, Any] = {"by": committee.hospital.office, "meeting": other, "version": other.record.version}
    assert codes(lambda: commands.put_on_agenda(**said, item=line.item)) == {"decisions.state"}
    assert codes(lambda: commands.take_off(**said, line=line, reason="改期讨论")) == {"decisions.no_line"}


def test_staff_congress_adopts_what_was_decided(committee: Committee) -> None:
    meeting, line = placed(committee, "d07", "office")
    conclude(committee, meeting, line, Outcome.NOTED, reason="院长讨论后决定")
    item = commands.submit(by=committee.hospital.office, item=(one := Item.objects.get()), version=one.record.version)
    party, second = placed(committee, item=item)
    party = everybody(committee, party, second)
    conclude(committee, party, second)
    decided = Item.objects.get()
    assert queries.ahead(decided) == ["congress"]
    assert queries.ready(committee.hospital.office).get() == decided
    again = convene(committee)
    said: dict[str, Any] = {
        "by": committee.hospital.office,
        "meeting": again,
        "version": again.record.version,
        "item": decided,
    }
    assert codes(lambda: commands.put_on_agenda(**said)) == {"decisions.nothing_ahead"}
    unit = organisations.found(
        by=SYSTEM,
        parent=committee.hospital.root,
        kind=OrganisationKind.BODY,
        code="zdh",
        name="职工代表大会",
        established_on=DAY,
    )
    holding(committee.members[0], unit, "body_member")
    congress, third = placed(committee, body="congress", item=decided, where=unit)
    everybody(committee, congress, third)
    assert Item.objects.get().record.state == "decided"
    counts = Counts(1, 1, 1, 0, issued=1, returned=1)
    conclude(committee, congress, third, Outcome.ADOPTED, counts=counts, resolution="代表大会审议通过。")
    done = Item.objects.get()
    assert (done.record.state, done.decided_by, queries.ahead(done)) == ("decided", "party", [])
    assert not queries.ready(committee.hospital.office).exists()
    commands.disclose(by=committee.hospital.office, item=done, version=done.record.version)
    notice = Notice.objects.get()
    assert (notice.text, notice.organisation) == (second.meeting.agenda.get().resolution, committee.hospital.root)
    done.record.refresh_from_db()
    assert codes(lambda: commands.disclose(by=committee.hospital.office, item=done, version=done.record.version)) == {
        "decisions.disclosed"
    }


def test_a_decided_item_is_reconsidered(committee: Committee) -> None:
    meeting, line = placed(committee)
    conclude(committee, everybody(committee, meeting, line), line)
    item = Item.objects.get()
    asked: dict[str, Any] = {
        "by": committee.hospital.office,
        "item": item,
        "version": item.record.version,
        "reason": "情况有变化",
    }
    commands.reconsider(**asked)
    item = Item.objects.get()
    assert (item.record.state, item.decided_on, item.outcome, item.occurred_on) == (
        "proposed",
        None,
        "",
        item.proposed_on,
    )
    assert queries.decided(queries.lines_of(item))[0].out_of_force
    assert queries.next_body(item) == "party"
    item = commands.submit(by=committee.hospital.office, item=item, version=item.record.version)
    again, second = placed(committee, item=item)
    conclude(committee, everybody(committee, again, second), second)
    assert [each.out_of_force for each in queries.decided(queries.lines_of(item))] == [True, False]
    assert Item.objects.get().decided_on == DAY


def test_cadres_are_reconsidered_by_more_than_half(committee: Committee) -> None:
    meeting, line = placed(committee, "p02")
    conclude(committee, everybody(committee, meeting, line), line)
    item = Item.objects.get()
    asked: dict[str, Any] = {
        "by": committee.hospital.office,
        "item": item,
        "version": item.record.version,
        "reason": "情况有变化",
    }
    three = [*committee.members[:3], committee.president]
    assert codes(lambda: commands.reconsider(**asked, supporters=three)) == {"decisions.reconsider"}
    assert commands.reconsider(**asked, supporters=committee.members[:4]).record.state == "proposed"


def test_the_committee_of_the_hospital_sits_at_its_party_committee(committee: Committee) -> None:
    meeting = commands.convene(by=committee.hospital.office, organisation=committee.hospital.root, body="party", on=DAY)
    kinds = queries.sitting(committee.hospital.root)
    assert committee.hospital.root in kinds
    assert meeting.seats.filter(votes=True).count() == 7
    assert meeting.seats.get(chair=True).person == committee.members[6]
