"""Where a case stands: which steps count, which may be taken next, from which day and until which. Pure, no database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tongxin.registers.procedures.definitions import Effect, Gaps, NotBefore, NotLater, Procedure, State, Step
from tongxin.toolbox import periods, workdays
from tongxin.toolbox.problems import Refused


@dataclass(frozen=True)
class Taken:
    """A step that was taken and is not void: its day, outcome and facts (field → value; persons as tuples of ids)."""

    step: str
    on: dt.date
    outcome: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Next:
    """A step that may come next. earliest, due: None when nothing says so; presses: the later step, not open before this one is
    taken, whose last day `due` is; unknown: a date that cannot be computed, why."""

    step: Step
    earliest: dt.date | None = None
    due: dt.date | None = None
    unknown: str = ""
    presses: Step | None = None


def add(day: dt.date, span: str) -> dt.date:
    """Return the day `span` later: calendar months and years clamped to month end, workdays by the State Council calendar.

    Raises `Refused` (`workdays.calendar_missing`) for workdays of a year whose calendar is not published.
    """
    count, unit = span.split()
    n = int(count)
    match unit:
        case "months":
            return periods.add_months(day, n)
        case "years":
            return periods.add_years(day, n)
        case "workdays":
            return workdays.add_workdays(day, n)
        case _:
            return day + dt.timedelta(days=n)


def through(begins: dt.date, span: str) -> dt.date:
    """Return the last day of a span that counts the day it begins: of months and years the day before `add`'s; raises `Refused`
    as `add` does."""
    count, unit = span.split()
    return workdays.period_end(begins, int(count)) if unit == "workdays" else add(begins, span) - periods.ONE_DAY


def ruleset_on(procedure: Procedure, day: dt.date) -> str:
    """Return the version of the regulation in force on a day; before the first, the first."""
    found = procedure.rulesets[0].id if procedure.rulesets else ""
    for version in procedure.rulesets:
        if version.since <= day.isoformat():
            found = version.id
    return found


def steps_on(procedure: Procedure, day: dt.date) -> list[Step]:
    """Return the steps that exist under the ruleset of a day."""
    return procedure.existing(ruleset_on(procedure, day))


def current(procedure: Procedure, taken: Iterable[Taken]) -> list[Taken]:
    """Return the steps that stand: where an outcome says `again`, that step and all after it are to be taken anew."""
    standing: list[Taken] = []
    for item in taken:
        standing.append(item)
        if again := _again(procedure, item):
            first = procedure.places[again]
            standing = [one for one in standing if procedure.places[one.step] < first]
    return standing


def _again(procedure: Procedure, item: Taken) -> str:
    for outcome in procedure.step(item.step).outcomes:
        if outcome.id == item.outcome:
            return outcome.again
    return ""


def last(taken: Sequence[Taken], step: str) -> Taken | None:
    """Return the newest of a step."""
    return next((item for item in reversed(taken) if item.step == step), None)


def waits_for(procedure: Procedure, step: Step, day: dt.date) -> list[str]:
    """Return the steps that must stand before this one under the ruleset of a day; a step that is not in it waits for those
    it names."""
    waits = procedure.waits(ruleset_on(procedure, day))
    return waits[step.id] if step.id in waits else [key for key in step.after if key in waits]


def open_steps(procedure: Procedure, taken: Sequence[Taken], day: dt.date) -> list[Step]:
    """Return the steps that may be taken on a day, in their order; none once the case is over."""
    if state_of(procedure, taken, day) is not State.OPEN:
        return []
    standing = {item.step for item in current(procedure, taken)}
    return [step for step in steps_on(procedure, day) if _is_open(procedure, step, standing, day)]


def _is_open(procedure: Procedure, step: Step, standing: set[str], day: dt.date) -> bool:
    if overtaken(procedure, step, standing) or not all(key in standing for key in waits_for(procedure, step, day)):
        return False
    return not _passed(procedure, step, standing) if step.repeats else step.id not in standing


def overtaken(procedure: Procedure, step: Step, standing: Collection[str]) -> bool:
    """Tell whether the case went on under a ruleset that did not know the step: one in force later does not ask for it (what
    was done is judged by the rules of its day)."""
    return bool(step.rulesets) and step.id not in standing and _passed(procedure, step, standing)


def _passed(procedure: Procedure, step: Step, standing: Collection[str]) -> bool:
    later = procedure.steps[procedure.places[step.id] + 1 :]
    return any(one.id in standing for one in later if not one.optional and not one.repeats)


def state_of(procedure: Procedure, taken: Sequence[Taken], day: dt.date) -> State:
    """Return what the steps make of a case: an outcome may end it, and it is done when every required step stands."""
    for item in taken:
        for outcome in procedure.step(item.step).outcomes:
            if outcome.id == item.outcome and outcome.ends:
                return outcome.ends
    standing = {item.step for item in current(procedure, taken)}
    asked = [step for step in steps_on(procedure, day) if not step.optional]
    complete = all(step.id in standing or overtaken(procedure, step, standing) for step in asked)
    return State.DONE if complete else State.OPEN


def lost(procedure: Procedure, taken: Iterable[Taken]) -> list[str]:
    """Return the steps taken that a definition does not know: it was changed under a case that never pinned it."""
    return [item.step for item in taken if item.step not in procedure.places]


def outlook(procedure: Procedure, taken: Sequence[Taken], day: dt.date) -> list[Next]:
    """Return what may come next, with the first and last day that the rules leave for it or for what waits for it; nothing where
    steps are lost."""
    if lost(procedure, taken):
        return []
    ahead = [_next(procedure, step, taken, day) for step in open_steps(procedure, taken, day)]
    waiting = _waiting(procedure, ahead, taken, day) if ahead else []
    return [_pressed(item, waiting) for item in ahead]


def _waiting(
    procedure: Procedure, ahead: Sequence[Next], taken: Sequence[Taken], day: dt.date
) -> list[tuple[dt.date, Step, set[str]]]:
    """Return the steps that cannot be taken yet but have a last day already: that day, the step, and what it waits for."""
    standing, coming = {item.step for item in current(procedure, taken)}, {item.step.id for item in ahead}
    passed = standing | coming
    later = [step for step in steps_on(procedure, day) if step.id not in passed and _dated(step, standing)]
    told = [(_next(procedure, step, taken, day).due, step) for step in later]
    return [(due, step, _all_before(procedure, step, day)) for due, step in told if due is not None]


def _dated(step: Step, standing: Collection[str]) -> bool:
    return any(isinstance(rule, NotLater) and rule.after in standing for rule in step.rules)


def _all_before(procedure: Procedure, step: Step, day: dt.date) -> set[str]:
    """Return all that must stand before a step, the steps before those included."""
    found, asked = set[str](), [step]
    while asked:
        waits = [key for key in waits_for(procedure, asked.pop(), day) if key not in found]
        found.update(waits)
        asked += [procedure.step(key) for key in waits]
    return found


def _pressed(item: Next, waiting: Iterable[tuple[dt.date, Step, set[str]]]) -> Next:
    """Return what may come next with the last day of what waits for it, where that is earlier than its own."""
    last_days = [(due, step) for due, step, before in waiting if item.step.id in before]
    due, step = min(last_days, key=lambda each: each[0], default=(None, None))
    return item if due is None or (item.due and item.due <= due) else replace(item, due=due, presses=step)


def _next(procedure: Procedure, step: Step, taken: Sequence[Taken], day: dt.date) -> Next:
    version = ruleset_on(procedure, day)
    try:
        bounds = list(_bounds(procedure, step, taken, version))
    except Refused as refused:
        return Next(step, unknown=refused.problems[0].sentence())
    earliest = [when for when, is_last in bounds if not is_last]
    due = [when for when, is_last in bounds if is_last]
    return Next(step, max(earliest, default=None), min(due, default=None))


def _bounds(procedure: Procedure, step: Step, taken: Sequence[Taken], version: str) -> Iterator[tuple[dt.date, bool]]:
    standing = current(procedure, taken)
    for rule in step.rules:
        if rule.rulesets and version not in rule.rulesets:
            continue
        if isinstance(rule, NotBefore | NotLater) and (anchor := last(standing, rule.after)):
            yield shifted(anchor.on, rule, taken), isinstance(rule, NotLater)
        elif isinstance(rule, Gaps) and rule.step == step.id and (since := _newest(standing, rule)):
            yield add(since.on, rule.span), True


def _newest(standing: Sequence[Taken], rule: Gaps) -> Taken | None:
    return last(standing, rule.step) or last(standing, rule.since)


def shifted(day: dt.date, rule: NotBefore | NotLater | Effect, taken: Sequence[Taken]) -> dt.date:
    """Return the day a rule or an effect speaks of: its span after `day`, and months of extension on top."""
    when = add(day, rule.span)
    for name in rule.plus:
        step, _dot, key = name.partition(".")
        months = sum(item.facts.get(key) or 0 for item in taken if item.step == step)
        when = periods.add_months(when, months)
    return when
