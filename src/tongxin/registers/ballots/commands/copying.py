"""Rounds made of another one: a rehearsal of a frozen round, and the second ballot that a counted one needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.records import writing
from tongxin.people.models import Person
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.commands.moving import LONGEST_TITLE, hold
from tongxin.registers.ballots.counting import stand_again
from tongxin.registers.ballots.definitions import State
from tongxin.registers.ballots.models import Electorate, RollEntry, Round, Subject
from tongxin.registers.ballots.rules import Deed
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("ballots.rehearse", title=_("试投"), on="ballot_round")
def rehearse(*, by: Actor, ballot_round: Round, version: int, testers: list[Person]) -> Round:
    """Make a rehearsal of a frozen round: the same ballot for a few testers, its roll ready to open; no figure counts it."""
    held = hold(ballot_round, version, Deed.CORRECT)
    if held.trial:
        raise refuse("ballots.trial_of_trial", N_("这已经是一次试投"))
    if not testers:
        raise refuse("ballots.testers", N_("请选择参加试投的人"), field="testers")
    made = _like(held, by, gettext("【试投】{title}"), trial=True, seats=held.seats, roll_on=clock.today())
    _copy_subjects(held.subjects.select_related("entry"), made)
    _copy_group(held.electorates.select_related("scope").all()[0], made, testers)
    writing.link(held.record, made.record, "led_to", by=by)
    return made


@command("ballots.second_ballot", title=_("再次投票"), on="ballot_round")
def second_ballot(*, by: Actor, ballot_round: Round, version: int) -> Round:
    """Make the round that fills the places a counted one left open: for those who tied, else for all who were not elected
    (选举工作条例); the same voters, ready to open. Raises `Refused` where nothing is open, or it was made already."""
    held = hold(ballot_round, version, Deed.AGAIN)
    result = queries.result_of(held)
    again = stand_again(result, queries.sheet_of(held).numbers) if result else ()
    if result is None or not again:
        raise refuse("ballots.decided", N_("名额已经选足，或没有可以再投的人，不需要再次投票"))
    if queries.second_of(held) is not None:
        raise refuse("ballots.second_made", N_("已经有再次投票：请在那一轮中办理，或者先取消它"))
    made = _like(held, by, gettext("{title}（再次投票）"), follows=held, seats=result.missing, roll_on=held.roll_on)
    _copy_subjects(held.subjects.select_related("entry").filter(number__in=again), made)
    for group in held.electorates.select_related("scope"):
        _copy_group(group, made, [row.person for row in queries.roll_of(group)])
    writing.link(held.record, made.record, "led_to", by=by)
    note(seats=result.missing, subjects=len(again))
    return made


def _like(held: Round, by: Actor, title: str, **more: Any) -> Round:
    """Make a frozen round of the same kind; title: a template of the other one's."""
    record = writing.create(
        by=by, kind=queries.ROUND, organisation=held.organisation, occurred_on=clock.today(), state=State.FROZEN,
        title=title.format(title=held.record.title)[:LONGEST_TITLE],
    )  # fmt: skip
    return Round.objects.create(
        record=record, hospital_id=held.hospital_id, organisation=held.organisation, occurred_on=record.occurred_on,
        definition=held.definition, pinned=held.pinned, mode=held.mode, words=held.words, **more,
    )  # fmt: skip


def _of(made: Round) -> dict[str, Any]:
    return {"round": made, "hospital_id": made.hospital_id, "organisation": made.organisation}


def _copy_subjects(rows: Iterable[Subject], made: Round) -> None:
    """Put subjects on the ballot of a new round, numbered from 1 in their order."""
    Subject.objects.bulk_create([
        Subject(
            **_of(made), number=number, person_id=row.person_id, entry=row.entry, unit_id=row.unit_id, title=row.title,
            detail=row.detail,
        )
        for number, row in enumerate(rows, start=1)
    ])  # fmt: skip


def _copy_group(like: Electorate, made: Round, persons: Sequence[Person]) -> None:
    """Give a new round a group like another one's, with these persons on its roll, in name order."""
    group = Electorate.objects.create(
        **_of(made),
        key=like.key,
        title=like.title,
        who=like.who,
        scope=like.scope,
        weight=like.weight,
        order=like.order,
    )
    order = sorted(persons, key=lambda person: (person.sort_key, person.code))
    RollEntry.objects.bulk_create([RollEntry(**_of(made), electorate=group, person=person) for person in order])
