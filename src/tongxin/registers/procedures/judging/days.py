"""Which day a step may have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from tongxin.registers.procedures import definitions as words
from tongxin.registers.procedures.flow import add, current, last, shifted, through
from tongxin.registers.procedures.judging.core import finding, judge, passes, span_words, title
from tongxin.registers.procedures.rules import Attempt
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.words import N_


@judge.register
def _(rule: words.NotBefore, attempt: Attempt) -> Iterator[Finding]:
    anchor = last(current(attempt.procedure, attempt.past), rule.after)
    if anchor is None:
        yield finding(rule, Result.NOT_CHECKED, N_("没有“{other}”的日期，无法核对"), other=title(attempt, rule.after))
        return
    first = shifted(anchor.on, rule, attempt.past)
    sentence = N_("不得早于 {first}（自“{other}”{since} 起满 {span}），填写的是 {on}")
    yield finding(
        rule, passes(attempt.on >= first), sentence, "on", first=first, other=title(attempt, rule.after),
        since=anchor.on, span=span_words(rule.span), on=attempt.on,
    )  # fmt: skip


@judge.register
def _(rule: words.NotLater, attempt: Attempt) -> Iterator[Finding]:
    anchor = last(current(attempt.procedure, attempt.past), rule.after)
    if anchor is None:
        return
    final = shifted(anchor.on, rule, attempt.past)
    sentence = N_("应不晚于 {final}（“{other}”{since} 起 {span}内），填写的是 {on}")
    yield finding(
        rule, passes(attempt.on <= final), sentence, "on", final=final, other=title(attempt, rule.after),
        since=anchor.on, span=span_words(rule.span), on=attempt.on,
    )  # fmt: skip


@judge.register
def _(rule: words.Gaps, attempt: Attempt) -> Iterator[Finding]:
    standing = [*current(attempt.procedure, attempt.past), attempt.this]
    days = [item.on for item in standing if item.step in (rule.since, rule.step, attempt.step.id)]
    late = [(a, b) for a, b in pairwise(sorted(days)) if b > add(a, rule.span)]
    sentence = N_("“{other}”应每 {span}一次；{gap}") if late else N_("“{other}”每 {span}一次，没有间断")
    gap = "、".join(N_("{a} 至 {b}").format(a=a, b=b) for a, b in late)
    yield finding(
        rule, passes(not late), sentence, "on", other=title(attempt, rule.step), span=span_words(rule.span), gap=gap
    )


@judge.register
def _(rule: words.Open, attempt: Attempt) -> Iterator[Finding]:
    begins, ends = attempt.facts.get(rule.begins), attempt.facts.get(rule.ends)
    if begins is None or ends is None:
        yield finding(rule, Result.FAILED, N_("须写明起止日期，不少于 {span}"), rule.begins, span=span_words(rule.span))
        return
    if running := ends >= attempt.on:
        over = N_("到 {ends} 才期满，这一步的日期应在期满以后，填写的是 {on}")
        yield finding(rule, Result.FAILED, over, "on", ends=ends, on=attempt.on)
    first = through(begins, rule.span)
    if running and ends >= first:
        return  # long enough, and yet not kept
    sentence = N_("自 {begins} 起不少于 {span}，应到 {first} 或以后，填写的是 {ends}")
    yield finding(
        rule,
        passes(ends >= first),
        sentence,
        rule.ends,
        begins=begins,
        ends=ends,
        first=first,
        span=span_words(rule.span),
    )


@judge.register
def _(rule: words.Valid, attempt: Attempt) -> Iterator[Finding]:
    step, _dot, key = rule.days.partition(".")
    anchor = last(current(attempt.procedure, attempt.past), step)
    if anchor is None:
        return
    final = anchor.on + dt.timedelta(days=anchor.facts.get(key) or 0)
    sentence = N_("“{other}”是 {since}，有效到 {final}，填写的是 {on}")
    yield finding(
        rule, passes(attempt.on <= final), sentence, "on", final=final, other=title(attempt, step), since=anchor.on,
        on=attempt.on,
    )  # fmt: skip


@judge.register
def _(rule: words.SameYear, attempt: Attempt) -> Iterator[Finding]:
    anchor = last(current(attempt.procedure, attempt.past), rule.after)
    if anchor is None:
        return
    final = dt.date(anchor.on.year, 12, 31)
    sentence = N_("应在当年（{final} 前）完成，“{other}”是 {since}，填写的是 {on}")
    yield finding(
        rule, passes(attempt.on <= final), sentence, "on", final=final, other=title(attempt, rule.after), since=anchor.on,
        on=attempt.on,
    )  # fmt: skip
