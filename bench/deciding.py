"""The board with 20,000 tasks, and the closing of a meeting of 30 items."""

from __future__ import annotations

import datetime as dt
import time

from bench.generate import LAST, SYSTEM, Hospital
from bench.pages import FLOORS, compared, signed_in
from bench.timing import say
from tongxin.people.models import Person, Post
from tongxin.registers.decisions import commands as decisions
from tongxin.registers.decisions.definitions import Outcome
from tongxin.registers.decisions.models import Item, Meeting
from tongxin.registers.tasks import commands as tasks
from tongxin.registers.tasks.commands import Told
from tongxin.registers.tasks.commands.making import Draft
from tongxin.registers.tasks.definitions import State
from tongxin.toolbox import clock

TASKS, OPEN, ITEMS, MEMBERS = 20_000, 400, 30, 9
BOARD = "/tasks/?state=open"
ONE_DAY = dt.timedelta(days=1)
MATERIALS = ("工作要点", "责任清单")
FLOORS[BOARD] = """
    SELECT t.due_on, r.title, t.number, t.source, o.short_name, t.progress, r.state, t.urged
    FROM tasks_task t JOIN records_record r ON r.id = t.record_id JOIN organisations_organisation o ON o.id = t.organisation_id
    WHERE t.hospital_id = %s AND r.voided_at IS NULL AND t.closed_on IS NULL ORDER BY t.due_on, t.record_id LIMIT 50
"""


def board(hospital: Hospital) -> None:
    """The board of what is open among 20,000 tasks: at most 12 queries, and at most 5 times the bare view."""
    told = [_told(hospital, number) for number in range(TASKS)]
    start = time.perf_counter()
    with clock.at(LAST):
        tasks.record_many(by=SYSTEM, organisation=hospital.root, tasks=told)
    say("20,000 tasks registered at once", tasks=TASKS, open=OPEN, seconds=time.perf_counter() - start)
    compared(signed_in(hospital), BOARD)


def _told(hospital: Hospital, number: int) -> Told:
    given = LAST - (number % 1000 + 40) * ONE_DAY
    due_on = given + 30 * ONE_DAY
    unit = hospital.branches[number % len(hospital.branches)]
    draft = Draft(unit, f"督办事项{number}", "party_resolution", due_on, given, "按时完成")
    if number % (TASKS // OPEN) == 0:
        return Told(draft, State.WORKING, f"督办{number}", "正在办理")
    return Told(draft, State.CLOSED, f"督办{number}", "已完成", closed_on=due_on)


def meeting(hospital: Hospital) -> None:
    """Close a meeting whose 30 items have their outcome: one transaction, at most a second."""
    _seat(hospital)
    with clock.at(LAST):
        held = decisions.convene(by=SYSTEM, organisation=hospital.root, body="party", on=LAST)
        for number in range(ITEMS):
            held = decisions.put_on_agenda(
                by=SYSTEM, meeting=held, version=held.record.version, item=_ready(hospital, number)
            )
        held = decisions.attend(by=SYSTEM, meeting=held, version=held.record.version)
        start = time.perf_counter()
        held = _concluded(held)
        each = (time.perf_counter() - start) * 1000 / ITEMS
        start = time.perf_counter()
        decisions.close(by=SYSTEM, meeting=held, version=held.record.version)
    say("closing a meeting of 30 items", item_ms=each, ratio=time.perf_counter() - start, limit=1)


def _seat(hospital: Hospital) -> None:
    """Give the Party committee its members."""
    for number, person in enumerate(Person.objects.filter(pk__in=hospital.people[:MEMBERS])):
        Post.objects.create(
            person=person, hospital_id=hospital.root.pk, organisation=hospital.root, title="委员", order=number,
            kind="committee_member" if number else "committee_secretary", valid_from=LAST - 400 * ONE_DAY,
        )  # fmt: skip


def _ready(hospital: Hospital, number: int) -> Item:
    item = decisions.propose(by=SYSTEM, organisation=hospital.root, type="d12", title=f"议题{number}")
    for title in MATERIALS:
        item = decisions.add_material(by=SYSTEM, item=item, version=item.record.version, title=title)
    return decisions.submit(by=SYSTEM, item=item, version=item.record.version)


def _concluded(held: Meeting) -> Meeting:
    for line in held.agenda.select_related("item__record", "item__organisation"):
        held = decisions.speak_all(by=SYSTEM, meeting=held, version=held.record.version, line=line)
        held = decisions.conclude(
            by=SYSTEM,
            meeting=held,
            version=held.record.version,
            line=line,
            outcome=Outcome.ADOPTED,
            resolution="同意。",
        )
    return held
