"""Draws the staff of a demo hospital: members first, the cadres among them foremost, then the retired, then all others."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongxin.doors.console.demonstration import drawing
from tongxin.doors.console.demonstration.plans import Plan
from tongxin.ground.organisations.models import Organisation
from tongxin.people.commands import Entry, Particulars
from tongxin.people.definitions import Sex, Standing
from tongxin.toolbox.periods import add_years
from tongxin.toolbox.words import verbatim

YOUNGEST, OLDEST = 23, 59
PENSION = (61, 84)
CADRES = (38, 56)
YOUNG = 35
COMMITTEE = 4
EDUCATION = {verbatim("大学本科"): 60, verbatim("硕士研究生"): 24, verbatim("大学专科"): 12, verbatim("博士研究生"): 4}
# Titles by sex as most are in a hospital, from the age at which they are usual.
DOCTORS = {50: verbatim("主任医师"), 43: verbatim("副主任医师"), 34: verbatim("主治医师"), 0: verbatim("医师")}
NURSES = {52: verbatim("副主任护师"), 40: verbatim("主管护师"), 28: verbatim("护师"), 0: verbatim("护士")}


@dataclass(frozen=True)
class Places:
    """The branches in which members serve, in order, the branch of the retired, and where each branch's people work."""

    serving: list[Organisation]
    retired: Organisation | None
    departments: Mapping[str, list[Organisation]]
    since: dt.date

    def any(self, number: int) -> Organisation:
        """Return a department for somebody outside the Party, in turn."""
        everywhere = [unit for units in self.departments.values() for unit in units]
        return everywhere[number % len(everywhere)]


def roster(plan: Plan, places: Places, names: list[str], draw: random.Random) -> list[Entry]:
    """Return a line for everybody of the plan, by staff number."""
    cadres = cadre_ages(plan, len(places.serving), draw)
    serving, retired = plan["members"], plan.get("retired", 0)
    day = plan.get("as_of", places.since)
    lines = []
    for number, name in enumerate(names):
        if number < serving:
            age = cadres[number] if number < len(cadres) else draw.randint(YOUNGEST, OLDEST)
            where = _serving(plan, places, number)
        elif number < serving + retired:
            age, where = draw.randint(*PENSION), {"branch": places.retired, "member_since": places.since}
        else:
            age, where = draw.randint(YOUNGEST, OLDEST), {"department": places.any(number)}
        particulars = _particulars(plan, age, day, draw)
        title = _title(particulars, places.since)
        lines.append(Entry(f"{number:05d}", name, since=places.since, title=title, particulars=particulars, **where))
    return lines


def cadre_ages(plan: Plan, branches: int, draw: random.Random) -> list[int]:
    """Return the ages of the cadres on the day of the plan: of so many with a mean and so many young, or one a branch."""
    wanted = plan.get("cadres")
    if wanted is None:
        return [draw.randint(*CADRES) for _ in range(branches)]
    young = [draw.randint(YOUNG - 4, YOUNG - 1) for _ in range(wanted["young"])]
    rest = wanted["count"] - wanted["young"]
    ages = drawing.parts(wanted["count"] * wanted["mean_age"] - sum(young), rest, YOUNG + 1, CADRES[1], draw) + young
    draw.shuffle(ages)
    return ages


def _serving(plan: Plan, places: Places, number: int) -> dict[str, Any]:
    """Return the branch, department and standing of a member in service; the foremost of each branch are its backbone."""
    count = len(places.serving)
    branch = places.serving[number % count]
    departments = places.departments[branch.code]
    held = {
        "branch": branch, "member_since": places.since, "department": departments[number // count % len(departments)],
        "standing": Standing.PROBATIONARY if number >= plan["members"] - plan.get("probationary", 0) else Standing.FULL,
        "traits": ("backbone",) if number < COMMITTEE * count else (),
    }  # fmt: skip
    return {**held, **_joined(plan, number)}


def _joined(plan: Plan, number: int) -> dict[str, Any]:
    """Return since when one of the developed is a member: the last of the members, probationary for a year."""
    days = developed(plan)
    place = number - (plan["members"] - len(days))
    if place < 0:
        return {}
    joined = days[place]
    return {
        "member_since": joined, "joined_on": joined, "standing": Standing.PROBATIONARY, "full_on": add_years(joined, 1),
    }  # fmt: skip


def developed(plan: Plan) -> list[dt.date]:
    """Return the days of the branch meetings that admitted the members a plan says were developed, in order."""
    return [
        each["from"] + (each["to"] - each["from"]) * place // max(each["count"] - 1, 1)
        for each in plan.get("developed", ())
        for place in range(each["count"])
    ]


def _particulars(plan: Plan, age: int, day: dt.date, draw: random.Random) -> Particulars:
    born = add_years(day, -age) - dt.timedelta(days=draw.randrange(1, 360))
    education: Mapping[str, int] = plan.get("education", EDUCATION)
    known = draw.choices(list(education), weights=list(education.values()))[0]
    return Particulars(
        sex=Sex.FEMALE if draw.randrange(10) < 6 else Sex.MALE, born=born, education=known,
        work_started=add_years(born, 24) if born.year + 24 < day.year else None,
    )  # fmt: skip


def _title(particulars: Particulars, day: dt.date) -> str:
    born = particulars.born or day
    titles = NURSES if particulars.sex is Sex.FEMALE else DOCTORS
    return next(title for age, title in titles.items() if day.year - born.year >= age)
