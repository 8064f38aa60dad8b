"""Rounds of votes in a made-up hospital."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.registers.conftest import SYSTEM, Hospital
from tests.registers.tasks.conftest import officer
from tongxin.ground.commands.actors import User
from tongxin.people import commands as people
from tongxin.people.models import Person
from tongxin.registers.ballots import commands
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.models import Electorate, Round


@dataclass
class Polls:
    """Those who hold rounds of votes, and the rounds."""

    hospital: Hospital
    office: User

    def staff(self, count: int) -> list[Person]:
        """Return new staff of the hospital."""
        return [
            people.register(by=SYSTEM, organisation=self.hospital.root, code=f"w{n}", name=f"示例职工{n}")
            for n in range(count)
        ]

    def draft(self, kind: str = "cadre_appraisal", **more: Any) -> Round:
        """Draft a round of the hospital; an appraisal only by all staff."""
        return commands.draft(
            by=self.office, **{"organisation": self.hospital.root, "kind": kind, "title": "示例测评", **more}
        )

    def appraisal(self, mode: Mode = Mode.PAPER, subjects: int = 2) -> Round:
        """Draft an appraisal by all staff of some persons."""
        drafted = self.draft(mode=mode)
        delegates = drafted.electorates.get(key="delegates")
        drafted = commands.remove_place(
            by=self.office, ballot_round=drafted, version=version(drafted), electorate=delegates
        )
        for person in self.hospital.people[:subjects]:
            drafted = commands.add_subject(
                by=self.office, ballot_round=drafted, version=version(drafted), person=person
            )
        return drafted

    def opened(self, mode: Mode = Mode.PAPER, subjects: int = 2) -> Round:
        """Open an appraisal of some persons by all staff."""
        drafted = self.appraisal(mode, subjects)
        frozen = commands.freeze(by=self.office, ballot_round=drafted, version=version(drafted))
        return commands.open_round(by=self.office, ballot_round=frozen, version=version(frozen))

    def closed(self, mode: Mode = Mode.PAPER, subjects: int = 2) -> Round:
        """Close such a round."""
        opened = self.opened(mode, subjects)
        return commands.close(by=self.office, ballot_round=opened, version=version(opened))


def version(held: Round) -> int:
    """Return the version of a round's record now."""
    held.record.refresh_from_db()
    return int(held.record.version)


def only(held: Round) -> Electorate:
    """Return the one electorate of a round."""
    return held.electorates.get()


@pytest.fixture
def polls(hospital: Hospital) -> Polls:
    return Polls(hospital, officer("organisation_section", hospital.root, hospital.root))
