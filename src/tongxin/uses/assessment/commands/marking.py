"""Writing inputs and reckoning scores anew: called by the room's commands, inside their transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import may_see
from tongxin.ground.records.rules import check_open
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Scheme
from tongxin.uses.assessment.models import Appeal, Mark, Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.measured import Taken, from_votes, stars_before
from tongxin.uses.assessment.rules.entries import Entry, check_entries
from tongxin.uses.assessment.rules.grading import graded
from tongxin.uses.assessment.rules.scoring import Known
from tongxin.uses.assessment.rules.scoring import score as scored
from tongxin.uses.assessment.rules.tree import Place, counted, places, title_of

SCORED = ["total", "held", "speaks"]


def held(row: Round | Subject, version: int) -> tuple[Record, Round]:
    """Lock a round, or one assessed in it, at the version seen; return its record and the round as it stands.

    With one assessed its round is locked too, and first: what is written about somebody waits for the round's steps, and
    is refused once the round is void.
    """
    if isinstance(row, Round):
        return writing.hold(row.pk, version), _round(row.pk)
    stands = standing(row.round_id)
    return writing.hold(row.pk, version), stands


def standing(key: UUID) -> Round:
    """Lock a round so that it stays at its stage, at whatever version; return it; raise `Refused` once it is void."""
    check_open(Record.objects.select_for_update().get(pk=key))
    return _round(key)


def _round(key: UUID) -> Round:
    return Round.objects.select_related("record", "organisation").get(pk=key)


def take(by: Actor, rows: Sequence[Subject], measured: Mapping[UUID, Mapping[str, Taken]]) -> None:
    """Write what figures and earlier rounds say, in one statement."""
    now, who = clock.now(), writing.reference(by)
    Mark.objects.bulk_create(
        [
            Mark(
                hospital_id=row.hospital_id, organisation_id=row.organisation_id, subject=row, key=key, value=told.value,
                known=told.known.value, rows=told.rows, definition=told.version, at=now, by=who,
            )
            for row in rows
            for key, told in measured[row.pk].items()
        ],
        batch_size=5000,
    )  # fmt: skip


def enter(by: Actor, row: Subject, scheme: Scheme, entries: Sequence[Entry], appeal: Appeal | None = None) -> None:
    """Write entries of one subject; raise `Refused` with everything that is wrong."""
    enter_all(by, scheme, [(row, entries)], appeal)


def enter_all(
    by: Actor, scheme: Scheme, given: Sequence[tuple[Subject, Sequence[Entry]]], appeal: Appeal | None = None
) -> None:
    """Write entries of many subjects at once; raise `Refused` with everything that is wrong, naming each subject.

    What records or published votes gave is written over by an appeal only.
    """
    known = queries.newest_marks([row for row, _entries in given]) if appeal is None else {}
    problems = [
        replace(problem, where=row.name if len(given) > 1 else "")
        for row, entries in given
        for problem in _wrong(places(scheme, row.variant), known.get(row.pk, {}), entries)
    ]
    evidence = _evidence(by, [entry for _row, entries in given for entry in entries], problems)
    if problems:
        raise Refused(problems)
    now, who = clock.now(), writing.reference(by)
    Mark.objects.bulk_create(
        [
            Mark(
                hospital_id=row.hospital_id, organisation_id=row.organisation_id, subject=row, key=entry.key,
                value=entry.value if entry.applies else None, counts=entry.counts or None, known=entry.known.value,
                reason=entry.reason.strip(), evidence=evidence.get(entry.evidence), appeal=appeal, at=now, by=who,
            )
            for row, entries in given
            for entry in entries
        ],
        batch_size=5000,
    )  # fmt: skip


def _wrong(known: Mapping[str, Place], marks: Mapping[str, Mark], entries: Sequence[Entry]) -> Iterator[Problem]:
    yield from check_entries(known, entries)
    for entry in entries:
        place, mark = known.get(entry.key), marks.get(entry.key)
        sentence = _fixed(place, mark) if place and mark else ""
        if place and sentence:
            yield Problem("assessment.fixed", sentence, {"title": title_of(place)}, field=entry.key)


def _fixed(place: Place, mark: Mark) -> str:
    """Return why nobody types over a mark; empty where people may."""
    if from_votes(place, mark):
        return N_("“{title}”取自已公布的测评，不能改填：计票有误请复核那一轮测评，取用有误请申诉")
    if counted(place) and mark.known == Known.OK and not mark.reason:
        return N_("“{title}”由记录取数，不能改填：记录有误请更正记录，取数有误请申诉")
    return ""


def reckon(scheme: Scheme, rows: Sequence[Subject]) -> None:
    """Work out the scores of subjects from the inputs that count, in three statements whatever their number."""
    marks = queries.newest_marks(rows)
    before = stars_before(scheme, rows)
    for row in rows:
        result = scored(scheme, row.variant, queries.given(scheme, row.variant, marks.get(row.pk, {})))
        row.total, row.held = result.total, result.held
        row.speaks = graded(scheme, result, before.get(row.organisation_id)).id
    Subject.objects.bulk_update(rows, SCORED, batch_size=500)


def _evidence(by: Actor, entries: Iterable[Entry], problems: list[Problem]) -> dict[UUID | None, Record]:
    """Return the records that entries name, by key; a foreign or void one is a problem of its entry."""
    wanted = {entry.evidence: entry for entry in entries if entry.evidence is not None}
    rows = Record.objects.filter(pk__in=wanted, voided_at=None) if wanted else Record.objects.none()
    found: dict[UUID | None, Record] = {row.pk: row for row in rows if may_see(by, row)}
    sentence = N_("找不到佐证记录，或您无权查看")
    problems += [
        Problem("assessment.evidence", sentence, field=entry.key) for key, entry in wanted.items() if key not in found
    ]
    return found
