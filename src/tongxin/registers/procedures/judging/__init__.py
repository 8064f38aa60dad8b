"""The vocabulary of rules: each kind of rule in a definition, judged for one attempt at a step. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tongxin.registers.procedures.definitions import Rule
from tongxin.registers.procedures.judging import answers as _answers  # noqa: F401  registers its judgements
from tongxin.registers.procedures.judging import days as _days  # noqa: F401  registers its judgements
from tongxin.registers.procedures.judging import persons as _persons  # noqa: F401  registers its judgements
from tongxin.registers.procedures.judging.core import finding, judge
from tongxin.registers.procedures.rules import Attempt
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.problems import Refused


def judge_all(attempt: Attempt, asked: Iterable[Rule] | None = None) -> list[Finding]:
    """Return a finding for every rule that holds for this step, outcome and day, in the order of the definition.

    asked: only these of the step's rules.
    """
    return [
        item
        for rule in (attempt.step.rules if asked is None else asked)
        if _applies(rule, attempt)
        for item in _judged(rule, attempt)
    ]


def _applies(rule: Rule, attempt: Attempt) -> bool:
    in_force = not rule.rulesets or attempt.ruleset in rule.rulesets
    return in_force and (not rule.outcomes or attempt.outcome in rule.outcomes)


def _judged(rule: Rule, attempt: Attempt) -> Iterator[Finding]:
    try:
        yield from judge(rule, attempt)
    except Refused as refused:
        problem = refused.problems[0]
        yield finding(rule, Result.NOT_CHECKED, problem.template, **problem.params)
