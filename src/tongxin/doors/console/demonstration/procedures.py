"""Cases a demo file tells of, taken in as history: members developed, cadres selected, topics; and some that run today.

developed (of people)   members by the days of their branch meetings; high_knowledge: so many of them, first
cadre                   posts, from, to, count; village: so many were first secretaries of a village; ages: from, to
topic                   titles, from, to, count
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tongxin.doors.console.demonstration import drawing, series
from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.plans import Plan, Step
from tongxin.doors.console.demonstration.staff import developed
from tongxin.people.models import Person
from tongxin.registers.procedures import commands
from tongxin.registers.procedures.commands import PastCase
from tongxin.registers.procedures.flow import Taken
from tongxin.toolbox.periods import add_years
from tongxin.toolbox.words import verbatim

YES, NO = verbatim("是"), verbatim("否")
OPINION = verbatim("思想要求进步，工作踏实，能按时汇报思想。")
# Days before the branch meeting, and after it; what comes a year later counts from the anniversary.
BEFORE = (
    ("application", 600), ("talk", 580), ("activist", 540), ("activist_filed", 530), ("contacts", 525), ("review", 380),
    ("review", 220), ("review", 165), ("target", 160), ("target_filed", 150), ("introducers", 140),
    ("political_review", 110), ("training", 90), ("committee_review", 60), ("pre_review", 28), ("form", 20),
)  # fmt: skip
AFTER = (("superior_talk", 18, ""), ("approval", 25, "approved"), ("placed", 27, ""), ("oath", 30, ""))
LATER = (("full_application", 0, ""), ("full_meeting", 6, "passed"), ("full_approval", 20, "full"), ("archive", 40, ""))
SELECTION = (
    ("motion", -70, ""), ("recommendation", -60, ""), ("qualified", -55, ""), ("inspection", -20, ""),
    ("decision", 0, "agreed"), ("publicity", 12, ""), ("talk", 14, ""), ("appointed", 15, "trial"),
    ("trial_review", 390, "formal"),
)  # fmt: skip
TOPIC = (("application", 0, ""), ("review", 40, "passed"), ("approval", 55, ""), ("midterm", 200, ""),
         ("conclusion", 400, "passed"), ("archive", 420, ""))  # fmt: skip
# How far the cases of the own branch have come today: days since they became activists.
RUNNING = (20, 70, 150, 210, 290, 350, 380, 410)


def steps(made: Founded, plan: Plan, today: dt.date, draw: random.Random) -> list[Step]:
    """Return what there is to take in: the past of each procedure, and the activists of the own branch."""
    entries = {
        "member_development": [*_members(made, plan["people"], today), *_activists(made, today)],
        "cadre_selection": [case for each in plan.get("cadre", ()) for case in _cadres(made, each, today, draw)],
        "party_building_topics": [case for each in plan.get("topic", ()) for case in _topics(made, each, today)],
    }
    return [_import(made, procedure, cases) for procedure, cases in entries.items() if cases]


def _import(made: Founded, procedure: str, cases: Sequence[PastCase]) -> Step:
    def record() -> None:
        commands.import_cases(by=SYSTEM, organisation=made.root, procedure=procedure, entries=cases)

    return record


def _members(made: Founded, plan: Plan, today: dt.date) -> Iterator[PastCase]:
    days = developed(plan)
    known = [
        place < each.get("high_knowledge", 0) for each in plan.get("developed", ()) for place in range(each["count"])
    ]
    people = made.groups["members"][len(made.groups["members"]) - len(days) :]
    for person, day, flag in zip(people, days, known, strict=True):
        yield PastCase(made.home(person), _until(today, _way(day, YES if flag else NO)), person)


def _way(meeting: dt.date, high_knowledge: str) -> Iterator[Taken]:
    yield from _back(meeting)
    yield Taken("branch_meeting", meeting, "admitted", {"high_knowledge": high_knowledge})
    yield from (Taken(step, meeting + dt.timedelta(days=days), outcome) for step, days, outcome in AFTER)
    year = add_years(meeting, 1)
    yield from (Taken(step, year + dt.timedelta(days=days), outcome) for step, days, outcome in LATER)


def _back(meeting: dt.date) -> Iterator[Taken]:
    for step, days in BEFORE:
        said = {"opinion": OPINION} if step == "review" else {"days": 3} if step == "training" else {}
        outcome = "passed" if step == "pre_review" else ""
        yield Taken(step, meeting - dt.timedelta(days=days), outcome, said)


def _activists(made: Founded, today: dt.date) -> Iterator[PastCase]:
    """Yield the activists of the own branch, each as far as the days since then have brought the case."""
    activist = dict(BEFORE)["activist"]
    outside = made.groups["staff"][len(made.groups["members"]) :]
    for person, since in zip(outside, RUNNING, strict=False):
        meeting = today + dt.timedelta(days=activist - since)
        yield PastCase(made.branches[series.OWN], _until(today, _back(meeting)), person)


def _until(today: dt.date, way: Iterator[Taken]) -> list[Taken]:
    return [item for item in way if item.on < today]


def _cadres(made: Founded, plan: Plan, today: dt.date, draw: random.Random) -> Iterator[PastCase]:
    days = drawing.days(plan["from"], plan["to"], plan["count"], draw)
    for number, (day, person) in enumerate(zip(days, made.groups["cadres"], strict=False)):
        said = {"age": draw.randint(*plan["ages"]), "village": YES if number < plan["village"] else NO}
        post = {"post": plan["posts"][number % len(plan["posts"])]}
        facts = {"decision": said, "motion": post}
        yield PastCase(made.root, _until(today, _dated(SELECTION, day, facts)), person)


def _topics(made: Founded, plan: Plan, today: dt.date) -> Iterator[PastCase]:
    span, count, branches = plan["to"] - plan["from"], plan["count"], made.branches
    for number in range(count):
        branch, title = branches[number % len(branches)], plan["titles"][number % len(plan["titles"])]
        leader: Person = made.people[branch.code][0]
        day = plan["from"] + span * number // max(count - 1, 1)
        facts = {"application": {"leader": (leader.pk,)}}
        yield PastCase(branch, _until(today, _dated(TOPIC, day, facts)), title=title)


def _dated(
    way: Sequence[tuple[str, int, str]], day: dt.date, facts: Mapping[str, Mapping[str, Any]]
) -> Iterator[Taken]:
    for step, days, outcome in way:
        yield Taken(step, day + dt.timedelta(days=days), outcome, facts.get(step, {}))
