"""Whom a step concerns and who takes part in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from tongxin.registers.procedures import definitions as words
from tongxin.registers.procedures.flow import Taken, current, last
from tongxin.registers.procedures.judging.core import field_title, finding, judge, passes
from tongxin.registers.procedures.rules import Attempt
from tongxin.toolbox import periods
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.words import N_

UNKNOWN = ""  # the roster does not go back so far
STANDINGS = {"none": N_("非党员"), "probationary": N_("预备党员"), "full": N_("正式党员")}


@judge.register
def _(rule: words.Age, attempt: Attempt) -> Iterator[Finding]:
    if attempt.born is None:
        yield finding(rule, Result.NOT_CHECKED, N_("没有出生日期，无法核对年满 {years} 周岁"), years=rule.years)
        return
    full = periods.age(attempt.born, attempt.on) if attempt.born <= attempt.on else 0
    sentence = N_("须年满 {years} 周岁，{on} 时为 {full} 周岁")
    yield finding(rule, passes(full >= rule.years), sentence, "on", years=rule.years, on=attempt.on, full=full)


@judge.register
def _(rule: words.Subject, attempt: Attempt) -> Iterator[Finding]:
    if attempt.standing == UNKNOWN:
        yield finding(rule, Result.NOT_CHECKED, N_("名册没有 {on} 时的党员身份，无法核对"), on=attempt.on)
        return
    allowed = "、".join(STANDINGS[item] for item in rule.standing)
    sentence = N_("{on} 时须为{allowed}，现为{standing}")
    yield finding(
        rule, passes(attempt.standing in rule.standing), sentence, allowed=allowed, on=attempt.on,
        standing=STANDINGS[attempt.standing],
    )  # fmt: skip


@judge.register
def _(rule: words.Persons, attempt: Attempt) -> Iterator[Finding]:
    named: Sequence[UUID] = attempt.facts.get(rule.field) or ()
    params = {
        "title": field_title(attempt, rule.field),
        "least": rule.least,
        "most": rule.most,
        "count": len(set(named)),
    }
    sentence = N_("“{title}”须为 {least} 至 {most} 人，填写了 {count} 人")
    yield finding(rule, passes(rule.least <= len(set(named)) <= rule.most), sentence, rule.field, **params)
    if attempt.subject is not None and attempt.subject in named:
        yield finding(rule, Result.FAILED, N_("本人不能作为自己的“{title}”"), rule.field, **params)
    yield from _standings(rule, attempt, named)


def _standings(rule: words.Persons, attempt: Attempt, named: Sequence[UUID]) -> Iterator[Finding]:
    if not rule.standing:
        return
    title, standings = field_title(attempt, rule.field), [attempt.others.get(key, "none") for key in named]
    wrong = [standing for standing in standings if standing not in (*rule.standing, UNKNOWN)]
    if wrong:
        allowed, found = ("、".join(STANDINGS[item] for item in some) for some in (rule.standing, wrong))
        sentence = N_("“{title}”须是{allowed}，其中有{found}")
        yield finding(rule, Result.FAILED, sentence, rule.field, title=title, allowed=allowed, found=found)
    elif UNKNOWN in standings:
        sentence = N_("名册没有“{title}”在 {on} 时的党员身份，无法核对")
        yield finding(rule, Result.NOT_CHECKED, sentence, rule.field, title=title, on=attempt.on)


@judge.register
def _(rule: words.Different, attempt: Attempt) -> Iterator[Finding]:
    named: Sequence[UUID] = attempt.facts.get(rule.field) or ()
    standing = current(attempt.procedure, attempt.past)
    before = {key for name in rule.others for key in _signed(standing, name)}
    sentence = N_("“{title}”不能与前面各审为同一人")
    yield finding(rule, passes(not before & set(named)), sentence, rule.field, title=field_title(attempt, rule.field))


def _signed(standing: Sequence[Taken], name: str) -> Sequence[UUID]:
    """Return whom a field written as `step.field` names."""
    step, _dot, key = name.partition(".")
    found = last(standing, step)
    return found.facts.get(key) or () if found else ()
