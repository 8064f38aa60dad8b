"""Writes: what the audit adds to a command."""

from __future__ import annotations

import time
from typing import Any
from unittest.mock import patch

from bench.generate import LAST, SYSTEM, Hospital
from bench.timing import say
from tongxin.ground.audit import commands as audit_commands
from tongxin.ground.commands import registry
from tongxin.people.models import Person
from tongxin.registers.activities import commands as activities
from tongxin.toolbox import clock


def audit(hospital: Hospital, count: int = 200) -> None:
    """Record activities for 30 people and tell which share of the time the audit's insert took; at most a tenth."""
    people = list(Person.objects.filter(pk__in=hospital.people[:30]))
    spent: list[float] = []

    def timed(*args: Any, **kwargs: Any) -> None:
        start = time.perf_counter()
        audit_commands.write(*args, **kwargs)
        spent.append(time.perf_counter() - start)

    start = time.perf_counter()
    with clock.at(LAST), patch.object(registry, "write", timed):  # the name the registry imported
        for _ in range(count):
            activities.record(
                by=SYSTEM, organisation=hospital.branches[0], kind="volunteering", title="门诊导医", occurred_on=LAST,
                present=people, extra={"category": "其他"},
            )  # fmt: skip
    total = time.perf_counter() - start
    say("audit share of a command", command_ms=total / count * 1000, ratio=sum(spent) / total, limit=0.1)
