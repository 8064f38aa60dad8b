"""Verifies an issued document: each number against what was issued, and against the records of today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import may_see, url
from tongxin.ground.ui.wording import full_day
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.uses.reports import queries
from tongxin.uses.reports.models import Draft, Reckoning
from tongxin.uses.reports.paper import say_answer
from tongxin.uses.reports.reading import Printed, read
from tongxin.uses.reports.reckoning import Again, Frozen, again, load
from tongxin.uses.reports.verdicts import Change, Finding, Seen, Verdict, judge


@dataclass(frozen=True)
class Verification:
    """What a document says against what was issued and against the records of today."""

    draft: Draft
    findings: tuple[Finding, ...]

    @property
    def fine(self) -> bool:
        """Say whether every number stands as issued and its records still bear it."""
        return all(finding.fine for finding in self.findings)


def verify(by: Actor, content: bytes) -> Verification:
    """Verify an issued .docx; raise `Refused` when it cannot be read or its numbers are not known here."""
    reading = read(content)
    row = queries.reckoning(by, reading.own)
    if row is None:
        raise refuse(
            "reports.unknown_snapshot",
            N_("文件中的数据快照在本系统中找不到，或您无权查看；请确认文件由本院系统导出，并请党委办公室核验。"),
        )
    findings = _findings(by, row, reading.of(reading.own), whole=True)
    for key in reading.copied:
        findings += _copied(by, key, reading.of(key))
    return Verification(row.draft, tuple(findings))


def _copied(by: Actor, key: UUID, printed: Sequence[Printed]) -> list[Finding]:
    """Judge the numbers that were copied from another report; of an unknown one nothing can be said."""
    row = queries.reckoning(by, key)
    if row is None:
        return [Finding(each.no, Verdict.UNKNOWN, each.said, "", "") for each in printed]
    return [replace(each, report=row.draft.record.title) for each in _findings(by, row, printed, whole=False)]


def _findings(by: Actor, row: Reckoning, printed: Sequence[Printed], *, whole: bool) -> list[Finding]:
    issued = load(row.numbers)
    today = again(issued)
    named = _records(by, [key for each in today for key in _touched(each)])
    return [
        Finding(seen.no, seen.verdict, seen.printed, "", "")
        if seen.verdict is Verdict.UNKNOWN
        else _finding(seen, issued[seen.no - 1], today[seen.no - 1], named)
        for seen in judge(printed, issued, whole=whole)
    ]


def _finding(seen: Seen, issued: Frozen, now: Again, named: Mapping[UUID, Record]) -> Finding:
    said, _ = say_answer(issued.number, now.answer)
    changes = tuple(_changes(now, named))
    return Finding(seen.no, seen.verdict, seen.printed, issued.said, issued.title, said, now.holds, changes)


def _touched(now: Again) -> Iterator[UUID]:
    for each in now.behind:
        yield from (*each.added, *each.removed, *each.changed)


def _changes(now: Again, named: Mapping[UUID, Record]) -> Iterator[Change]:
    told: dict[UUID, str] = {}
    for each in now.behind:
        for how, keys in (("added", each.added), ("removed", each.removed), ("changed", each.changed)):
            told |= dict.fromkeys(keys, how)
    return (_change(how, key, named.get(key)) for key, how in told.items())


def _change(how: str, key: UUID, record: Record | None) -> Change:
    if record is None:
        return Change(how, str(key))
    return Change(how, str(key), record.title, full_day(record.occurred_on), url(record))


def _records(by: Actor, keys: Sequence[UUID]) -> dict[UUID, Record]:
    """Return those records that `by` may see, by id."""
    return {record.pk: record for record in Record.objects.filter(pk__in=set(keys)) if may_see(by, record)}
