"""Counting, publishing, archiving: integers and exact fractions until the page rounds them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.followups import writing as followups
from tongxin.ground.followups.definitions import providers
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import reference
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.commands.moving import hold, move
from tongxin.registers.ballots.counting import Line, Sum, add_up, below_line, hidden_groups, lines
from tongxin.registers.ballots.definitions import SEALED, Mode, Sort
from tongxin.registers.ballots.models import Ballot, Electorate, Result, Round, Score, Tally
from tongxin.registers.ballots.rules import Deed, differences
from tongxin.registers.ballots.sheet import Sheet
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

TASK, SOURCE = "task", "appraisal"
TELLERS = {Mode.PAPER: 2, Mode.TYPED: 1}


@dataclass(frozen=True)
class Counted:
    """An electorate with what its ballots came to; issued: how many were given out."""

    group: Electorate
    issued: int
    sum: Sum


@command("ballots.count", title=_("计票"), on="ballot_round")
def count(*, by: Actor, ballot_round: Round, version: int) -> Round:
    """Count a closed round by the rules of its kind; again until it is published. Refused while two tellers differ, or
    what was issued, returned and counted does not agree."""
    held = hold(ballot_round, version, Deed.COUNT)
    sheet = queries.sheet_of(held)
    _check_unaltered(held)
    counted = [_count(held, sheet, group) for group in held.electorates.all()]
    if problems := [problem for _group, found in counted for problem in found]:
        raise Refused(problems)
    Score.objects.filter(round=held).delete()
    for each in [each for each, _problems in counted if each is not None]:
        _write(sheet, each)
    _hide(held, sheet)
    note(returned={each.group.key: each.sum.returned for each, _problems in counted if each is not None})
    return move(held, Deed.COUNT, by=by)


@command("ballots.publish", title=_("公布结果"), on="ballot_round")
def publish(*, by: Actor, ballot_round: Round, version: int, follow: bool = True) -> Round:
    """Freeze what was counted and let those read it who may. follow: subjects below the line become one task (谈话提醒) of
    the organisation that held the round, which names nobody."""
    held = hold(ballot_round, version, Deed.PUBLISH)
    sheet = queries.sheet_of(held)
    body = frozen(held, sheet)
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    Result.objects.create(
        round=held, hospital_id=held.hospital_id, organisation=held.organisation, body=body,
        digest=hashlib.sha256(text.encode()).hexdigest(), published_at=clock.now(), published_by=reference(by),
    )  # fmt: skip
    done = move(held, Deed.PUBLISH, by=by, published_on=clock.today())
    if follow and not held.trial and sheet.kind.line:
        _follow(done, sheet, by)
    return done


@command("ballots.archive", title=_("归档"), on="ballot_round")
def archive(*, by: Actor, ballot_round: Round, version: int) -> Round:
    """Put a published round away; its counts stay, and can be read by those who might before."""
    return move(hold(ballot_round, version, Deed.ARCHIVE), Deed.ARCHIVE, by=by)


def frozen(held: Round, sheet: Sheet) -> dict[str, Any]:
    """Return the JSON of a counted round: every electorate's ballots and marks, those of hidden groups left out; texts;
    from how many valid ballots on the winners of a contest are named."""
    return {
        "kind": held.definition, "version": held.pinned, "title": held.record.title, "closed": f"{held.closes_at}",
        "subjects": [{"number": row.number, "title": row.title, "detail": row.detail} for row in held.subjects.all()],
        "electorates": [_group_body(group) for group in held.electorates.all()],
        "texts": _texts(held, sheet), queries.NAMED_FROM: sheet.kind.min_group,
    }  # fmt: skip


def _check_unaltered(held: Round) -> None:
    """Raise `Refused` where the ballots of a secret round are not those of its bulletin: somebody altered the database."""
    if held.mode in SEALED and json.loads(held.bulletin.body)["ballots_digest"] != queries.ballots_digest(held):
        raise refuse("ballots.altered", N_("选票与开箱时的公告不一致：数据被改动过，不能计票，请查明原因"))


def _group_body(group: Electorate) -> dict[str, Any]:
    rows = [] if group.hidden else Score.objects.filter(electorate=group).select_related("subject")
    return {
        "id": str(group.pk), "key": group.key, "title": group.title, "issued": group.issued, "returned": group.returned,
        "invalid": group.invalid, "below": None if group.hidden else group.below, "hidden": group.hidden,
        "scores": [
            {
                "subject": row.subject.number if row.subject else None, "question": row.question, "option": row.option,
                "good": row.good, "valid": row.valid, "marks": row.marks,
            }
            for row in rows
        ],
    }  # fmt: skip


def _count(held: Round, sheet: Sheet, group: Electorate) -> tuple[Counted | None, list[Problem]]:
    """Return what an electorate's ballots came to, or why they cannot be counted."""
    tallies = list(Tally.objects.filter(electorate=group).order_by("id"))
    mode = Mode(held.mode)
    if problem := _tellers(group, tallies, TELLERS.get(mode, 0)):
        return None, [problem]
    if mode is Mode.PAPER:
        return Counted(group, tallies[0].issued, _from_tally(sheet, tallies[0])), []
    rows = list(Ballot.objects.filter(electorate=group).values_list("answers", "spoilt"))
    total = add_up(sheet, (answers for answers, spoilt in rows if not spoilt), sum(1 for _, spoilt in rows if spoilt))
    issued = tallies[0].issued if tallies else _issued(held, group, total.returned)
    return Counted(group, issued, total), list(_disagree(group, tallies, issued, total))


def _tellers(group: Electorate, tallies: list[Tally], needed: int) -> Problem | None:
    if len(tallies) < needed:
        sentence = N_("“{group}”还差 {missing} 名计票人的计票数")
        params = {"group": group.title, "missing": needed - len(tallies)}
        return Problem("ballots.tellers", sentence, params, field="tallies")
    if needed == 2 and (places := queries.differing(tallies)):
        sentence = N_("“{group}”两名计票人有 {count} 处不一致，请复点后更正")
        return Problem("ballots.differ", sentence, {"group": group.title, "count": len(places)}, field="tallies")
    return None


def _from_tally(sheet: Sheet, row: Tally) -> Sum:
    counts = {
        key: {option: row.counts.get(key, {}).get(option, 0) for option in sheet.choices(key)}
        for key in sheet.counted()
    }
    return Sum(row.returned, row.reasons, counts)


def _issued(held: Round, group: Electorate, returned: int) -> int:
    """Return how many ballots were given out: the marks of the roll, what was found when the box of drawn codes was opened;
    where neither is kept, as many as came back."""
    if held.mode == Mode.SECRET:
        return queries.marked(held).get(group.pk, 0)
    return group.issued or 0 if held.mode == Mode.DRAWN else returned


def _disagree(group: Electorate, tallies: list[Tally], issued: int, total: Sum) -> Iterator[Problem]:
    """Return where ballots contradict the roll, or the teller who counted the pile they were typed from."""
    if total.returned > issued:
        sentence = N_("“{group}”收回 {returned} 张，多于发出的 {issued} 张")
        params = {"group": group.title, "returned": total.returned, "issued": issued}
        yield Problem("ballots.returned", sentence, params, field="tallies")
    for row in tallies:
        found = {"returned": total.returned, "invalid": total.returned - total.valid, **_flat(total.counts)}
        told = {"returned": row.returned, "invalid": row.invalid, **(_flat(row.counts) if row.counts else {})}
        if places := differences(told, {place: found.get(place, 0) for place in told}):
            sentence = N_("“{group}”逐张录入的结果与计票人的计票数有 {count} 处不一致，请复核")
            yield Problem(
                "ballots.typed_differ", sentence, {"group": group.title, "count": len(places)}, field="tallies"
            )


def _flat(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    return {f"{key}/{option}": n for key, options in counts.items() for option, n in options.items()}


def _write(sheet: Sheet, counted: Counted) -> None:
    group, total = counted.group, counted.sum
    group.issued, group.returned = counted.issued, total.returned
    group.invalid, group.below = total.returned - total.valid, total.below
    group.save(update_fields=["issued", "returned", "invalid", "below"])
    subjects = {str(row.number): row for row in group.round.subjects.all()}
    Score.objects.bulk_create([
        Score(
            round_id=group.round_id, hospital_id=group.hospital_id, organisation_id=group.organisation_id,
            electorate=group, subject=subjects.get(line.key), question="" if line.key in subjects else line.key,
            option=line.option, good=line.good, valid=line.valid, marks=dict(line.marks), flagged=_flagged(sheet, line),
        )
        for line in lines(sheet, total)
    ])  # fmt: skip


def _hide(held: Round, sheet: Sheet) -> None:
    """Mark the groups of an opinion round that are too small to show, with complementary suppression where a result of all
    groups together is shown; statutory counts are never suppressed."""
    groups = {str(group.pk): group for group in held.electorates.all()}
    valid = {key: group.valid for key, group in groups.items()}
    together = sheet.kind.weighted or sheet.kind.sort != Sort.APPRAISAL
    hidden = (
        frozenset[str]() if sheet.kind.statutory else hidden_groups(valid, sheet.kind.min_group, total_shown=together)
    )
    for key, group in groups.items():
        group.hidden = key in hidden
        group.save(update_fields=["hidden"])


def _flagged(sheet: Sheet, line: Line) -> bool:
    return not line.option and below_line(line, sheet.kind.line)


def _texts(held: Round, sheet: Sheet) -> dict[str, list[str]]:
    """Return the texts of each free question, shuffled, of all electorates together; none where there are too few."""
    found: dict[str, list[str]] = {}
    for question in sheet.kind.question:
        if question.type == "text":
            answers = Ballot.objects.filter(round=held, spoilt="").values_list(f"answers__{question.id}", flat=True)
            texts = [text.strip() for text in answers if isinstance(text, str) and text.strip()]
            SystemRandom().shuffle(texts)
            found[question.id] = texts if len(texts) >= sheet.kind.min_texts else []
    return found


def _follow(held: Round, sheet: Sheet, by: Actor) -> None:
    """Ask for one task where subjects are below the line; it names nobody, for leaking results is forbidden."""
    shown = Score.objects.filter(round=held, electorate__hidden=False)
    flagged = shown.filter(flagged=True).values("subject").distinct().count()
    if not flagged or TASK not in providers:
        return
    title = gettext("落实“{title}”：{count} 名测评对象低于 {line}%，按规定谈话提醒").format(
        title=held.record.title, count=flagged, line=sheet.kind.line
    )
    owner = Organisation.objects.get(pk=held.organisation_id)
    followups.ask(TASK, by=by, source=held.record, title=title[:200], owner=owner, sort=SOURCE)
