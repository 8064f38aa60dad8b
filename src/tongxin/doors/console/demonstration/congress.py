"""Holds the sessions of staff congress a demo file tells of: delegates elected for a term, who pass what the Party committee
decided and staff congress has yet to adopt, and hear at the next session how that was carried out.

congress     unit (the code of its body), delegates (how many of the staff), elected (the days of its elections), years (a term),
             term (the number of the first)
session      title, on, place, absent (how many delegates), no, abstain, text (of the resolutions), due (days to carry it out)
"""

from __future__ import annotations

import datetime as dt

from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.plans import Plan, Step
from tongxin.ground.votes.definitions import Counts
from tongxin.people import commands as people
from tongxin.registers.decisions import commands as decisions
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import ItemState, Outcome
from tongxin.registers.decisions.models import Item, Meeting
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY, add_years

DELEGATE, CONGRESS = "body_member", "congress"
SENT = 10  # days before a session its papers go out


def steps(made: Founded, plan: Plan, today: dt.date) -> list[Step]:
    """Return the elections of delegates and the sessions up to `today`; none where the file tells of none."""
    if CONGRESS not in plan:
        return []
    told = plan[CONGRESS]
    elections = [_election(made, told, day, turn) for turn, day in enumerate(told["elected"]) if day <= today]
    return [*elections, *(_session(made, told, each) for each in told["session"] if each["on"] <= today)]


def _election(made: Founded, told: Plan, day: dt.date, turn: int) -> Step:
    """Elect every so manieth of the staff, others each time."""
    staff = made.groups["staff"]
    delegates = staff[turn :: len(staff) // told["delegates"]][: told["delegates"]]
    [unit] = made.lists[told["unit"]]

    def elect() -> None:
        with clock.at(day):
            people.begin_term(
                by=SYSTEM, organisation=unit, elected_on=day, years=told["years"], number=told["term"] + turn
            )
            for person in delegates:
                people.appoint(
                    by=SYSTEM, organisation=unit, person=person, kind=DELEGATE, valid_from=day, elected=True,
                    valid_to=add_years(day, told["years"]) - ONE_DAY,
                )  # fmt: skip

    return elect


def _session(made: Founded, told: Plan, session: Plan) -> Step:
    [unit] = made.lists[told["unit"]]

    def hold() -> None:
        with clock.at(session["on"] - SENT * ONE_DAY):
            meeting = decisions.convene(
                by=SYSTEM, organisation=unit, body=CONGRESS, on=session["on"], title=session["title"],
                place=session["place"],
            )  # fmt: skip
            for item in _waiting(made, session["on"]):
                meeting = decisions.put_on_agenda(by=SYSTEM, meeting=meeting, version=_version(meeting), item=item)
            meeting = decisions.notify(by=SYSTEM, meeting=meeting, version=_version(meeting))
        with clock.at(session["on"]):
            _sit(made, meeting, session)

    return hold


def _waiting(made: Founded, day: dt.date) -> list[Item]:
    """Return the items that were decided before a day and that staff congress has yet to pass."""
    rows = queries.ready(SYSTEM).filter(hospital_id=made.root.pk, decided_on__lt=day, record__state=ItemState.DECIDED)
    return [item for item in rows if CONGRESS in queries.ahead(item)]


def _sit(made: Founded, meeting: Meeting, session: Plan) -> None:
    """Count who came, pass every item by ballot, and close."""
    seats = queries.seats_of(meeting)
    absent = [seat.person for seat in seats[: session["absent"]]]
    meeting = decisions.attend(by=SYSTEM, meeting=meeting, version=_version(meeting), absent=absent)
    came = len(seats) - len(absent)
    no, abstain = session["no"], session["abstain"]
    counts = Counts(len(seats), came, came - no - abstain, no, abstain, issued=came, returned=came)
    for line in queries.agenda_of(meeting):
        meeting = decisions.conclude(
            by=SYSTEM, meeting=meeting, version=_version(meeting), line=line, outcome=Outcome.ADOPTED, counts=counts,
            resolution=session["text"], due_on=session["on"] + session["due"] * ONE_DAY, supervised=False,
        )  # fmt: skip
    meeting = decisions.close(by=SYSTEM, meeting=meeting, version=_version(meeting))
    decisions.lock(by=SYSTEM, meeting=meeting, version=_version(meeting))


def _version(meeting: Meeting) -> int:
    meeting.record.refresh_from_db(fields=["version"])
    return int(meeting.record.version)
