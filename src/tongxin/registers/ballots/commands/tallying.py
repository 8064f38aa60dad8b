"""Paper: two tellers enter what they counted, each without the other's numbers; ballots typed in one by one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from random import SystemRandom
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.records.writing import reference
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.commands.moving import hold, move, needs, said
from tongxin.registers.ballots.definitions import Mode
from tongxin.registers.ballots.models import Ballot, Electorate, Round, Tally
from tongxin.registers.ballots.rules import Deed, Told, tally_problems
from tongxin.registers.ballots.sheet import LONGEST_TEXT, malformed
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

TELLERS = 2
LONGEST_REASON = 60
MOST_AT_ONCE = 5000


@command("ballots.tally", title=_("录入计票数"), on="ballot_round")
def tally(
    *,
    by: Actor,
    ballot_round: Round,
    electorate: Electorate,
    teller: str,
    issued: int,
    returned: int,
    counts: dict[str, dict[str, int]],
    invalid: int = 0,
    reasons: dict[str, int] | None = None,
) -> Tally:
    """Enter what one teller counted of an electorate's paper ballots; again by the same one: after counting anew.

    counts: {subject number or question id: {grade or option: marks}}; reasons: {why: invalid ballots}. A third person
    may not enter: the two settle where they differ. It asks no version: a teller changes only his own numbers.
    """
    held = hold(ballot_round, None, Deed.TALLY)
    needs(held, Mode.PAPER, Mode.TYPED)
    name = said(teller, field="teller", needed=True, longest=60)
    sheet, on_roll = queries.sheet_of(held), queries.voters(held).get(electorate.pk, 0)
    problems = [
        *tally_problems(sheet, on_roll, Told(issued, returned, invalid, counts)),
        *_reasons(invalid, reasons or {}),
    ]
    if electorate.round_id != held.pk:
        problems.append(Problem("ballots.electorate", N_("这个投票群体属于另一轮投票"), field="electorate"))
    if problems:
        raise Refused(problems)
    row = _row(electorate, by)
    row.name, row.issued, row.returned, row.invalid = name, issued, returned, invalid
    row.counts, row.reasons = counts, reasons or {}
    row.version += 1
    row.save()
    note(electorate=str(electorate.pk))
    touched(row, "counts")
    move(held, Deed.TALLY, by=by)
    return row


@command("ballots.type_in", title=_("逐张录入纸质选票"), on="ballot_round")
def type_in(
    *,
    by: Actor,
    ballot_round: Round,
    version: int,
    electorate: Electorate,
    ballots: list[dict[str, Any]],
    spoilt: int = 0,
    why: str = "",
) -> Round:
    """Enter paper ballots, each as its answers, and how many the tellers found invalid (with why); shuffled as written.

    Raises `Refused` with every ballot that does not fit the sheet, by its place in the list.
    """
    held = hold(ballot_round, version, Deed.TYPE)
    needs(held, Mode.TYPED)
    problems = list(_typed_problems(held, electorate, ballots, spoilt))
    if problems:
        raise Refused(problems)
    reason = said(why, field="why", needed=bool(spoilt), longest=LONGEST_REASON)
    store(electorate, [*((answers, "") for answers in ballots), *[({}, reason)] * spoilt])
    note(electorate=str(electorate.pk), ballots=len(ballots) + spoilt)
    return move(held, Deed.TYPE, by=by)


def store(electorate: Electorate, ballots: list[tuple[Mapping[str, Any], str]]) -> None:
    """Write ballots (answers, why spoilt) in random order under random keys."""
    shuffled = ballots.copy()
    SystemRandom().shuffle(shuffled)
    Ballot.objects.bulk_create([
        Ballot(
            round_id=electorate.round_id, hospital_id=electorate.hospital_id, organisation_id=electorate.organisation_id,
            electorate=electorate, answers=answers, spoilt=spoilt,
        )
        for answers, spoilt in shuffled
    ])  # fmt: skip


def _row(electorate: Electorate, by: Actor) -> Tally:
    """Return the row of a teller, a new one where there is none; raise `Refused` for a third teller."""
    rows = list(Tally.objects.select_for_update().filter(electorate=electorate))
    own = next((row for row in rows if row.teller == reference(by)), None)
    if own is not None:
        return own
    if len(rows) >= TELLERS:
        raise refuse("ballots.third_teller", N_("两名计票人都已录入：有出入时由他们复点后各自更正"))
    return Tally(
        round_id=electorate.round_id, hospital_id=electorate.hospital_id, organisation_id=electorate.organisation_id,
        electorate=electorate, teller=reference(by), version=0,
    )  # fmt: skip


def _reasons(invalid: int, reasons: Mapping[str, int]) -> list[Problem]:
    if invalid == sum(reasons.values()) and all(key.strip() and n >= 0 for key, n in reasons.items()):
        return []
    return [Problem("ballots.reasons", N_("请写明每张无效票的理由：各理由的张数合计应等于无效票数"), field="reasons")]


def _typed_problems(held: Round, electorate: Electorate, ballots: list[dict[str, Any]], spoilt: int) -> list[Problem]:
    sheet, problems = queries.sheet_of(held), list[Problem]()
    if electorate.round_id != held.pk:
        problems.append(Problem("ballots.electorate", N_("这个投票群体属于另一轮投票"), field="electorate"))
    if not 0 < len(ballots) + spoilt <= MOST_AT_ONCE or spoilt < 0:
        problems.append(Problem("ballots.many", N_("一次录入 1 至 {most} 张"), {"most": MOST_AT_ONCE}, field="ballots"))
    for place, answers in enumerate(ballots, start=1):
        if malformed(sheet, answers):
            said_there = json.dumps(answers, ensure_ascii=False)[:LONGEST_TEXT]
            sentence = N_("第 {place} 张与票样不符：{answers}")
            problems.append(
                Problem("ballots.malformed", sentence, {"place": place, "answers": said_there}, field="ballots")
            )
    total = typed_total(electorate) + len(ballots) + spoilt
    voters = queries.voters(held).get(electorate.pk, 0)
    if voters and total > voters:
        sentence = N_("连同已录入的共 {total} 张，多于名册上的 {voters} 人")
        problems.append(Problem("ballots.too_many", sentence, {"total": total, "voters": voters}, field="ballots"))
    return problems


def typed_total(electorate: Electorate) -> int:
    """Return how many ballots of an electorate have been typed in."""
    return Ballot.objects.filter(electorate=electorate).count()
