"""Holds the rounds of votes a demo file tells of: paper ballots, typed in one by one, counted and published.

ballots              kind, title, on, closed (day), subjects (persons of a group, or newest records of an activity kind)
group                of each electorate: key, from (the body its roll is taken from), voters (how many, of a group), ballots, and
                     withheld (marks that are not good, over all subjects), picks (subjects each ballot chooses) or
                     answers (question → option → ballots)
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.planner import unknown_sizes
from tongxin.doors.console.demonstration.plans import Plan, Step
from tongxin.people.models import Person
from tongxin.registers.activities.models import Gathering
from tongxin.registers.ballots import commands as ballots
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.definitions import Mode, Who
from tongxin.registers.ballots.models import Electorate, Round
from tongxin.registers.ballots.sheet import Sheet
from tongxin.toolbox import clock
from tongxin.toolbox.words import verbatim

Marks = dict[str, Any]
TELLER = verbatim("计票组")
LISTED = verbatim("按名单列名")


def steps(made: Founded, plan: Plan, draw: random.Random) -> list[Step]:
    """Return a step for each round."""
    return [_round(made, told, draw) for told in plan.get("ballots", ())]


def _round(made: Founded, told: Plan, draw: random.Random) -> Step:
    def held() -> None:
        with clock.at(told["on"]):
            drafted = ballots.draft(
                by=SYSTEM, organisation=made.party, kind=told["kind"], title=told["title"], mode=Mode.TYPED,
                seats=told.get("seats"),
            )  # fmt: skip
            current = _opened(made, told, drafted)
        with clock.at(told["closed"]):
            _counted(told, current, draw)

    return held


def _opened(made: Founded, told: Plan, held: Round) -> Round:
    """Put the subjects on the ballot and the voters on the roll, and open the round."""
    for subject in subjects(made, told):
        held = ballots.add_subject(by=SYSTEM, ballot_round=held, version=_version(held), **subject)
    for group in told["group"]:
        if "from" in group:
            held = ballots.place(
                by=SYSTEM, ballot_round=held, version=_version(held), electorate=held.electorates.get(key=group["key"]),
                scope=made.lists[group["from"]][0],
            )  # fmt: skip
    with unknown_sizes():
        held = ballots.freeze(by=SYSTEM, ballot_round=held, version=_version(held))
    for group in told["group"]:
        electorate = held.electorates.get(key=group["key"])
        if electorate.who in (Who.LISTED, Who.HOLDERS):
            first = group.get("first", 0)
            persons: list[Person] = made.groups[group["of"]][first : first + group["voters"]]
            held = ballots.add_voters(
                by=SYSTEM, ballot_round=held, version=_version(held), electorate=electorate, persons=persons,
                reason=LISTED,
            )  # fmt: skip
    return ballots.open_round(by=SYSTEM, ballot_round=held, version=_version(held))


def subjects(made: Founded, told: Plan) -> Iterator[Marks]:
    """Yield what a plan puts on the ballot, as arguments: persons of a group, or the newest records of an activity kind."""
    asked = told.get("subjects", {})
    if "group" in asked:
        yield from ({"person": person} for person in made.groups[asked["group"]][: asked.get("count")])
    if "activity" in asked:
        rows = Gathering.objects.filter(
            hospital=made.root, segments__kind=asked["activity"], occurred_on__lt=told["on"]
        ).select_related("record", "organisation")
        for row in rows.order_by("-occurred_on", "record_id").distinct()[: asked["count"]]:
            yield {"entry": row.record, "detail": row.organisation.short_name}


def _counted(told: Plan, held: Round, draw: random.Random) -> None:
    """Type the ballots in, let a teller confirm them, count and publish."""
    sheet = queries.sheet_of(held)
    piles: list[tuple[Electorate, list[Marks]]] = [
        (held.electorates.get(key=group["key"]), list(_ballots(sheet, group, draw))) for group in told["group"]
    ]
    for electorate, pile in piles:
        held = ballots.type_in(
            by=SYSTEM, ballot_round=held, version=_version(held), electorate=electorate, ballots=pile
        )
    held = ballots.close(by=SYSTEM, ballot_round=held, version=_version(held))
    for electorate, pile in piles:
        ballots.tally(
            by=SYSTEM, ballot_round=held, electorate=electorate, teller=TELLER, issued=len(pile), returned=len(pile),
            counts={key: dict(Counter(each[key] for each in pile if key in each)) for key in sheet.keys},
        )  # fmt: skip
    held = ballots.count(by=SYSTEM, ballot_round=held, version=_version(held))
    ballots.publish(by=SYSTEM, ballot_round=held, version=_version(held))


def _ballots(sheet: Sheet, group: Plan, draw: random.Random) -> Iterator[Marks]:
    if "answers" in group:
        yield from _answered(group, draw)
        return
    good, *others = [id for id, grade in sheet.grades.items() if not grade.abstains]
    if "picks" in group:
        yield from (_picked(sheet, draw.sample(sheet.keys, group["picks"])) for _ in range(group["ballots"]))
        return
    doubted = _doubted(len(sheet.keys), group["ballots"], group["withheld"], draw)
    for place in range(group["ballots"]):
        yield {key: draw.choice(others) if (place, n) in doubted else good for n, key in enumerate(sheet.keys)}


def _picked(sheet: Sheet, keys: list[str]) -> Marks:
    good, other = list(sheet.grades)
    return {key: good if key in keys else other for key in sheet.keys}


def _doubted(subjects: int, pile: int, withheld: int, draw: random.Random) -> set[tuple[int, int]]:
    """Return where a good mark is withheld, as (ballot, subject): spread evenly over ballots and over subjects, so that no
    ballot and no subject has many."""
    order = list(range(pile))
    draw.shuffle(order)
    wheel = itertools.cycle(draw.sample(range(subjects), subjects))
    return {(order[n % pile], next(wheel)) for n in range(withheld)}


def _answered(group: Plan, draw: random.Random) -> Iterator[Marks]:
    """Return answered forms: of each question so many with each option, in random order."""
    columns = {
        question: draw.sample(picked, len(picked))
        for question, options in group["answers"].items()
        for picked in [[option for option, number in options.items() for _ in range(number)]]
    }
    for place in range(group["ballots"]):
        yield {question: picked[place] for question, picked in columns.items() if place < len(picked)}


def _version(held: Round) -> int:
    held.record.refresh_from_db(fields=["version"])
    return int(held.record.version)
