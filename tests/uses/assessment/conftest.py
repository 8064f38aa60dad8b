"""A small hospital whose first branch met through 2025, and a round over its branches."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from tests.registers.conftest import SYSTEM, Hospital, _user, found_hospital

from tongxin.ground.commands.actors import User
from tongxin.registers.activities import commands as activities
from tongxin.toolbox import clock
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.definitions import Rater
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules.entries import Entry
from tongxin.uses.assessment.rules.tree import leaves

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 12, 31)
LATE = "测试数据"


@dataclass
class Assessed:
    """A hospital, who takes part in an assessment, and a round."""

    hospital: Hospital
    committee: User
    checker: User
    round: Round

    def fresh(self) -> Round:
        self.round = Round.objects.select_related("record", "organisation").get(pk=self.round.pk)
        return self.round

    @property
    def version(self) -> int:
        return self.fresh().record.version

    def subject(self, unit: object) -> Subject:
        rows = Subject.objects.select_related("record", "round__record", "organisation", "person")
        return rows.get(round=self.round, organisation=unit)  # type: ignore[misc]

    def advance(self) -> None:
        commands.advance(by=self.hospital.office, assessment=self.round, version=self.version)

    def complete(self, unit: object) -> None:
        """Enter everything of a branch that papers, ballots and raters give: full points."""
        row = self.subject(unit)
        scheme = queries.scheme_of(self.fresh())
        laid = leaves(scheme, row.variant)
        papers = [full(leaf) for leaf in laid if leaf.typed]
        known = queries.newest_marks([row])[row.pk]
        papers += [
            Entry(leaf.key, applies=False, reason="今年没有这类事项")
            for leaf in laid
            if leaf.figure and known[leaf.key].known != "ok"
        ]
        commands.verify(by=self.checker, subject=row, version=row.record.version, entries=papers)
        scores = [Entry(leaf.key, leaf.indicator.points) for leaf in laid if leaf.rater in {Rater.PEER, Rater.SUPERIOR}]
        row = self.subject(unit)
        commands.score(by=self.committee, subject=row, version=row.record.version, entries=scores)


def full(leaf: object) -> Entry:
    indicator = leaf.indicator  # type: ignore[attr-defined]
    if indicator.ballot:
        return Entry(indicator.id, counts={indicator.choices[0].title: 9, indicator.choices[1].title: 1})
    value = indicator.full if indicator.full is not None else Decimal(0) if indicator.per else Decimal(100)
    return Entry(indicator.id, value, reason="按登记")


@pytest.fixture
def hospital(db: None, noon: dt.date) -> Hospital:
    made = found_hospital("sl")
    for month in (1, 2, 4):
        activities.record(
            by=SYSTEM, organisation=made.one, kind="themed_party_day", title="主题党日", occurred_on=dt.date(2025, month, 5),
            present=made.people[: 5 if month % 2 else 4], absent=made.people[5 if month % 2 else 4 :], late_reason=LATE,
            extra={"theme": "学习"},
        )  # fmt: skip
    for month in (2, 5):
        activities.record(
            by=SYSTEM, organisation=made.one, kind="members_meeting", title="党员大会", occurred_on=dt.date(2025, month, 9),
            present=made.people, late_reason=LATE,
        )  # fmt: skip
    return made


@pytest.fixture
def assessed(hospital: Hospital) -> Assessed:
    made = commands.open_round(
        by=hospital.office, scheme="branch_target", organisation=hospital.root, first=FIRST, last=LAST
    )
    committee = _user("sl", hospital.root, "committee_member", hospital.root, None)
    checker = _user("sl", hospital.root, "supervision_office", hospital.root, None)
    return Assessed(hospital, committee, checker, made)


@pytest.fixture
def frozen(assessed: Assessed) -> Assessed:
    commands.freeze(by=assessed.hospital.office, assessment=assessed.round, version=assessed.version)
    return assessed


def scoring(made: Assessed) -> Assessed:
    """Go on to scoring with everything entered for both branches."""
    made.advance()
    made.advance()
    for unit in (made.hospital.one, made.hospital.two):
        made.complete(unit)
    return made


@pytest.fixture
def commented(frozen: Assessed) -> Assessed:
    made = scoring(frozen)
    made.advance()
    return made


@pytest.fixture
def deciding(commented: Assessed) -> Assessed:
    with clock.at(dt.date(2026, 12, 20)):
        commented.advance()
    return commented
