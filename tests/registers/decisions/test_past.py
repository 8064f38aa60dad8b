"""Meetings that were held, registered at once: the same rules, one count for an item of several meetings, all or none."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.registers.decisions.test_commands import DAY, Committee, codes, committee

from tongxin.registers.decisions import commands
from tongxin.registers.decisions.commands import Dealt, Held
from tongxin.registers.decisions.definitions import Outcome
from tongxin.registers.decisions.models import Item, Line, Meeting, Resolution

__all__ = ["committee"]
pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


def dealt(committee: Committee, ref: str = "1", kind: str = "d12", **more: Any) -> Dealt:
    said = {"ref": ref, "type": kind, "title": f"议题{ref}", "organisation": committee.hospital.root,
            "proposed_on": DAY - 2 * WEEK, "resolution": "同意"}  # fmt: skip
    return Dealt(**{**said, **more})


def record(committee: Committee, *meetings: Held) -> int:
    return commands.record_many(by=committee.hospital.office, organisation=committee.hospital.root, meetings=meetings)


def test_an_item_of_several_meetings_counts_once(committee: Committee) -> None:
    prepared = dealt(committee, kind="d05", outcome=Outcome.NOTED, resolution="", reason="院长讨论后决定")
    deferred = dealt(committee, kind="d05", outcome=Outcome.DEFERRED, resolution="")
    marks = {committee.members[0].pk: "no", committee.members[1].pk: "recused"}
    decided = record(
        committee,
        Held("party", DAY, [dealt(committee, kind="d05", marks=marks), dealt(committee, "2")]),
        Held("party", DAY - WEEK, [deferred]),
        Held("office", DAY - 2 * WEEK, [prepared]),
    )
    assert decided == 2
    item = Item.objects.get(type="d05")
    assert (item.occurred_on, item.decided_by, item.record.state, item.lines.count()) == (DAY, "party", "decided", 3)
    proof = Line.objects.get(item=item, outcome="adopted").proof or {}
    assert proof["vote"]["counts"] | {"eligible": 7, "present": 6, "yes": 5, "no": 1} == proof["vote"]["counts"]
    assert Resolution.objects.count() == 2
    assert {meeting.record.state for meeting in Meeting.objects.all()} == {"locked"}


def test_all_or_none_with_every_place(committee: Committee) -> None:
    noes = {person.pk: "no" for person in committee.members[:4]}
    early = Held("party", DAY, [dealt(committee, kind="d04")])
    lost = Held("party", DAY - WEEK, [dealt(committee, "2", marks=noes)])
    assert codes(lambda: record(committee, early, lost)) == {"decisions.order", "votes.passing"}
    assert not Meeting.objects.exists()
    refused = Held("party", DAY, [dealt(committee, marks=noes, outcome=Outcome.REFUSED, resolution="")])
    assert record(committee, refused) == 1
    assert not Resolution.objects.exists()


def test_a_ballot_keeps_counts_and_no_stands(committee: Committee) -> None:
    brewed = dealt(committee, kind="p01", outcome=Outcome.NOTED, resolution="", reason="酝酿")
    cadre = dealt(committee, kind="p01", ballots=6)
    leave = {committee.members[2].pk: "外出开会"}
    record(committee, Held("special", DAY - WEEK, [brewed]), Held("party", DAY, [cadre], leave=leave))
    line = Line.objects.get(meeting__body="party")
    assert {voice.stand for voice in line.voices.all()} == {""}
    assert (line.proof or {})["vote"]["counts"]["issued"] == 6
