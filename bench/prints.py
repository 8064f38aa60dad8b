"""Making 2,000 rows of a ledger ready for paper, by the job that does it: rows read, set on A4 or A3, turned into PDF."""

from __future__ import annotations

import datetime as dt
import time

from bench.generate import Hospital
from bench.timing import say
from tongxin.ground.exchange import commands as exchange
from tongxin.ground.exchange.models import Printout
from tongxin.ground.jobs.tasks import ask
from tongxin.ground.jobs.worker import work
from tongxin.registers.activities.models import Attendance

ROWS, LIMIT_MS = 2_000, 5_000


def print_ledger(hospital: Hospital) -> None:
    """Print the volunteer-service ledger over so many of its last days that it has 2,000 rows; at most 5 seconds.

    What the schedule asks for (search taking up the 100,000 rows of an import) is done before: it is no part of a print.
    """
    start, end = _span(hospital)
    ask("search.catch_up", by=hospital.office)  # named: a worker that finds nothing ends before its schedule is heard
    work(until_idle=True)
    made = exchange.ask_print(
        by=hospital.office, organisation=hospital.root, ledger="volunteering", start=start, end=end
    )
    began = time.perf_counter()
    work(until_idle=True)
    taken = (time.perf_counter() - began) * 1000
    made = Printout.objects.get(pk=made.pk)
    if not made.rows:
        raise RuntimeError("the job made nothing")
    say("printing a ledger in its job", rows=made.rows, pdf=made.pdf is not None, job_ms=taken,
        ratio=taken * ROWS / made.rows, limit=LIMIT_MS)  # fmt: skip


def _span(hospital: Hospital) -> tuple[dt.date, dt.date]:
    """Return the last days in which about 2,000 people served."""
    there = Attendance.objects.filter(
        hospital=hospital.root, confirmed=True, status="present", gathering__segments__kind="volunteering"
    )
    days = list(there.order_by("-occurred_on").values_list("occurred_on", flat=True)[:ROWS])
    return days[-1], days[0]
