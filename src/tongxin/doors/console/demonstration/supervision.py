"""Registers what a demo file tells of supervision: tasks that carried out the year's decisions, concerns that visits met,
rounds of suggestions, and tasks that are alive on the day of loading.

tasks                late: every so manieth was closed after its day; causes dealt out in turn
concerns             from, to, solved, open; fields: field → problems; found on the visits of the leadership in that span;
                     ways: solved there, handed over as a task, and others; what is still open is handed over and carried over
rounds               title, from, to, texts (each with the department that answers, its answer, and what came of it)
current              title, given, due (days from the day of loading), state
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator

from tongxin.doors.console.demonstration import drawing
from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.plans import Plan, Step
from tongxin.doors.console.demonstration.series import OWN
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Number
from tongxin.registers.activities.models import Segment
from tongxin.registers.decisions.definitions import Role
from tongxin.registers.decisions.models import Resolution
from tongxin.registers.decisions.queries import body, issued_apart
from tongxin.registers.tasks import commands as tasks
from tongxin.registers.tasks.commands import Met, Told
from tongxin.registers.tasks.commands.making import Draft
from tongxin.registers.tasks.definitions import ORIGIN_TITLES, Adoption, Cause, Origin, ProblemState, State
from tongxin.registers.tasks.models import Concern, Task
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.words import verbatim

VISIT, RESEARCH = "research_visit", "research"
# What a visit asks after, as its kind words it.
OF_SOURCE = {title: Origin(origin) for origin, title in ORIGIN_TITLES.items()}
DONE = verbatim("已按决定落实。")
NUMBERED = verbatim("落实{number}决定")
SETTLED = verbatim("已协调解决，提出科室确认。")
IN_WORK = verbatim("已列入改善计划，分步实施。")
CARRIED = verbatim("涉及预算和场地，结转继续督办。")
CARRIED_AGO = 45 * ONE_DAY


def steps(made: Founded, plan: Plan, now: Plan, today: dt.date, draw: random.Random) -> list[Step]:
    """Return what there is to register of supervision."""
    return [
        *([lambda: _carried_out(made, plan["tasks"], today, draw)] if "tasks" in plan else ()),
        *(_met(made, told, draw) for told in plan.get("concerns", ())),
        *([lambda: carry_over(made, today)] if "concerns" in plan else ()),
        *(_round(made, told, draw) for told in plan.get("rounds", ())),
        *(_current(made, told, today) for told in now.get("current", ())),
    ]


def _carried_out(made: Founded, plan: Plan, today: dt.date, draw: random.Random) -> None:
    """Register the task of each decision, closed in time but for some; what was only passed is carried out with the decision."""
    rows = Resolution.objects.filter(hospital_id=made.root.pk, line__role=Role.DECIDE).select_related(
        "record", "organisation", "line__meeting", "line__item__record"
    )
    numbers = dict(Number.objects.filter(record__in=rows.values("record")).values_list("record_id", "text"))
    told = [
        _told(row, numbers[row.pk], plan, place, draw)
        for place, row in enumerate(rows.order_by("occurred_on", "pk"), 1)
    ]
    tasks.record_many(
        by=SYSTEM, organisation=made.root, tasks=[each for each in told if (each.closed_on or today) <= today]
    )


def _told(row: Resolution, number: str, plan: Plan, place: int, draw: random.Random) -> Told:
    due_on = row.due_on or row.occurred_on + 60 * ONE_DAY
    late = place % plan["late"] == 0
    closed_on = due_on + (draw.randrange(3, 30) if late else -draw.randrange(0, 40)) * ONE_DAY
    apart = issued_apart(row.line.item)
    draft = Draft(
        row.organisation, NUMBERED.format(number=number) if apart else row.line.item.record.title,
        body(row.line.meeting.body).followup or "other", due_on, row.occurred_on, "" if apart else row.text, number,
    )  # fmt: skip
    causes = itertools.cycle(plan["causes"])
    cause = next(itertools.islice(causes, place // plan["late"], None)) if late else ""
    return Told(
        draft, State.CLOSED, progress=DONE, urged=int(late), closed_on=max(closed_on, row.occurred_on),
        cause=Cause(cause) if cause else "", follows=row.record,
    )  # fmt: skip


def _met(made: Founded, plan: Plan, draw: random.Random) -> Step:
    def record() -> None:
        concerns = list(_concerns(made, plan, draw))
        with clock.at(plan["to"]):
            tasks.find_many(by=SYSTEM, organisation=made.root, concerns=concerns)
            tasks.record_many(by=SYSTEM, organisation=made.root, tasks=handed_over(made, plan))

    return record


def handed_over(made: Founded, plan: Plan) -> list[Told]:
    """Return the task of each concern of a span handed over to its department: closed on the day it was solved, or in work."""
    span = (plan["from"], plan["to"])
    rows = Concern.objects.filter(hospital_id=made.root.pk, way=plan["ways"][1], occurred_on__range=span)
    return [
        Told(
            Draft(
                row.organisation, row.record.title, RESEARCH, row.due_on or row.occurred_on, row.occurred_on,
                row.problem, row.theme,
            ),
            State.CLOSED if row.solved_on else State.WORKING, progress=row.measure, closed_on=row.solved_on,
            follows=row.record,
        )
        for row in rows.select_related("record", "organisation").order_by("occurred_on", "pk")
    ]  # fmt: skip


def carry_over(made: Founded, today: dt.date) -> None:
    """Carry over what visits met and is still open, as supervision does: to days around the day of loading, a few behind it."""
    rows = Task.objects.filter(hospital_id=made.root.pk, source=RESEARCH, closed_on=None, due_on__lt=today)
    with clock.at(today - CARRIED_AGO):
        for place, row in enumerate(rows.select_related("record").order_by("due_on", "pk")):
            due_on = today + (place * 5 - 12) * ONE_DAY
            tasks.carry_over(by=SYSTEM, task=row, version=row.record.version, due_on=due_on, reason=CARRIED)


def _concerns(made: Founded, plan: Plan, draw: random.Random) -> Iterator[Met]:
    """Yield the concerns of a span in the order of the visits they were found on, the solved first, each solved inside it."""
    kinds = itertools.cycle([(field, text) for field, texts in plan["fields"].items() for text in texts])
    leaders = {str(person.pk): person.name for person in made.groups["leaders"]}
    for place, (visit, unit, origin) in enumerate(_met_on(made, plan, draw)):
        field, text = next(kinds)
        day, told = visit.occurred_on, visit.extra
        solved = place < plan["solved"]
        there, way = solved and place % 3 == 0, 1 + place // 3 % (len(plan["ways"]) - 1)
        yield Met(
            unit, day, origin, text.format(department=unit.name), told["theme"],
            leaders[told["leader"]], field, SETTLED if solved else IN_WORK,
            plan["ways"][0 if there else way if solved else 1], due_on=day + 30 * ONE_DAY,
            state=ProblemState.SOLVED if solved else ProblemState.PROGRESS,
            solved_on=min(plan["to"], day if there else day + draw.randrange(1, 20) * ONE_DAY) if solved else None,
            confirmed_by=verbatim("科室负责人") if solved else "", visit=visit.gathering.record,
        )  # fmt: skip


def _met_on(made: Founded, plan: Plan, draw: random.Random) -> Iterator[tuple[Segment, Organisation, Origin]]:
    """Yield, for each concern of a span, the visit it was found on, one of the departments visited, and whose it is."""
    span = (plan["from"], plan["to"])
    visits = list(
        Segment.objects.filter(kind=VISIT, hospital_id=made.root.pk, occurred_on__range=span)
        .select_related("gathering__record")
        .order_by("occurred_on", "pk")
    )
    mean = (plan["solved"] + plan["open"]) // len(visits)
    shares = drawing.parts(plan["solved"] + plan["open"], len(visits), mean // 2, 2 * mean + 1, draw)
    units = {str(unit.pk): unit for unit in made.departments.values()}
    for visit, share in zip(visits, shares, strict=True):
        visited, asked = visit.extra["departments"], visit.extra["source"]
        for number in range(share):
            yield visit, units[visited[number % len(visited)]], OF_SOURCE[asked[number % len(asked)]]


def _round(made: Founded, plan: Plan, draw: random.Random) -> Step:
    """Return the step of a round: opened, suggestions made, given to departments, answered, closed."""

    def held() -> None:
        units = list(made.departments.values())
        with clock.at(plan["from"]):
            row = tasks.open_round(by=SYSTEM, organisation=made.root, title=plan["title"], closes_on=plan["to"])
        for text, owner_name, reply, adoption in plan["texts"]:
            with clock.at(plan["from"] + draw.randrange(1, 10) * ONE_DAY):
                made_one = tasks.suggest(
                    by=SYSTEM,
                    organisation=units[draw.randrange(len(units))],
                    suggestion_round=row,
                    text=text,
                    on_paper=True,
                )
            with clock.at(plan["to"]):
                owner = made.departments[owner_name]
                made_one = tasks.triage(by=SYSTEM, suggestion=made_one, version=1, owner=owner)
                tasks.answer(
                    by=SYSTEM, owner=owner, suggestion=made_one, version=2, adoption=Adoption(adoption), reply=reply
                )
        with clock.at(plan["to"]):
            tasks.close_round(by=SYSTEM, suggestion_round=row, version=1)

    return held


def _current(made: Founded, plan: Plan, today: dt.date) -> Step:
    """Return the step of a task that is alive: given, perhaps accepted or reported on, by the department of the branch."""

    def given() -> None:
        unit = (made.of_branch[made.branches[OWN].code] or list(made.departments.values()))[0]
        with clock.at(today + plan["given"] * ONE_DAY):
            row = tasks.assign(
                by=SYSTEM, organisation=unit, title=plan["title"], source=plan["source"],
                due_on=today + plan["due"] * ONE_DAY, requirement=plan["requirement"],
            )  # fmt: skip
            if plan["state"] != State.ASSIGNED:
                row = tasks.accept(by=SYSTEM, task=row, version=1)
            if plan["state"] in (State.WORKING, State.REQUESTED):
                row = tasks.report(by=SYSTEM, task=row, version=2, words=plan["progress"])
            if plan["state"] == State.REQUESTED:
                tasks.request_closure(by=SYSTEM, task=row, version=3, words=plan["progress"])

    return given
