"""The roll: frozen as of a day, corrected with a reason; small groups merged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import version as published
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.records.rules import check_happened, check_reason
from tongxin.people.models import Person
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.commands.moving import hold, move
from tongxin.registers.ballots.definitions import Mode, Who
from tongxin.registers.ballots.models import Electorate, RollEntry, Round
from tongxin.registers.ballots.rules import Deed, Group, roll_problems, sheet_problems
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_


@command("ballots.freeze", title=_("冻结名册"), on="ballot_round")
def freeze(*, by: Actor, ballot_round: Round, version: int, on: dt.date | None = None) -> Round:
    """Fix who may vote, as of a day (today), and pin the kind of ballot; what is on the ballot no longer changes.

    A group that lists names itself (`listed`) begins empty and is filled by correcting the roll.
    """
    held = hold(ballot_round, version, Deed.FREEZE)
    day = on or clock.today()
    check_happened(day, field="on")
    if problems := list(sheet_problems(queries.sheet_of(held))):
        raise Refused(problems)
    rolls = {group: queries.voters_on(group, day) for group in held.electorates.select_related("scope")}
    RollEntry.objects.bulk_create([_entry(group, person) for group, persons in rolls.items() for person in persons])
    note(voters={group.key: len(persons) for group, persons in rolls.items()})
    return move(held, Deed.FREEZE, by=by, roll_on=day, pinned=published("ballot", held.definition))


@command("ballots.add_voters", title=_("补入名册"), on="ballot_round")
def add_voters(
    *, by: Actor, ballot_round: Round, version: int, electorate: Electorate, persons: list[Person], reason: str
) -> Round:
    """Put persons on the roll of an electorate, with a reason; who was struck from it comes back."""
    held = hold(ballot_round, version, Deed.CORRECT)
    check_group(held, electorate)
    why = check_reason(reason)
    if strangers := [person.name for person in persons if person.hospital_id != held.hospital_id]:
        raise refuse("ballots.strangers", N_("“{names}”不属于本院"), field="persons", names="、".join(strangers))
    RollEntry.objects.bulk_create(
        [_entry(electorate, person, why) for person in persons], update_conflicts=True,
        unique_fields=["electorate", "person"], update_fields=["struck", "reason"],
    )  # fmt: skip
    note(electorate=str(electorate.pk), added=len(persons))
    return move(held, Deed.CORRECT, by=by)


@command("ballots.strike_voter", title=_("移出名册"), on="ballot_round")
def strike_voter(
    *, by: Actor, ballot_round: Round, version: int, electorate: Electorate, person: Person, reason: str
) -> Round:
    """Strike somebody from a roll, with a reason; who was given a ballot cannot be: it may have been cast. Nor can anybody where
    as many codes are out as the roll has voters: one of them may be his."""
    held = hold(ballot_round, version, Deed.CORRECT)
    check_group(held, electorate)
    row = RollEntry.objects.select_for_update().filter(electorate=electorate, person=person, struck=False).first()
    if row is None:
        raise refuse("ballots.not_on_roll", N_("“{name}”不在这个名册上"), field="person", name=person.name)
    if row.marked:
        raise refuse("ballots.marked", N_("“{name}”已经领票，不能再移出名册"), field="person", name=person.name)
    if held.mode == Mode.DRAWN and electorate.tickets.count() >= queries.voters(held)[electorate.pk]:
        sentence = N_("投票码已按名册人数打印：请先减少张数重新打印，再移出名册；已全部用完的，不能再移出")
        raise refuse("ballots.tickets_out", sentence, field="person")
    row.struck, row.reason = True, check_reason(reason)
    row.save(update_fields=["struck", "reason"])
    touched(row, "struck")
    return move(held, Deed.CORRECT, by=by)


@command("ballots.merge", title=_("合并投票群体"), on="ballot_round")
def merge(*, by: Actor, ballot_round: Round, version: int, electorate: Electorate, into: Electorate) -> Round:
    """Let a group too small to vote apart vote with another; before the opening only, and never across weights."""
    held = hold(ballot_round, version, Deed.MERGE)
    for group in (electorate, into):
        check_group(held, group)
    if electorate.pk == into.pk or electorate.weight is not None:
        raise refuse("ballots.merge", N_("请选择另一个群体；按权重计分的群体不能合并"), field="into")
    moving = RollEntry.objects.filter(electorate=electorate)
    there = RollEntry.objects.filter(electorate=into).values("person")
    moving.filter(person__in=there).delete()
    moving.update(electorate=into)
    electorate.delete()
    return move(held, Deed.MERGE, by=by)


def check_ready(held: Round) -> None:
    """Raise `Refused` with everything that a frozen round lacks before it may open."""
    counts = queries.voters(held)
    groups = [Group(group.title, counts.get(group.pk, 0)) for group in held.electorates.exclude(who=Who.ANYONE)]
    problems = list(_missing(held, groups))
    if problems:
        raise Refused(problems)


def check_group(held: Round, electorate: Electorate) -> None:
    """Raise `Refused` for a group of another round."""
    if electorate.round_id != held.pk:
        raise refuse("ballots.electorate", N_("这个投票群体属于另一轮投票"), field="electorate")


def _missing(held: Round, groups: list[Group]) -> Iterator[Problem]:
    yield from sheet_problems(queries.sheet_of(held))
    yield from roll_problems(queries.definition_of(held), groups)


def _entry(group: Electorate, person: Person, reason: str = "") -> RollEntry:
    return RollEntry(
        round_id=group.round_id, hospital_id=group.hospital_id, organisation_id=group.organisation_id, electorate=group,
        person=person, reason=reason,
    )  # fmt: skip
