"""What is wrong with the definition of a procedure that no single field shows; for `catalog check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from tongxin.registers.procedures.definitions import REFERENCES, Procedure, Rule, Step
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def problems_of(
    entry: Procedure, *, votes: Collection[str], effects: Collection[str], preconditions: Collection[str]
) -> Iterator[Problem]:
    """Yield every reference to a step, field, outcome, ruleset, vote, effect or precondition that does not exist."""
    known = {
        "step": entry.keys, "stage": [stage.id for stage in entry.stages],
        "ruleset": [version.id for version in entry.rulesets], "vote": votes, "effect": effects,
        "precondition": preconditions,
        "step.field": [f"{step.id}.{item.key}" for step in entry.steps for item in step.fields],
    }  # fmt: skip
    for key, count in Counter(entry.keys).items():
        if count > 1:
            yield _problem("twice", N_("步骤“{key}”定义了两次"), key=key)
    for step in entry.steps:
        own = {"field": [item.key for item in step.fields], "outcome": [item.id for item in step.outcomes]}
        for item in step.fields:
            if item.known and len(item.choices) != 2:
                sentence = N_("步骤“{step}”的“{key}”由别处回答，choices 须恰好两个：是、否")
                yield _problem("known", sentence, step=step.id, key=item.key)
        for sort, name in _named(entry, step):
            if name not in {**known, **own}[sort]:
                sentence = N_("步骤“{step}”提到了不存在的 {sort}：“{name}”")
                yield _problem("reference", sentence, step=step.id, sort=sort, name=name)


def _named(entry: Procedure, step: Step) -> Iterator[tuple[str, str]]:
    yield "stage", step.stage
    yield from (("step", key) for key in step.after)
    yield from (("ruleset", key) for key in step.rulesets)
    yield from (("step", outcome.again) for outcome in step.outcomes if outcome.again)
    yield from (("precondition", item.known) for item in step.fields if item.known)
    for effect in step.effects:
        yield "effect", effect.do
        yield from (("outcome", key) for key in effect.outcomes)
        yield from [("step", effect.dated)] if effect.dated else []
        yield from (("step.field", key) for key in effect.plus)
    for rule in step.rules:
        yield from (("ruleset", key) for key in rule.rulesets)
        yield from (("outcome", key) for key in rule.outcomes)
        yield from _of_rule(rule)


def _of_rule(rule: Rule) -> Iterator[tuple[str, str]]:
    for attribute, sort in REFERENCES.get(type(rule), {}).items():
        value = getattr(rule, attribute)
        yield from ((sort, name) for name in ([value] if isinstance(value, str) else value))


def _problem(code: str, template: str, **params: Any) -> Problem:
    return Problem(f"procedures.{code}", template, params)
