"""Prepares what a current quarter has ahead of it: items ready or still lacking something, the next meeting, an open appraisal.

next_meeting         body, ahead (working days from the day of loading), place
proposed             type, title, by (a department; else the hospital itself), lacks (materials and consultations not yet there)
poll                 kind, title, days (ago it was opened): on paper, of the branch whose pages are alive
vote                 kind, title, days (ago it was opened), open (how many it still is), subjects, seats: by secret ballot, of the
                     Party committee; the Party and the discipline office hold the key, under the password of the demo
"""

from __future__ import annotations

import datetime as dt

from tongxin.doors.console.demonstration.ballots import subjects
from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.planner import unknown_sizes
from tongxin.doors.console.demonstration.plans import Plan, Step
from tongxin.doors.console.demonstration.series import OWN
from tongxin.registers.ballots import commands as ballots
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.decisions import commands as decisions
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.models import Item
from tongxin.toolbox import clock
from tongxin.toolbox.workdays import add_workdays

PREPARED = dt.timedelta(days=12)
HOLDERS = ("dangban", "jijian")
FROM, UNTIL = dt.time(14, 30), dt.time(18)


def steps(made: Founded, now: Plan, today: dt.date) -> list[Step]:
    """Return what is prepared for the days after `today`."""
    return [
        lambda: _meet(made, now, today),
        lambda: _ask(made, now["poll"], today),
        lambda: _vote(made, now["vote"], today),
    ]


def _meet(made: Founded, now: Plan, today: dt.date) -> None:
    """Propose the items, convene the next meeting, and put on its agenda what lacks nothing."""
    with clock.at(today - PREPARED):
        items = [_proposed(made, told) for told in now["proposed"]]
    told = now["next_meeting"]
    with clock.at(today):
        meeting = decisions.convene(
            by=SYSTEM, organisation=made.root, body=told["body"], on=add_workdays(today, told["ahead"]), starts_at=FROM,
            place=told["place"],
        )  # fmt: skip
        for item in items:
            if item is not None:
                meeting = decisions.put_on_agenda(by=SYSTEM, meeting=meeting, version=meeting.record.version, item=item)


def _proposed(made: Founded, told: Plan) -> Item | None:
    """Return an item that was submitted; None for one that still lacks something."""
    kind = queries.type_of(told["type"])
    unit = made.departments.get(told["by"], made.root)
    item = decisions.propose(by=SYSTEM, organisation=unit, type=told["type"], title=told["title"])
    lacks = told.get("lacks", ())
    for title in (title for title in kind.need if title not in lacks):
        item = decisions.add_material(by=SYSTEM, item=item, version=item.record.version, title=title)
    for title in (title for title in kind.consult if title not in lacks):
        item = decisions.answer_consultation(
            by=SYSTEM, item=item, version=item.record.version, title=title, agreed=True
        )
    return None if lacks else decisions.submit(by=SYSTEM, item=item, version=item.record.version)


def _ask(made: Founded, told: Plan, today: dt.date) -> None:
    with clock.at(today - dt.timedelta(days=told["days"])), unknown_sizes():
        held = ballots.draft(
            by=SYSTEM, organisation=made.branches[OWN], kind=told["kind"], title=told["title"], mode=Mode.PAPER
        )
        for step in (ballots.fill_subjects, ballots.freeze, ballots.open_round):
            held.record.refresh_from_db(fields=["version"])
            held = step(by=SYSTEM, ballot_round=held, version=held.record.version)


def _vote(made: Founded, told: Plan, today: dt.date) -> None:
    """Open a secret ballot in which whoever signs in can vote, and whose box can be opened; none where nobody can hold its
    key, or where there is nothing to vote on."""
    asked = list(subjects(made, {**told, "on": today}))
    if not asked or not made.users:
        return
    closing = dt.datetime.combine(today + dt.timedelta(days=told["open"]), UNTIL, tzinfo=clock.ZONE)
    with clock.at(today - dt.timedelta(days=told["days"])), unknown_sizes():
        held = ballots.draft(
            by=SYSTEM, organisation=made.party, kind=told["kind"], title=told["title"], mode=Mode.SECRET,
            closes_at=closing, seats=min(told["seats"], len(asked)),
        )  # fmt: skip
        for subject in asked:
            held = ballots.add_subject(by=SYSTEM, ballot_round=held, version=held.record.version, **subject)
        for name in HOLDERS:
            ballots.hold_key(by=made.users[name], held=held, passphrase=made.password)
        for step in (ballots.freeze, ballots.open_round):
            held.record.refresh_from_db(fields=["version"])
            held = step(by=SYSTEM, ballot_round=held, version=held.record.version)
