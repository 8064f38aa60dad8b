"""Writing inputs and reckoning scores anew: called by the room's commands, inside their transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import may_see
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Scheme
from tongxin.uses.assessment.models import Appeal, Mark, Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.measured import Taken, stars_before
from tongxin.uses.assessment.rules.entries import Entry, check_entries, places
from tongxin.uses.assessment.rules.flow import climbed
from tongxin.uses.assessment.rules.scoring import graded
from tongxin.uses.assessment.rules.scoring import score as scored

SCORED = ["total", "held", "speaks"]


def held(row: Round | Subject, version: int) -> tuple[Record, Round]:
    """Lock a round, or one assessed in it, at the version seen; return its record and the round as it stands."""
    record = writing.hold(row.pk, version)
    key = row.pk if isinstance(row, Round) else row.round_id
    return record, Round.objects.select_related("record", "organisation").get(pk=key)


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
    """Write entries of many subjects at once; raise `Refused` with everything that is wrong, naming each subject."""
    problems = [
        replace(problem, where=row.name if len(given) > 1 else "")
        for row, entries in given
        for problem in check_entries(places(scheme, row.variant), entries)
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


def reckon(scheme: Scheme, rows: Sequence[Subject]) -> None:
    """Work out the scores of subjects from the inputs that count, in three statements whatever their number."""
    marks = queries.newest_marks(rows)
    before = stars_before(scheme, rows)
    grades = {grade.id: grade for grade in scheme.grade}
    for row in rows:
        result = scored(scheme, row.variant, queries.given(scheme, row.variant, marks.get(row.pk, {})))
        grade = graded(scheme, result)
        earlier = before.get(row.organisation_id)
        limited = climbed(scheme, grade, earlier, first=earlier is None)
        row.total, row.held, row.speaks = result.total, result.held, grades[limited.id].id
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
