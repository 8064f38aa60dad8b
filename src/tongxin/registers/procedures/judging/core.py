"""How a rule is judged for one attempt at a step: the dispatch, and what every judgement is made with. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from tongxin.registers.procedures.definitions import Rule
from tongxin.registers.procedures.rules import Attempt
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.words import N_


@singledispatch
def judge(rule: Any, attempt: Attempt) -> Iterable[Finding]:
    """Return the findings of one rule; `Refused` when it cannot be computed."""
    raise TypeError(type(rule))


def span_words(span: str) -> str:
    """Return a span in words: 12 个月."""
    count, unit = span.split()
    names = {"days": N_("天"), "workdays": N_("个工作日"), "months": N_("个月"), "years": N_("年")}
    return f"{count} {names[unit]}"


def passes(holds: bool) -> Result:
    """Return PASSED or FAILED."""
    return Result.PASSED if holds else Result.FAILED


def finding(rule: Rule, result: Result, template: str, field: str = "", **params: Any) -> Finding:
    """Return what a rule came to, with its level and source."""
    return Finding(rule.id, result, template, params, rule.level, rule.source, field)


def title(attempt: Attempt, step: str) -> str:
    """Return the title of a step."""
    return attempt.procedure.step(step).title


def field_title(attempt: Attempt, key: str) -> str:
    """Return the title of a field of the step that is attempted."""
    return next((item.title for item in attempt.step.fields if item.key == key), key)
