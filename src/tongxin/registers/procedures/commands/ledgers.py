"""A ledger of the catalog that has a procedure's id holds its cases: past ones come in by it, all go out by it.

Its columns are named by the steps: `talk` is the day of that step (a text column holds several days), `talk__talker` what
it says in a field, `full_meeting__outcome` its result, `branch_meeting__votes` its vote as 应到/实到/赞成（/反对/弃权）.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tongxin.ground.catalog.queries import entry as catalog_entry
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.definitions import Column
from tongxin.ground.exchange.tables import Fault, Plan, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.votes.definitions import Counts
from tongxin.people.models import Person
from tongxin.people.queries import Roll
from tongxin.registers.procedures.commands import facts
from tongxin.registers.procedures.commands.legacy import PastCase, Surroundings
from tongxin.registers.procedures.definitions import Procedure, Step
from tongxin.registers.procedures.flow import Taken
from tongxin.registers.procedures.queries import procedure as procedure_of
from tongxin.registers.procedures.queries.ledgers import (
    APART,
    BALLOTS,
    BRANCH,
    COMMA,
    NAME,
    OUTCOME,
    VOTES,
    column_of,
)
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.problems import Level, Problem, Refused, refuse
from tongxin.toolbox.words import N_

NEEDS = (BRANCH, NAME)
_COUNTS = re.compile(r"\d+/\d+/\d+(/\d+/\d+)?")
_SEPARATORS = re.compile(r"[、,，;；\s]+")


def plan(procedure: str, by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan the import: every row a case. What cannot have been is a fault; a rule that was not kept is told beforehand."""
    columns = {column.key: column for column in catalog_entry("ledger", procedure).incoming}
    roll = Roll(organisation.hospital_id, _names(columns, rows))
    reading = Reading(procedure_of(procedure), columns, roll, organisation)
    cases = [case for row in rows if (case := reading.case(row)) is not None]
    known = Surroundings(by, organisation, reading.entry, cases)
    reading.faults += (
        Fault(one.row, _column(columns, problem.field), problem) for one in cases for problem in known.impossible(one)
    )
    impossible = {fault.row for fault in reading.faults}
    broken = [_warning(columns, *each) for each in _broken(known, [one for one in cases if one.row not in impossible])]
    steps = sum(len(one.steps) for one in cases)
    counts = [(N_("办理事项（件）"), len(cases)), (N_("步骤（步）"), steps), (N_("未满足规定（处）"), len(broken))]
    return Plan(cases, [*reading.faults, *broken], counts)


@dataclass
class Reading:
    """A ledger being read: its procedure, its columns, whom the names mean, and what could not be read."""

    entry: Procedure
    columns: Mapping[str, Column]
    roll: Roll
    home: Organisation
    faults: list[Fault] = field(default_factory=list)

    def case(self, row: Row) -> PastCase | None:
        """Return the case that a row tells of; None, and faults, where something cannot be read."""
        before, branch = len(self.faults), row[BRANCH] or self.home
        subject = self._try(row, NAME, partial(self._subject, row[NAME], branch))
        steps = [
            (item.on, place, item) for place, step in enumerate(self.entry.steps) for item in self._steps(row, step)
        ]
        votes = {step.id: self._votes(row, step) for step in self.entry.steps}
        if len(self.faults) > before:
            return None
        ordered = [item for _day, _place, item in sorted(steps, key=lambda each: each[:2])]
        told = {key: counts for key, counts in votes.items() if counts is not None}
        return PastCase(branch, ordered, subject, votes=told, row=row.number)

    def _subject(self, name: str, branch: Organisation) -> Person:
        person = self.roll.one(name, [branch.pk])
        if person is None:
            raise refuse("procedures.nobody", N_("本院没有“{name}”：请先登记人员，再导入办理情况"), name=name)
        return person

    def _steps(self, row: Row, step: Step) -> Iterator[Taken]:
        days = self._try(row, step.id, partial(_days, row[step.id])) if step.id in self.columns else None
        if not days:
            return
        said = {item.key: value for item in step.fields if (value := self._fact(row, step, item.key)) is not None}
        titles = _parts(self._cell(row, column_of(step, OUTCOME)))
        for number, day in enumerate(days):
            title = titles[min(number, len(titles) - 1)] if titles else ""
            outcome = self._try(row, column_of(step, OUTCOME), partial(_outcome, step, title))
            yield Taken(step.id, day, outcome or "", said if number == 0 else {})

    def _fact(self, row: Row, step: Step, key: str) -> Any:
        column, item = column_of(step, key), next(item for item in step.fields if item.key == key)
        raw = self._cell(row, column)
        return None if raw in (None, "", []) else self._try(row, column, partial(facts.typed, item, raw, self.roll))

    def _votes(self, row: Row, step: Step) -> Counts | None:
        column = column_of(step, VOTES)
        text = self._cell(row, column)
        counts: Counts | None = self._try(row, column, partial(_counts, text)) if text else None
        return counts

    def _cell(self, row: Row, column: str) -> Any:
        return row[column] if column in self.columns else None

    def _try(self, row: Row, column: str, read: Callable[[], Any]) -> Any:
        try:
            return read()
        except Refused as refused:
            self.faults += (Fault(row.number, column, problem) for problem in refused.problems)
            return None


def _names(columns: Mapping[str, Column], rows: Sequence[Row]) -> Iterator[str]:
    keys = [key for key, column in columns.items() if column.type in ("person", "persons")]
    for row in rows:
        for key in keys:
            yield from [row[key]] if isinstance(row[key], str) else row[key] or ()


def _days(cell: Any) -> list[dt.date]:
    """Return the days that a cell names: one, or several apart by commas."""
    if cell is None or isinstance(cell, dt.date):
        return [cell] if cell else []
    try:
        return [dt.date.fromisoformat(part) for part in _parts(cell)]
    except ValueError:
        sentence = N_("“{text}”不是日期：请写成 2026-03-05，多个日期用顿号隔开")
        raise refuse("procedures.days", sentence, text=cell[:40]) from None


def _outcome(step: Step, title: str) -> str:
    """Return the outcome of a title; the first of the definition where the ledger does not say."""
    if not step.outcomes or not title:
        return step.outcomes[0].id if step.outcomes else ""
    found = next((item.id for item in step.outcomes if item.title == title), None)
    if found is None:
        titles = COMMA.join(item.title for item in step.outcomes)
        raise refuse("procedures.outcome", N_("“{step}”的结果只能是：{names}"), step=step.title, names=titles)
    return found


def _counts(text: str) -> Counts:
    """Return the counts of a vote written as 应到/实到/赞成, with 反对 and 弃权 after it where they are known."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not _COUNTS.fullmatch(plain):
        sentence = N_("“{text}”不是票数：请写成“应到/实到/赞成”，例如 15/14/14")
        raise refuse("procedures.counts", sentence, text=text[:40])
    return Counts(**dict(zip(BALLOTS, map(int, plain.split("/")), strict=False)))


def _parts(text: Any) -> list[str]:
    return [part for part in _SEPARATORS.split(str(text or "")) if part]


def _broken(known: Surroundings, cases: Sequence[PastCase]) -> Iterator[tuple[PastCase, Taken, Finding]]:
    for one in cases:
        for item, _ruleset, _proof, findings in known.judged(one):
            yield from ((one, item, finding) for finding in findings if finding.result is Result.FAILED)


def _warning(columns: Mapping[str, Column], one: PastCase, item: Taken, finding: Finding) -> Fault:
    """Return a rule that was not kept as a remark on its cell: it does not stand in the way, history cannot be undone."""
    template, said = N_("{sentence}（{source}）") if finding.source else N_("{sentence}"), finding.problem().sentence()
    problem = Problem(finding.rule, template, {"sentence": said, "source": finding.source}, level=Level.SOFT)
    return Fault(one.row, _column(columns, item.step), problem)


def _column(columns: Mapping[str, Column], name: str) -> str:
    """Return the column in which a step, or a field of it (`step.field`), stands."""
    key = {"organisation": BRANCH, "subject": NAME}.get(name, name.replace(".", APART))
    step = key.partition(APART)[0]
    return key if key in columns else (step if step in columns else "")
