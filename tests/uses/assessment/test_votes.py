"""Counts of published rounds of votes taken for those assessed: for who may read them, once for each person, by nobody typed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from tests.registers.ballots.conftest import only, version
from tests.registers.conftest import Hospital
from tests.registers.tasks.conftest import officer
from tests.uses.assessment.conftest import FIRST, LAST
from tests.uses.assessment.making import leaf, part, scheme
from tests.uses.assessment.test_pages import signed_in, text

from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import User
from tongxin.ground.records.models import Record
from tongxin.registers.ballots import commands as ballots
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.queries import ROUND
from tongxin.toolbox.problems import Denied, Refused
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Mark, Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.measured import from_votes
from tongxin.uses.assessment.rules.entries import Entry
from tongxin.uses.assessment.rules.scheme import check_scheme
from tongxin.uses.assessment.rules.tree import leaves

TICKED = ["excellent"] * 4 + ["qualified"]


def reviewed(hospital: Hospital, by: User, title: str = "内科党支部民主评议") -> Record:
    """Hold and publish the mutual review of the first branch, on paper typed in: two members were voted on."""
    held = ballots.draft(
        by=by, organisation=hospital.one, kind="member_review", title=title, mode=Mode.TYPED
    )  # fmt: skip
    for person in hospital.people[:2]:
        held = ballots.add_subject(by=by, ballot_round=held, version=version(held), person=person)
    held = ballots.freeze(by=by, ballot_round=held, version=version(held))
    held = ballots.open_round(by=by, ballot_round=held, version=version(held))
    held = ballots.type_in(
        by=by, ballot_round=held, version=version(held), electorate=only(held),
        ballots=[{"1": grade, "2": "qualified"} for grade in TICKED],
    )  # fmt: skip
    held = ballots.close(by=by, ballot_round=held, version=version(held))
    ballots.tally(
        by=by, ballot_round=held, electorate=only(held), teller="示例甲", issued=5, returned=5, invalid=0, reasons={},
        counts={"1": dict(Counter(TICKED)), "2": {"qualified": 5}},
    )  # fmt: skip
    held = ballots.count(by=by, ballot_round=held, version=version(held))
    return ballots.publish(by=by, ballot_round=held, version=version(held)).record


@pytest.fixture
def section(hospital: Hospital) -> User:
    return officer("organisation_section", hospital.root, hospital.root)


@pytest.fixture
def members(hospital: Hospital) -> Round:
    made = commands.open_round(
        by=hospital.office, scheme="member_annual", organisation=hospital.root, first=FIRST, last=LAST
    )
    return commands.freeze(by=hospital.office, assessment=made, version=1)


def take(by: User, row: Round, rounds: list[Record]) -> Round:
    now = Round.objects.select_related("record").get(pk=row.pk)
    return commands.take_votes(by=by, assessment=now, version=now.record.version, rounds=rounds)


def test_a_published_round_gives_its_counts_and_stands_as_evidence(
    hospital: Hospital, section: User, members: Round
) -> None:
    held = reviewed(hospital, section)
    take(section, members, [held])
    row = Subject.objects.select_related("record", "round__record").get(round=members, person=hospital.people[0])
    mark = queries.newest_marks([row])[row.pk]["M5"]
    assert mark.counts == {"优秀": 4, "合格": 1, "基本合格": 0, "不合格": 0}
    assert (mark.evidence_id, mark.known) == (held.pk, "ok")
    # (4 × 100 + 85) / 5 = 97 of 100, of 20 points; the rest of the group waits.
    assert queries.given(queries.scheme_of(members), "", {"M5": mark})["M5"].value == 97
    told = Subject.objects.get(round=members, person=hospital.people[2])
    assert "M5" not in queries.newest_marks([told]).get(told.pk, {})
    commands.advance(by=hospital.office, assessment=members, version=Round.objects.get(pk=members.pk).record.version)
    checker = officer("supervision_office", hospital.root, hospital.root)
    row.refresh_from_db()
    with pytest.raises(Refused, match="取自已公布的测评，不能改填"):
        commands.verify(
            by=checker, subject=row, version=row.record.version, entries=[Entry("M5", counts={"优秀": 5})]
        )  # fmt: skip


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the Party office take votes, but read no reviews of members."""
    roles = active().entries["role"]
    office = roles["party_office"]
    grants = [grant for grant in office.grants if grant != "member_reviews.view"]
    monkeypatch.setitem(roles, office.id, replace(office, grants=grants))


@pytest.mark.usefixtures("unread")
def test_what_cannot_be_taken(hospital: Hospital, section: User, members: Round) -> None:
    held = reviewed(hospital, section)
    with pytest.raises(Refused, match="不能取用"):
        take(hospital.office, members, [held])
    with pytest.raises(Denied):
        take(hospital.secretary, members, [held])
    again = reviewed(hospital, section, "内科党支部再评议")
    with pytest.raises(Refused, match="示例甲在选中的两轮测评里都有票"):
        take(section, members, [held, again])
    draft = ballots.draft(by=section, organisation=hospital.one, kind="member_review", title="还没投票")
    with pytest.raises(Refused, match="“还没投票”不能取用"):
        take(section, members, [draft.record])
    with pytest.raises(Refused, match="没有本轮的考核对象"):
        take(section, members, [])


@pytest.mark.usefixtures("unread")
def test_the_page_offers_what_may_be_taken(hospital: Hospital, section: User, members: Round) -> None:
    reviewed(hospital, section)
    assert "内科党支部民主评议（2026-11-22）" in text(signed_in(section), "step", members.pk, "votes")
    assert "没有您可以取用的已公布测评" in text(signed_in(hospital.office), "step", members.pk, "votes")


CHOICES = [{"title": "好", "worth": 100}, {"title": "差", "worth": 0}]


@pytest.mark.parametrize(
    ("more", "tier", "sentence"),
    [
        ({"votes": "v"}, "member", ""),
        ({"votes": "v"}, "branch", "须是对人的测评"),
        ({"votes": "w"}, "member", "目录中没有"),
        ({"votes": "v", "choices": CHOICES[:1]}, "member", "选项须与投票“v”的等次相同：好、差"),
    ],
)
def test_the_catalog_is_told_where_counts_would_not_fit(more: dict[str, Any], tier: str, sentence: str) -> None:
    wrong = scheme(part("p", [leaf("a", 100, "ballot", **{"ballot": "票", "choices": CHOICES, **more})]), tier=tier)
    found = [problem.sentence() for problem in check_scheme(wrong, {}, [], votes={"v": ["好", "差"]})]
    assert [sentence in told for told in found] == ([True] if sentence else [])


def test_only_counts_that_a_round_gave_are_fixed() -> None:
    votes = leaf("a", 100, "ballot", ballot="票", choices=CHOICES, votes="v")
    taken, typed = (leaves(scheme(part("p", [each]), tier="member"))[0] for each in (votes, {**votes, "votes": ""}))
    held, counts = Record(kind=ROUND), {"好": 1}
    assert from_votes(taken, Mark(counts=counts, evidence=held))
    assert not from_votes(typed, Mark(counts=counts, evidence=held)), "nobody takes votes for it"
    assert not from_votes(taken, Mark(counts=counts, evidence=held, reason="按计票报告")), (
        "typed, with the round as proof"
    )
    assert not from_votes(taken, Mark(counts=counts, evidence=Record(kind="activity")))
    assert not from_votes(taken, Mark(value=None, evidence=held))
