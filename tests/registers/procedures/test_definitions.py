"""Every further definition walked from its first step to its last; and each of its own rules at its boundary."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.registers.procedures.journey import CATALOG, VOTES, ballots, entries

from tongxin.ground.votes.definitions import Counts
from tongxin.ground.votes.rules import prove
from tongxin.registers.procedures.definitions import Procedure, State, Vote
from tongxin.registers.procedures.flow import Taken, state_of
from tongxin.registers.procedures.judging import judge_all
from tongxin.registers.procedures.rules import Attempt, check_attempt
from tongxin.toolbox.findings import Finding

PERSON, ONE, TWO, THREE, FOUR = (uuid4() for _ in range(5))
TODAY = dt.date(2028, 12, 31)
STANDINGS: dict[UUID, str] = dict.fromkeys((ONE, TWO, THREE, FOUR), "full")
VOTED = ballots(10, 10, 9)
NOTICE = {"begins": dt.date(2026, 3, 1), "ends": dt.date(2026, 3, 6), "conclusion": "无异议"}
Way = list[tuple[str, str, str, dict[str, Any]]]

ALL: dict[str, Procedure] = {
    key: entry
    for path in sorted((CATALOG / "procedure").glob("*.toml"))
    for key, entry in entries(str(Path("procedure") / path.name), "procedure", Procedure).items()
}
WAYS: dict[str, Way] = {
    "cadre_selection": [
        ("motion", "2026-01-04", "", {"post": "医务科科长", "department": "医务科", "way": "竞聘上岗"}),
        ("recommendation", "2026-01-10", "", {"by_meeting": 40, "by_talk": 12}),
        ("qualified", "2026-01-15", "", {"qualified": "符合"}),
        ("competition", "2026-01-20", "", {"candidates": 3}),
        (
            "inspection", "2026-02-10", "",
            {"inspectors": (ONE, TWO), "archive": "已审核，无问题", "reported": "按规定不须报告", "integrity": "同意",
             "petitions": "无举报", "penalty": "无", "keeper": (THREE,)},
        ),
        ("decision", "2026-02-20", "deferred", {"minutes": "1号", "age": 38, "village": "否"}),
        ("decision", "2026-02-25", "agreed", {"minutes": "2号", "age": 38, "village": "否"}),
        ("publicity", "2026-03-08", "", NOTICE),
        ("talk", "2026-03-09", "", {"talker": (ONE, TWO)}),
        ("appointed", "2026-03-10", "trial", {"document": "党委〔2026〕3号"}),
        ("trial_review", "2027-03-10", "formal", {}),
    ],
    "young_cadre_pool": [
        ("picked", "2026-01-04", "", {"reason": "示例"}),
        ("entered", "2026-01-14", "entered", {}),
        ("plan", "2026-02-01", "", {"mentor": (ONE,), "training": "示例", "post": "医务科"}),
        ("rotation", "2026-03-01", "", {"post": "医务科", "opinion": "示例"}),
        ("rotation", "2026-09-01", "", {"post": "院办", "opinion": "示例"}),
        ("review", "2026-12-20", "", {"opinion": "示例"}),
        ("result", "2027-01-10", "used", {}),
    ],
    "dual_cultivation": [
        ("chosen", "2026-01-04", "", {"direction": "党员培养成业务骨干"}),
        ("plan", "2026-01-10", "", {"mentor": (ONE,), "plan": "示例"}),
        ("check", "2026-07-10", "", {"opinion": "示例"}),
        ("reached", "2026-12-20", "backbone", {}),
    ],
    "title_appointment_separation": [
        ("application", "2026-01-04", "", {"held": "中级", "post": "中级九级"}),
        ("quota", "2026-01-10", "", {"posts": 4, "filled": 3}),
        ("score", "2026-02-10", "", {"score": 88}),
        ("publicity", "2026-03-08", "", {key: NOTICE[key] for key in ("begins", "ends")}),
        ("appointed", "2026-12-31", "appointed", {"level": "中级九级"}),
        ("contract", "2027-01-04", "", {"begins": dt.date(2027, 1, 1), "ends": dt.date(2030, 12, 31)}),
    ],
    "branch_setup": [
        ("application", "2026-01-31", "", {"full_members": 3, "covers": "骨科"}),
        ("reply", "2026-02-28", "approved", {"document": "党委〔2026〕1号"}),
        ("election", "2026-03-10", "elected", {}),
        ("filed", "2026-03-12", "", {}),
    ],
    "re_election": [
        ("request", "2026-01-04", "", {"due": dt.date(2026, 7, 1)}),
        ("reply", "2026-01-14", "", {}),
        ("candidates", "2026-02-01", "", {"seats": 5, "candidates": 6}),
        ("candidates_reply", "2026-02-14", "", {}),
        ("meeting", "2026-03-01", "elected", {}),
        ("first_meeting", "2026-03-01", "", {}),
        ("report", "2026-03-02", "", {}),
        ("approval", "2026-03-20", "", {"document": "党委〔2026〕5号"}),
    ],
    "membership_transfer": [
        ("application", "2026-01-04", "", {"to": "示例街道党工委", "months": 12}),
        ("dues", "2026-01-05", "", {"paid_to": dt.date(2026, 1, 1)}),
        ("letter", "2026-01-06", "", {"number": "0001", "days": 30}),
        ("receipt", "2026-02-05", "received", {}),
    ],
    "party_building_topics": [
        ("application", "2026-01-04", "", {"leader": (ONE,), "members": (TWO,), "problem": "难点"}),
        ("review", "2026-02-04", "passed", {"score": 90}),
        ("approval", "2026-03-01", "", {"number": "2026-01", "funds": 5000}),
        ("midterm", "2026-09-01", "", {}),
        ("conclusion", "2027-03-01", "passed", {}),
        ("award", "2027-06-01", "", {"level": "省级", "issuer": "示例研究会"}),
        ("archive", "2027-06-02", "", {}),
    ],
    "document_issue": [
        ("draft", "2026-01-04", "", {"basis": "示例"}),
        ("comments", "2026-01-20", "", {"received": 12}),
        ("check", "2026-01-25", "", {"opinion": "通过"}),
        ("decision", "2026-02-01", "revise", {}),
        ("check", "2026-02-02", "", {"opinion": "通过"}),
        ("decision", "2026-02-10", "passed", {}),
        ("issued", "2026-02-12", "", {"number": "党委〔2026〕2号"}),
        ("filed", "2026-03-14", "", {}),
        ("receipt", "2026-04-01", "accepted", {}),
    ],
    "manuscript_reviews": [
        ("submitted", "2026-01-04", "", {"author": (ONE,), "privacy": "不涉及患者", "secret": "不涉密"}),
        ("first", "2026-01-04", "passed", {"reviewer": (TWO,)}),
        ("second", "2026-01-05", "passed", {"reviewer": (THREE,)}),
        ("third", "2026-01-05", "passed", {"reviewer": (FOUR,)}),
        ("published", "2026-01-06", "", {"outlet": "医院公众号"}),
    ],
    "commendation": [
        ("quota", "2026-01-04", "", {"quota": 3}),
        ("nomination", "2026-01-20", "nominated", {"nominees": (ONE,)}),
        ("opinion", "2026-02-01", "", {"integrity": "同意", "ethics": "同意"}),
        ("decision", "2026-02-10", "agreed", {}),
        ("publicity", "2026-03-08", "", NOTICE),
        ("commended", "2026-03-10", "", {"document": "党委〔2026〕4号"}),
    ],
    "dues_removal": [
        ("asked", "2026-07-01", "", {"months": 6}),
        ("verified", "2026-07-10", "unjustified", {"talker": (ONE,), "reason": "示例"}),
        ("meeting", "2026-07-20", "removed", {}),
        ("approval", "2026-08-10", "approved", {"document": "党委〔2026〕9号"}),
    ],
}  # fmt: skip
MEMBERS_ONLY = ("membership_transfer", "dues_removal")


def attempt(procedure: str, past: list[Taken], step: str, on: str, outcome: str, facts: dict[str, Any]) -> Attempt:
    entry = ALL[procedure]
    asked = next((rule for rule in entry.step(step).rules if isinstance(rule, Vote)), None)
    votes: Counts | None = VOTED if asked and outcome in asked.carried else ballots(10, 10, 2)
    return Attempt(
        entry, entry.step(step), dt.date.fromisoformat(on), TODAY, outcome, facts, past, PERSON, dt.date(1990, 1, 1),
        "full" if procedure in MEMBERS_ONLY else "none", STANDINGS,
        proof=prove(VOTES[asked.rule], votes) if asked and votes else None,
    )  # fmt: skip


def judged(made: Attempt) -> set[str]:
    check_attempt(made)
    return {finding.rule for finding in judge_all(made) if not finding.passed}


def before(procedure: str, step: str) -> list[Taken]:
    """Return the way of a procedure up to the first time of a step."""
    way = WAYS[procedure]
    stop = next(index for index, item in enumerate(way) if item[0] == step)
    return [Taken(key, dt.date.fromisoformat(on), outcome, facts) for key, on, outcome, facts in way[:stop]]


def test_every_definition_has_a_way() -> None:
    assert set(WAYS) | {"member_development"} == set(ALL)


@pytest.mark.parametrize("procedure", WAYS)
def test_a_definition_is_walked_to_its_end(procedure: str) -> None:
    past: list[Taken] = []
    for step, on, outcome, facts in WAYS[procedure]:
        assert state_of(ALL[procedure], past, TODAY) is State.OPEN, step
        made = attempt(procedure, past, step, on, outcome, facts)
        assert judged(made) == set(), step
        past.append(made.this)
    assert state_of(ALL[procedure], past, TODAY) is State.DONE


BOUNDARIES: list[tuple[str, str, str, str, dict[str, Any], set[str]]] = [
    ("cadre_selection", "publicity", "2026-03-08", "", {**NOTICE, "ends": dt.date(2026, 3, 5)}, {"cadre.publicity"}),
    ("cadre_selection", "trial_review", "2027-03-09", "formal", {}, {"cadre.trial"}),
    ("title_appointment_separation", "appointed", "2027-01-01", "appointed", {}, {"titles.within_year"}),
    ("branch_setup", "application", "2026-01-31", "", {"full_members": 2, "covers": "骨科"}, {"branch.least"}),
    ("branch_setup", "reply", "2026-03-01", "approved", {"document": "1号"}, {"branch.reply"}),
    ("re_election", "candidates", "2026-02-01", "", {"seats": 6, "candidates": 7}, {"election.surplus"}),
    ("re_election", "candidates", "2026-02-01", "", {"seats": 6, "candidates": 8}, set()),
    ("re_election", "candidates", "2026-02-01", "", {"seats": 3, "candidates": 4}, set()),
    ("re_election", "candidates", "2026-02-01", "", {"seats": 3, "candidates": 3}, {"election.surplus"}),
    ("membership_transfer", "letter", "2026-01-06", "", {"number": "1", "days": 91}, {"transfer.validity"}),
    ("membership_transfer", "receipt", "2026-02-06", "received", {}, {"transfer.in_time"}),
    ("manuscript_reviews", "second", "2026-01-05", "passed", {"reviewer": (TWO,)}, {"manuscript.second"}),
    ("manuscript_reviews", "first", "2026-01-05", "passed", {"reviewer": (ONE,)}, {"manuscript.first"}),
    ("document_issue", "filed", "2026-03-15", "", {}, {"document.filed"}),
]  # fmt: skip


@pytest.mark.parametrize(("procedure", "step", "on", "outcome", "facts", "fails"), BOUNDARIES)
def test_its_own_rules_at_their_boundary(
    procedure: str, step: str, on: str, outcome: str, facts: dict[str, Any], fails: set[str]
) -> None:
    assert judged(attempt(procedure, before(procedure, step), step, on, outcome, facts)) == fails


def test_an_election_needs_four_fifths_and_half_of_those_present() -> None:
    def found(counts: Counts) -> set[str]:
        proof = prove(VOTES["election"], counts)
        return {item.rule for item in proof.findings if not item.passed}

    assert found(ballots(20, 16, 9)) == set()
    assert found(ballots(20, 15, 9)) == {"votes.quorum"}
    assert found(ballots(23, 19, 10)) == set()
    assert found(ballots(20, 16, 8)) == {"votes.passing"}


def test_every_rule_names_its_source() -> None:
    def unsourced(entry: Procedure) -> list[str]:
        return [rule.id for step in entry.steps for rule in step.rules if not rule.source]

    assert {key: unsourced(entry) for key, entry in ALL.items() if unsourced(entry)} == {}


def _ids(entry: Procedure) -> list[str]:
    return [rule.id for step in entry.steps for rule in step.rules]


def test_rule_ids_are_their_own() -> None:
    assert [key for key, entry in ALL.items() if len(_ids(entry)) != len(set(_ids(entry)))] == []


def finding_of(made: Attempt, rule: str) -> Finding:
    return next(item for item in judge_all(made) if item.rule == rule)


def test_a_refusal_says_the_numbers() -> None:
    made = attempt(
        "re_election",
        before("re_election", "candidates"),
        "candidates",
        "2026-02-01",
        "",
        {"seats": 6, "candidates": 7},
    )
    sentence = finding_of(made, "election.surplus").problem().sentence()
    assert "应选 6 人" in sentence
    assert "候选人至少 8 人" in sentence
