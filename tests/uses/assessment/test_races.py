"""A grade decided on while the round is approved: it counts, or it is refused; it is never written after the approval."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection
from tests.uses.assessment.conftest import Assessed

from tongxin.ground.access import scope
from tongxin.ground.records.models import Record
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.commands import deciding as approving
from tongxin.uses.assessment.commands import subjects as grading
from tongxin.uses.assessment.models import Subject
from tongxin.uses.assessment.rules.flow import Stage

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 20  # seconds, for what happens at once
DAY = dt.date(2026, 12, 21)


def apart(work: Callable[[], object]) -> str:
    """Do something on a connection of its own; return the code of the refusal, or nothing."""
    scope.put(scope.EVERYWHERE)
    try:
        with clock.at(DAY):
            work()
        return ""
    except Refused as refused:
        return refused.problems[0].code
    finally:
        connection.close()


def waiting(second: Future[str]) -> bool:
    """Tell whether the second of two waits for the first (a lock), or is done without waiting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
        return second.done() or cursor.fetchone() is not None


def race(patch: Any, room: Any, name: str, first: Callable[[], object], second: Callable[[], object]) -> list[str]:
    """Hold `first` inside `room.name`, which it calls under its lock, until `second` waits or is done; return both answers."""
    reached, going, real = threading.Event(), threading.Event(), getattr(room, name)

    def held(*args: Any) -> Any:
        reached.set()
        assert going.wait(WAIT)
        return real(*args)

    with patch.context() as inner, ThreadPoolExecutor(2) as pool:
        inner.setattr(room, name, held)
        one = pool.submit(apart, first)
        assert reached.wait(WAIT)
        two = pool.submit(apart, second)
        until = time.monotonic() + WAIT
        while not waiting(two) and time.monotonic() < until:
            time.sleep(0.01)
        going.set()
        return [one.result(WAIT), two.result(WAIT)]


def test_a_grade_decided_while_the_round_is_approved_counts_or_is_refused(
    deciding: Assessed, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, late = deciding.subject(deciding.hospital.one), deciding.subject(deciding.hospital.two)

    def decide(row: Subject) -> object:
        return commands.decide_grade(
            by=deciding.hospital.office, subject=row, version=row.record.version, grade="unqualified", reason="会议决定"
        )

    def approve() -> object:
        return commands.approve(
            by=deciding.hospital.office, assessment=deciding.round, version=deciding.version, decided_on=DAY, decided_by="会",
        )  # fmt: skip

    assert race(monkeypatch, grading, "_check_barred", partial(decide, early), approve) == ["", ""]
    assert decided(deciding) == ("unqualified", late.speaks)
    Record.objects.filter(pk=deciding.round.pk).update(state=Stage.DECIDING)
    assert race(monkeypatch, approving, "_list", approve, partial(decide, late)) == ["", "assessment.stage"]
    assert decided(deciding) == ("unqualified", late.speaks)


def decided(made: Assessed) -> tuple[str, str]:
    return made.subject(made.hospital.one).decided, made.subject(made.hospital.two).decided
