"""The vocabulary of rules: each kind of rule in a definition, judged for one attempt at a step. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch
from itertools import pairwise
from typing import Any
from uuid import UUID

from tongxin.registers.procedures import definitions as words
from tongxin.registers.procedures.definitions import Rule
from tongxin.registers.procedures.flow import add, current, last, shifted
from tongxin.registers.procedures.rules import Attempt
from tongxin.toolbox import periods
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.problems import Refused
from tongxin.toolbox.words import N_

STANDINGS = {"none": N_("非党员"), "probationary": N_("预备党员"), "full": N_("正式党员")}


def judge_all(attempt: Attempt) -> list[Finding]:
    """Return a finding for every rule that holds for this step, outcome and day, in the order of the definition."""
    return [finding for rule in attempt.step.rules if _applies(rule, attempt) for finding in _judged(rule, attempt)]


def _applies(rule: Rule, attempt: Attempt) -> bool:
    in_force = not rule.rulesets or attempt.ruleset in rule.rulesets
    return in_force and (not rule.outcomes or attempt.outcome in rule.outcomes)


def _judged(rule: Rule, attempt: Attempt) -> list[Finding]:
    try:
        return list(judge(rule, attempt))
    except Refused as refused:
        problem = refused.problems[0]
        return [_finding(rule, Result.NOT_CHECKED, problem.template, **problem.params)]


@singledispatch
def judge(rule: Any, attempt: Attempt) -> Iterable[Finding]:
    """Return the findings of one rule; `Refused` when it cannot be computed."""
    raise TypeError(type(rule))


@judge.register
def _(rule: words.NotBefore, attempt: Attempt) -> Iterator[Finding]:
    anchor = last(current(attempt.procedure, attempt.past), rule.after)
    if anchor is None:
        yield _finding(rule, Result.NOT_CHECKED, N_("没有“{other}”的日期，无法核对"), other=_title(attempt, rule.after))
        return
    first = shifted(anchor.on, rule, attempt.past)
    sentence = N_("不得早于 {first}（自“{other}”{since} 起满 {span}），填写的是 {on}")
    yield _finding(
        rule, _passes(attempt.on >= first), sentence, "on", first=first, other=_title(attempt, rule.after),
        since=anchor.on, span=span_words(rule.span), on=attempt.on,
    )  # fmt: skip


@judge.register
def _(rule: words.NotLater, attempt: Attempt) -> Iterator[Finding]:
    anchor = last(current(attempt.procedure, attempt.past), rule.after)
    if anchor is None:
        return
    final = shifted(anchor.on, rule, attempt.past)
    sentence = N_("应不晚于 {final}（“{other}”{since} 起 {span}内），填写的是 {on}")
    yield _finding(
        rule, _passes(attempt.on <= final), sentence, "on", final=final, other=_title(attempt, rule.after),
        since=anchor.on, span=span_words(rule.span), on=attempt.on,
    )  # fmt: skip


@judge.register
def _(rule: words.Gaps, attempt: Attempt) -> Iterator[Finding]:
    standing = [*current(attempt.procedure, attempt.past), attempt.this]
    days = [item.on for item in standing if item.step in (rule.since, rule.step, attempt.step.id)]
    late = [(a, b) for a, b in pairwise(sorted(days)) if b > add(a, rule.span)]
    sentence = N_("“{other}”应每 {span}一次；{gap}") if late else N_("“{other}”每 {span}一次，没有间断")
    gap = "、".join(N_("{a} 至 {b}").format(a=a, b=b) for a, b in late)
    yield _finding(
        rule, _passes(not late), sentence, "on", other=_title(attempt, rule.step), span=span_words(rule.span), gap=gap
    )


@judge.register
def _(rule: words.Times, attempt: Attempt) -> Iterator[Finding]:
    done = [item for item in (*attempt.past, attempt.this) if item.step == rule.step]
    count = sum(not rule.outcome or item.outcome == rule.outcome for item in done)
    params: dict[str, Any] = {
        "other": _title(attempt, rule.step),
        "count": count,
        "least": rule.least,
        "most": rule.most,
    }
    if rule.most is not None and count > rule.most:
        yield _finding(
            rule, Result.FAILED, N_("“{other}”这一结果最多 {most} 次，这将是第 {count} 次"), "outcome", **params
        )
    else:
        yield _finding(rule, _passes(count >= rule.least), N_("“{other}”应有 {least} 次，现有 {count} 次"), **params)


@judge.register
def _(rule: words.Age, attempt: Attempt) -> Iterator[Finding]:
    if attempt.born is None:
        yield _finding(rule, Result.NOT_CHECKED, N_("没有出生日期，无法核对年满 {years} 周岁"), years=rule.years)
        return
    full = periods.age(attempt.born, attempt.on) if attempt.born <= attempt.on else 0
    sentence = N_("须年满 {years} 周岁，{on} 时为 {full} 周岁")
    yield _finding(rule, _passes(full >= rule.years), sentence, "on", years=rule.years, on=attempt.on, full=full)


@judge.register
def _(rule: words.Subject, attempt: Attempt) -> Iterator[Finding]:
    allowed = "、".join(STANDINGS[item] for item in rule.standing)
    sentence = N_("{on} 时须为{allowed}，现为{standing}")
    yield _finding(
        rule, _passes(attempt.standing in rule.standing), sentence, allowed=allowed, on=attempt.on,
        standing=STANDINGS[attempt.standing],
    )  # fmt: skip


@judge.register
def _(rule: words.Persons, attempt: Attempt) -> Iterator[Finding]:
    named: Sequence[UUID] = attempt.facts.get(rule.field) or ()
    params = {
        "title": _field_title(attempt, rule.field),
        "least": rule.least,
        "most": rule.most,
        "count": len(set(named)),
    }
    sentence = N_("“{title}”须为 {least} 至 {most} 人，填写了 {count} 人")
    yield _finding(rule, _passes(rule.least <= len(set(named)) <= rule.most), sentence, rule.field, **params)
    if attempt.subject is not None and attempt.subject in named:
        yield _finding(rule, Result.FAILED, N_("本人不能作为自己的“{title}”"), rule.field, **params)
    wrong = [attempt.others.get(key, "none") for key in named if attempt.others.get(key, "none") not in rule.standing]
    if rule.standing and wrong:
        allowed, found = (
            "、".join(STANDINGS[item] for item in rule.standing),
            "、".join(STANDINGS[item] for item in wrong),
        )
        sentence = N_("“{title}”须是{allowed}，其中有{found}")
        yield _finding(rule, Result.FAILED, sentence, rule.field, **params, allowed=allowed, found=found)


@judge.register
def _(rule: words.AtLeast, attempt: Attempt) -> Iterator[Finding]:
    reached = any((attempt.facts.get(key) or 0) >= least for key, least in rule.any.items())
    wanted = N_("或").join(f"{_field_title(attempt, key)} {least}" for key, least in rule.any.items())
    given = "、".join(f"{_field_title(attempt, key)} {attempt.facts.get(key) or 0}" for key in rule.any)
    yield _finding(
        rule, _passes(reached), N_("须达到{wanted}，填写的是{given}"), next(iter(rule.any)), wanted=wanted, given=given
    )


@judge.register
def _(rule: words.Between, attempt: Attempt) -> Iterator[Finding]:
    value = attempt.facts.get(rule.field)
    params = {"title": _field_title(attempt, rule.field), "least": rule.least, "most": rule.most, "value": value}
    holds = value is not None and rule.least <= value <= rule.most
    yield _finding(
        rule, _passes(holds), N_("“{title}”须在 {least} 至 {most} 之间，填写的是 {value}"), rule.field, **params
    )


@judge.register
def _(rule: words.Answer, attempt: Attempt) -> Iterator[Finding]:
    value = attempt.facts.get(rule.field) or ""
    params = {"title": _field_title(attempt, rule.field), "wanted": "、".join(rule.values), "value": value}
    yield _finding(
        rule, _passes(value in rule.values), N_("“{title}”须为{wanted}，填写的是“{value}”"), rule.field, **params
    )


@judge.register
def _(rule: words.Open, attempt: Attempt) -> Iterator[Finding]:
    begins, ends = attempt.facts.get(rule.begins), attempt.facts.get(rule.ends)
    if begins is None or ends is None:
        yield _finding(
            rule, Result.FAILED, N_("须写明起止日期，不少于 {span}"), rule.begins, span=span_words(rule.span)
        )
        return
    first = add(begins, rule.span)
    sentence = N_("自 {begins} 起不少于 {span}，应到 {first} 或以后，填写的是 {ends}")
    yield _finding(
        rule, _passes(ends >= first and ends <= attempt.on), sentence, rule.ends, begins=begins, ends=ends, first=first,
        span=span_words(rule.span),
    )  # fmt: skip


@judge.register
def _(rule: words.Vote, attempt: Attempt) -> Iterator[Finding]:
    if attempt.proof is None:
        yield _finding(rule, Result.FAILED, N_("须登记表决结果（应到、实到、票数）"), "eligible")
        return
    yield from attempt.proof.findings if attempt.outcome in rule.carried else ()
    if attempt.outcome not in rule.carried and attempt.proof.carried:
        yield _finding(rule, Result.FAILED, N_("表决已经通过，与所选的结果不符"), "outcome")


@judge.register
def _(rule: words.Known, attempt: Attempt) -> Iterator[Finding]:
    found = attempt.known.get(rule.id)
    if found is None:
        yield _finding(rule, Result.NOT_CHECKED, N_("系统中没有可供核对的记录"))
        return
    yield _finding(
        rule, _passes(found >= rule.least), N_("记录中须有 {least}，现有 {found}"), least=rule.least, found=found
    )


def span_words(span: str) -> str:
    """Return a span in words: 12 个月."""
    count, unit = span.split()
    names = {"days": N_("天"), "workdays": N_("个工作日"), "months": N_("个月"), "years": N_("年")}
    return f"{count} {names[unit]}"


def _passes(holds: bool) -> Result:
    return Result.PASSED if holds else Result.FAILED


def _finding(rule: Rule, result: Result, template: str, field: str = "", **params: Any) -> Finding:
    return Finding(rule.id, result, template, params, rule.level, rule.source, field)


def _title(attempt: Attempt, step: str) -> str:
    return attempt.procedure.step(step).title


def _field_title(attempt: Attempt, key: str) -> str:
    return next((item.title for item in attempt.step.fields if item.key == key), key)
