"""JSON to typed arguments: read from the signature by pydantic, model arguments by code or UUID within what `by` may see."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any, get_args, get_origin

import pydantic
from django.db import models

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import Command
from tongxin.toolbox import typed
from tongxin.toolbox.problems import NotFound, Problem, Refused
from tongxin.toolbox.registry import Registry
from tongxin.toolbox.words import N_

Resolver = Callable[[Actor, str], models.Model]

resolvers: Registry[tuple[type[models.Model], Resolver]] = Registry("argument resolvers")


def parse(asked: Command[..., Any], by: Actor, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a command read from JSON; raise `Refused` with every problem at once.

    Raises `NotFound` when nothing is wrong but that objects are not there for `by`.
    """
    expected = parameters(asked)
    refusals = [Refused(_unknown(name)) for name in data if name not in expected]
    arguments: dict[str, Any] = {}
    for name, (annotation, default) in expected.items():
        if name not in data and default is not inspect.Parameter.empty:
            continue
        try:
            arguments[name] = _value(by, name, annotation, data[name]) if name in data else _missing(name)
        except Refused as refused:
            refusals.append(refused)
    if refusals:
        kind = NotFound if all(isinstance(refused, NotFound) for refused in refusals) else Refused
        raise kind([problem for refused in refusals for problem in refused.problems])
    return arguments


def parameters(asked: Command[..., Any]) -> dict[str, tuple[Any, Any]]:
    """Return {name: (annotation, default)} of a command without `by`."""
    hints = typing.get_type_hints(asked.function)
    return {
        name: (hints[name], parameter.default) for name, parameter in asked.signature.parameters.items() if name != "by"
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
        return _resolve(by, name, model, str(raw)) if raw is not None else _nothing(name, annotation)
    inner = get_args(annotation)
    listed = model_of(inner[0]) if get_origin(annotation) is list else None
    if listed is not None:
        return [_resolve(by, name, listed, str(item)) for item in _list(name, raw)]
    _check_text(name, raw)
    try:
        return pydantic.TypeAdapter(annotation).validate_python(raw)
    except pydantic.errors.PydanticSchemaGenerationError as error:
        sentence = N_("“{name}”不能用 JSON 给出：请用导入或页面办理")
        raise Refused(Problem("arguments.form", sentence, {"name": name}, field=name)) from error
    except pydantic.ValidationError as error:
        raise Refused(
            [typed.problem("arguments.value", item, name=name, field=name) for item in error.errors()]
        ) from error


def _resolve(by: Actor, name: str, model: type[models.Model], raw: str) -> models.Model:
    resolver = next((resolver for known, resolver in resolvers if known is model), None)
    try:
        _check_text(name, raw)
        if resolver is None:
            raise NotFound(Problem("arguments.model", N_("找不到“{name}”：{value}"), {"name": name, "value": raw}))
        return resolver(by, raw)
    except Refused as refused:
        raise type(refused)([dataclasses.replace(problem, field=name) for problem in refused.problems]) from refused


def _list(name: str, raw: Any) -> list[Any]:
    if not isinstance(raw, list):
        raise Refused(Problem("arguments.value", N_("“{name}”应为列表"), {"name": name}, field=name))
    return raw


def _check_text(name: str, raw: Any) -> None:
    """Refuse the one character that JSON carries and PostgreSQL does not store."""
    if _has_nul(raw):
        raise Refused(Problem("arguments.nul", N_("“{name}”含有不能保存的字符"), {"name": name}, field=name))


def _has_nul(raw: Any) -> bool:
    if isinstance(raw, str):
        return "\0" in raw
    parts = [*raw.keys(), *raw.values()] if isinstance(raw, Mapping) else raw if isinstance(raw, list) else []
    return any(map(_has_nul, parts))


def _nothing(name: str, annotation: Any) -> None:
    if annotation is model_of(annotation):
        _missing(name)


def _missing(name: str) -> Any:
    raise Refused(Problem("arguments.missing", N_("缺少“{name}”"), {"name": name}, field=name))


def _unknown(name: str) -> Problem:
    return Problem("arguments.unknown", N_("没有名为“{name}”的参数"), {"name": name}, field=name)
