"""Many outcomes from one document (表彰文件): who and what line by line, all recorded or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.files.commands import attach
from tongxin.ground.files.definitions import Upload
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_happened, check_late
from tongxin.registers.outcomes import rules
from tongxin.registers.outcomes.commands.holders import Holder, Rolls
from tongxin.registers.outcomes.commands.making import Draft, build, record_of
from tongxin.registers.outcomes.definitions import OutcomeKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.registers.outcomes.queries import kind as kind_of
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

MOST_LINES = 500


@command("outcomes.record_many", title=_("按文件批量登记成果"), on="organisation")
def record_many(
    *,
    by: Actor,
    organisation: Organisation,
    kind: str,
    lines: list[tuple[str, str]],
    occurred_on: dt.date,
    title: str = "",
    valid_to: dt.date | None = None,
    values: dict[str, Any] | None = None,
    upload: Upload | None = None,
    late_reason: str = "",
) -> list[UUID]:
    """Record what one document gives to many, all or none; return the records in the order of the lines.

    lines: (person or unit, name of what it is given; empty: `title`). A person's outcome belongs to the branch of that
    day, else to the department; all must be below `organisation`. upload: the document, attached to each.
    """
    entry = kind_of(kind)
    check_happened(occurred_on)
    check_late(occurred_on, late_reason, setting("outcomes.late_days"))
    shared = Draft(organisation, title, occurred_on, valid_to=valid_to, values=values or {})
    records, rows = _built(by, entry, shared, lines, late_reason)
    writing.store(*records)
    Outcome.objects.bulk_create(rows)
    if upload is not None:
        for record in records:
            attach(by=by, record=record, upload=upload)
    note(records=len(rows))
    return [record.pk for record in records]


def _built(
    by: Actor, kind: OutcomeKind, shared: Draft, lines: Sequence[tuple[str, str]], late_reason: str
) -> tuple[list[Record], list[Outcome]]:
    """Return the unsaved rows of all lines; raise `Refused` with every problem, each with its line."""
    _check_lines(lines)
    rules.check_days(kind, shared.occurred_on, shared.valid_to)
    rules.check_values(kind, shared.values, shared.occurred_on)
    rolls = Rolls(shared.organisation, [who for who, _what in lines], shared.occurred_on)
    reach = set(_reach(by, shared.organisation))
    records, rows, problems = [], [], []
    for number, (who, what) in enumerate(lines, start=1):
        try:
            draft = _draft(shared, _within(rolls.find(who), reach), what)
            record = record_of(by, draft, late_reason)
            rows.append(build(kind, draft, record))
            records.append(record)
        except Refused as refused:
            problems += [_at(number, problem) for problem in refused.problems]
    if problems := problems + _twice(lines):
        raise Refused(problems)
    return records, rows


def _check_lines(lines: Sequence[tuple[str, str]]) -> None:
    if not lines:
        raise refuse("outcomes.no_lines", N_("请至少写一行：姓名或单位，再写名称"), field="lines")
    if len(lines) > MOST_LINES:
        sentence = N_("一次最多登记 {most} 行，现有 {count} 行：请分几次办理")
        raise refuse("outcomes.many_lines", sentence, field="lines", most=MOST_LINES, count=len(lines))


def _reach(by: Actor, organisation: Organisation) -> Sequence[UUID]:
    """Return the units for which `by` may record; the document's unit among them."""
    return [organisation.pk, *organisations_for(by, "outcomes.record_many").values_list("pk", flat=True)]


def _within(holder: Holder, reach: set[UUID]) -> Holder:
    if holder.unit.pk not in reach:
        sentence = N_("“{unit}”不在您可以登记的范围内")
        raise refuse("outcomes.out_of_reach", sentence, field="lines", unit=holder.unit.short_name)
    return holder


def _draft(shared: Draft, holder: Holder, what: str) -> Draft:
    return replace(shared, organisation=holder.unit, person=holder.person, title=what.strip() or shared.title)


def _twice(lines: Sequence[tuple[str, str]]) -> list[Problem]:
    """Return a problem for each line that repeats an earlier one."""
    first: dict[tuple[str, str], int] = {}
    found = []
    for number, (who, what) in enumerate(lines, start=1):
        before = first.setdefault((who.strip(), what.strip()), number)
        if before != number:
            about = {"before": before}
            found.append(_at(number, Problem("outcomes.line_twice", N_("与第 {before} 行相同"), about)))
    return found


def _at(number: int, problem: Problem) -> Problem:
    """Return a problem of one line: its sentence begins with the line's number."""
    about: dict[str, Any] = {"line": number, "sentence": problem.sentence(gettext)}
    return Problem(problem.code, N_("第 {line} 行：{sentence}"), about, field="lines")
