"""JSON to typed arguments: read from the signature by pydantic, model arguments by code or UUID within what `by` may see."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, get_args, get_origin

import pydantic
from django.db import models

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import Command
from tongxin.toolbox.problems import NotFound, Problem, Refused
from tongxin.toolbox.registry import Registry
from tongxin.toolbox.words import N_

Resolver = Callable[[Actor, str], models.Model]

resolvers: Registry[tuple[type[models.Model], Resolver]] = Registry("argument resolvers")

_SENTENCES = {
    "missing": N_("缺少“{name}”"),
    "date_from_datetime_parsing": N_("“{name}”应为日期，例如 2026-11-22"),
    "date_parsing": N_("“{name}”应为日期，例如 2026-11-22"),
    "int_parsing": N_("“{name}”应为整数"),
    "decimal_parsing": N_("“{name}”应为数字"),
    "bool_parsing": N_("“{name}”应为 true 或 false"),
    "uuid_parsing": N_("“{name}”应为编号（UUID）"),
}


def parse(asked: Command[..., Any], by: Actor, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a command read from JSON; raise `Refused` with every problem at once."""
    problems: list[Problem] = []
    arguments: dict[str, Any] = {}
    expected = parameters(asked)
    for name in data.keys() - expected.keys():
        problems.append(Problem("arguments.unknown", N_("没有名为“{name}”的参数"), {"name": name}, field=name))
    for name, (annotation, default) in expected.items():
        if name not in data:
            if default is inspect.Parameter.empty:
                problems.append(Problem("arguments.missing", _SENTENCES["missing"], {"name": name}, field=name))
            continue
        try:
            arguments[name] = _value(by, name, annotation, data[name])
        except Refused as refused:
            problems.extend(refused.problems)
    if problems:
        raise Refused(problems)
    return arguments


def parameters(asked: Command[..., Any]) -> dict[str, tuple[Any, Any]]:
    """Return {name: (annotation, default)} of a command without `by`."""
    hints = typing.get_type_hints(asked.function)
    return {
        name: (hints[name], parameter.default)
        for name, parameter in asked.signature.parameters.items()
        if name != "by"
    }


def model_of(annotation: Any) -> type[models.Model] | None:
    """Return the model an annotation names, also in `Model | None`."""
    options = get_args(annotation) if get_origin(annotation) in (types.UnionType, typing.Union) else (annotation,)
    for option in options:
        if isinstance(option, type) and issubclass(option, models.Model):
            return option
    return None


def _value(by: Actor, name: str, annotation: Any, raw: Any) -> Any:
    model = model_of(annotation)
    if model is not None:
        return None if raw is None else _resolve(by, name, model, str(raw))
    inner = get_args(annotation)
    if get_origin(annotation) is list and inner and model_of(inner[0]):
        return [_resolve(by, name, typing.cast(type[models.Model], model_of(inner[0])), str(item)) for item in raw]
    try:
        return pydantic.TypeAdapter(annotation).validate_python(raw)
    except pydantic.ValidationError as error:
        raise Refused([_problem(name, item) for item in error.errors()]) from error


def _resolve(by: Actor, name: str, model: type[models.Model], raw: str) -> models.Model:
    for known, resolver in resolvers:
        if known is model:
            try:
                return resolver(by, raw)
            except Refused as refused:
                raise type(refused)([_at(problem, name) for problem in refused.problems]) from refused
    raise NotFound(Problem("arguments.model", N_("找不到“{name}”：{value}"), {"name": name, "value": raw}, field=name))


def _at(problem: Problem, name: str) -> Problem:
    return Problem(problem.code, problem.template, problem.params, field=name, rule=problem.rule)


def _problem(name: str, error: Mapping[str, Any]) -> Problem:
    place = ".".join([name, *(str(part) for part in error["loc"])])
    template = _SENTENCES.get(error["type"], N_("“{name}”不符合要求：{detail}"))
    return Problem("arguments.value", template, {"name": place, "detail": error["msg"]}, field=name)
