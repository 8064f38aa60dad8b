"""What a step says, how often it was done, how it was voted, and what other registers know."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tongxin.registers.procedures import definitions as words
from tongxin.registers.procedures.judging.core import field_title, finding, judge, passes, title
from tongxin.registers.procedures.rules import Attempt
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.problems import Level
from tongxin.toolbox.words import N_


@judge.register
def _(rule: words.Times, attempt: Attempt) -> Iterator[Finding]:
    done = [item for item in (*attempt.past, attempt.this) if item.step == rule.step]
    count = sum(not rule.outcome or item.outcome == rule.outcome for item in done)
    params: dict[str, Any] = {
        "other": title(attempt, rule.step),
        "count": count,
        "least": rule.least,
        "most": rule.most,
    }
    if rule.most is not None and count > rule.most:
        yield finding(
            rule, Result.FAILED, N_("“{other}”这一结果最多 {most} 次，这将是第 {count} 次"), "outcome", **params
        )
    else:
        yield finding(rule, passes(count >= rule.least), N_("“{other}”应有 {least} 次，现有 {count} 次"), **params)


@judge.register
def _(rule: words.AtLeast, attempt: Attempt) -> Iterator[Finding]:
    reached = any((attempt.facts.get(key) or 0) >= least for key, least in rule.any.items())
    wanted = N_("或").join(f"{field_title(attempt, key)} {least}" for key, least in rule.any.items())
    given = "、".join(f"{field_title(attempt, key)} {attempt.facts.get(key) or 0}" for key in rule.any)
    yield finding(
        rule, passes(reached), N_("须达到{wanted}，填写的是{given}"), next(iter(rule.any)), wanted=wanted, given=given
    )


@judge.register
def _(rule: words.Between, attempt: Attempt) -> Iterator[Finding]:
    value = attempt.facts.get(rule.field)
    params = {"title": field_title(attempt, rule.field), "least": rule.least, "most": rule.most, "value": value}
    holds = value is not None and rule.least <= value <= rule.most
    yield finding(
        rule, passes(holds), N_("“{title}”须在 {least} 至 {most} 之间，填写的是 {value}"), rule.field, **params
    )


@judge.register
def _(rule: words.Answer, attempt: Attempt) -> Iterator[Finding]:
    value = attempt.facts.get(rule.field) or ""
    params = {"title": field_title(attempt, rule.field), "wanted": "、".join(rule.values), "value": value}
    yield finding(
        rule, passes(value in rule.values), N_("“{title}”须为{wanted}，填写的是“{value}”"), rule.field, **params
    )


@judge.register
def _(rule: words.Vote, attempt: Attempt) -> Iterator[Finding]:
    if attempt.proof is None:
        yield finding(rule, Result.FAILED, N_("须登记表决结果（应到、实到、票数）"), "eligible")
        return
    yield from attempt.proof.findings if attempt.outcome in rule.carried else ()
    if attempt.outcome not in rule.carried and attempt.proof.carried:
        yield finding(rule, Result.FAILED, N_("表决已经通过，与所选的结果不符"), "outcome")


@judge.register
def _(rule: words.Known, attempt: Attempt) -> Iterator[Finding]:
    found = attempt.known.get(rule.id)
    if found is None and rule.level is Level.INFO:
        return  # a reminder has nothing to say where no record speaks
    if found is None:
        yield finding(rule, Result.NOT_CHECKED, N_("系统中没有可供核对的记录"))
        return
    yield finding(
        rule, passes(found >= rule.least), N_("记录中须有 {least}，现有 {found}"), least=rule.least, found=found
    )


@judge.register
def _(rule: words.Surplus, attempt: Attempt) -> Iterator[Finding]:
    candidates, seats = (attempt.facts.get(key) or 0 for key in (rule.candidates, rule.seats))
    wanted = seats + -(-seats * rule.percent // 100)
    sentence = N_("应选 {seats} 人，差额不少于 {percent}%，候选人至少 {wanted} 人，填写的是 {candidates} 人")
    yield finding(
        rule, passes(seats > 0 and candidates >= wanted), sentence, rule.candidates, seats=seats, percent=rule.percent,
        wanted=wanted, candidates=candidates,
    )  # fmt: skip
