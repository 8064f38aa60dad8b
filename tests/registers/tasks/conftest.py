"""Supervision in a made-up hospital."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from tests.registers.conftest import START, SYSTEM, Hospital
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.people.models import Person
from tongxin.registers.tasks import commands
from tongxin.registers.tasks.models import Task
from tongxin.toolbox import clock

TODAY = dt.date(2026, 11, 22)


def officer(role: str, where: Organisation, root: Organisation, person: Person | None = None) -> User:
    """Return a new user who holds a role in a unit."""
    from tongxin.ground.access import commands as access
    from tongxin.ground.access.models import User as UserRow
    from tongxin.ground.access.queries import actor_of

    row = UserRow.objects.create(
        username=f"{role}-{where.code}", name=f"示例{role}", hospital=root, password="!", must_change_password=False,
        created_at=clock.now(), person_id=person.pk if person else None,
    )  # fmt: skip
    access.grant(by=SYSTEM, user=row, role=role, organisation=where, valid_from=START)
    return actor_of(row)


@dataclass
class Office:
    """The supervision office of a hospital."""

    hospital: Hospital
    user: User

    def task(self, **more: Any) -> Task:
        """Give a task to the first branch, due in ten days."""
        usual: dict[str, Any] = {
            "organisation": self.hospital.one, "title": "改造门诊楼电梯", "source": "party_resolution",
            "due_on": TODAY + dt.timedelta(10), "requirement": "年底前投入使用",
        }  # fmt: skip
        return commands.assign(by=self.user, **{**usual, **more})

    def working(self, **more: Any) -> Task:
        """Give a task that its owner has accepted."""
        return commands.accept(by=self.hospital.secretary, task=self.task(**more), version=1)

    def late(self, days: int = 5, **more: Any) -> Task:
        """Give a task that has been overdue for some days."""
        with clock.at(TODAY - dt.timedelta(60)):
            return self.working(due_on=TODAY - dt.timedelta(days), **more)


@pytest.fixture
def office(hospital: Hospital) -> Office:
    return Office(hospital, officer("supervision_office", hospital.root, hospital.root))
