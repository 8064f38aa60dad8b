"""Freezes values with definition, version and a digest of what stood behind them, and tells later what changed.

Writers call `freeze` inside their own command's transaction, as they do `records.writing`.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from tongxin.figures import drill
from tongxin.figures.answers import Answer, Book, Value
from tongxin.figures.definitions import Figure
from tongxin.figures.models import Snapshot, SnapshotEntry
from tongxin.figures.queries import book, computation, compute, place, read
from tongxin.figures.sources import sources
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

FIGURE = TypeAdapter(Figure)


@dataclass(frozen=True)
class Wanted:
    """One value to freeze."""

    figure: str
    organisation: Organisation
    period: Period


@dataclass(frozen=True)
class Comparison:
    """A frozen value against the records of today.

    holds: nothing behind the value changed; value: what it comes to today, as printed; the record ids that were added,
    removed, or changed (another version, or another contribution); withheld: they are behind a wall, only `holds` is told.
    """

    holds: bool
    value: str | None
    added: tuple[UUID, ...] = ()
    removed: tuple[UUID, ...] = ()
    changed: tuple[UUID, ...] = ()
    withheld: bool = False


def freeze(by: Actor, requests: Iterable[Wanted]) -> Snapshot:
    """Compute and freeze values, in order, for organisations of one hospital; raises as `compute` does."""
    wanted = list(requests)
    known = book()
    entries = [_entry(known, answer, n, item) for n, (answer, item) in enumerate(_answers(by, wanted))]
    digest = hashlib.sha256("\n".join(entry.digest for entry in entries).encode()).hexdigest()
    first = wanted[0].organisation
    snapshot = Snapshot.objects.create(
        hospital_id=_hospital(first),
        organisation=first,
        made_at=clock.now(),
        made_by=":".join(by.reference)[:80],
        digest=digest,
    )
    for entry in entries:
        entry.snapshot = snapshot
    SnapshotEntry.objects.bulk_create(entries)
    return snapshot


def _hospital(organisation: Organisation) -> UUID:
    if organisation.hospital_id is None:
        sentence = N_("“{name}”不属于任何医院，不能固定数字，请选择医院或其下属组织")
        raise refuse("figures.no_hospital", sentence, field="organisation", name=organisation.name)
    return organisation.hospital_id


def _answers(by: Actor, wanted: list[Wanted]) -> Iterator[tuple[Answer, Wanted]]:
    """Compute values of one organisation and period together."""
    together: dict[tuple[UUID, Period], list[Wanted]] = {}
    for item in wanted:
        together.setdefault((item.organisation.pk, item.period), []).append(item)
    told = {
        (answer.id, key): answer
        for key, items in together.items()
        for answer in compute(by, dict.fromkeys(item.figure for item in items), items[0].organisation, items[0].period)
    }
    for item in wanted:
        yield told[item.figure, (item.organisation.pk, item.period)], item


def _entry(known: Book, answer: Answer, position: int, wanted: Wanted) -> SnapshotEntry:
    lines = _lines(known, answer.id, wanted.organisation, wanted.period)
    return SnapshotEntry(
        hospital_id=_hospital(wanted.organisation),
        organisation=wanted.organisation,
        position=position,
        figure=answer.id,
        title=answer.title,
        unit=answer.unit,
        definition_version=answer.version,
        definition=dict(_definitions(known, answer.id)),
        first=wanted.period.start,
        last=wanted.period.end,
        value=printed(answer.value),
        status=answer.status.value,
        rows=answer.records,
        contributions=b"" if _walled(known, answer.id) else zlib.compress("\n".join(lines).encode(), 9),
        digest=digest_of(lines),
    )


def compare(entry: SnapshotEntry) -> Comparison:
    """Compute a frozen value again by the definition it had, and tell whether it still holds and which records changed."""
    figures = {id: FIGURE.validate_python(body) for id, body in entry.definition.items()}
    known = Book(figures, sources)
    period = Period(entry.first, entry.last)
    lines = _lines(known, entry.figure, entry.organisation, period)
    answer = computation(known, entry.organisation, period).answers([figures[entry.figure]])[0]
    holds = digest_of(lines) == entry.digest
    comparison = Comparison(holds, printed(answer.value), withheld=_walled(known, entry.figure))
    if holds or comparison.withheld:
        return comparison
    then = _by_record(zlib.decompress(bytes(entry.contributions)).decode().splitlines())
    now = _by_record(lines)
    return replace(
        comparison,
        added=tuple(sorted(now.keys() - then.keys())),
        removed=tuple(sorted(then.keys() - now.keys())),
        changed=tuple(sorted(record for record in now.keys() & then.keys() if now[record] != then[record])),
    )


def digest_of(lines: list[str]) -> str:
    """Return the digest of contributions."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def printed(value: Value) -> str | None:
    """Return a value as it is kept and compared: digits without separators, ISO dates."""
    return None if value is None else str(value)


def _lines(known: Book, figure: str, organisation: Organisation, period: Period) -> list[str]:
    """Return the sorted lines `part record version rows values`; long values stand as their digest."""
    lines = []
    for n, request in enumerate(computation(known, organisation, period).requests(known.figures[figure])):
        source = known.sources[request.leaf.source]
        for record, version, rows, values in drill.contributions(read, source, request, place(organisation)):
            told = values if len(values) <= 64 else hashlib.sha256(values.encode()).hexdigest()
            lines.append(f"{n} {record} {version} {rows} {told}")
    return sorted(lines)


def _by_record(lines: Iterable[str]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for line in lines:
        found.setdefault(UUID(line.split(" ", 2)[1]), []).append(line)
    return found


def _definitions(known: Book, id: str) -> Iterator[tuple[str, Any]]:
    figure = known.figures[id]
    yield id, FIGURE.dump_python(figure, mode="json")
    for part in figure.parts:
        yield from _definitions(known, part)


def _walled(known: Book, id: str) -> bool:
    figure = known.figures[id]
    own = bool(figure.source) and known.sources[figure.source].wall
    return own or any(_walled(known, part) for part in figure.parts)
