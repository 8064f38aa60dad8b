"""Idempotency keys: claimed in the command's own transaction, so that a rolled-back command leaves its key free."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_origin

import pydantic
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.models import Receipt
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

LONGEST_KEY = 64

_key: ContextVar[str | None] = ContextVar("tongxin_key", default=None)

# A second tap waits here until the first has committed, then finds its row.
_CLAIM = """
    INSERT INTO commands_receipt (actor, key, command, digest, result, at) VALUES (%s, %s, %s, %s, NULL, %s)
    ON CONFLICT (actor, key) DO NOTHING RETURNING id
"""


@dataclass
class Claim:
    """A key claimed by this command, or found to have been used already (`repeated`, with what it returned)."""

    id: int
    repeated: bool = False
    result: Any = None

    def answer(self, returns: Any) -> Any:
        """Return what the first call returned: the object itself, or its value of the type `returns`."""
        if "model" in self.result:
            rows = apps.get_model(self.result["model"])._default_manager.in_bulk(self.result["keys"])
            found = list(rows.values())
            return found if self.result["many"] else found[0]
        return _adapter(returns).validate_python(self.result["value"])

    def settle(self, result: Any, returns: Any) -> None:
        """Keep the answer for a repeat."""
        Receipt.objects.filter(pk=self.id).update(result=_kept(result, returns))


@contextmanager
def keyed(key: str | None) -> Iterator[None]:
    """Give the next outermost command this idempotency key."""
    if key is not None and len(key) > LONGEST_KEY:
        raise refuse("commands.key_length", N_("防重复编号最多 {longest} 个字符"), field="key", longest=LONGEST_KEY)
    token = _key.set(key)
    try:
        yield
    finally:
        _key.reset(token)


def claim(by: Actor, command: str, arguments: Mapping[str, Any]) -> Claim | None:
    """Claim the key in force, if any; refuse one that was used for another request."""
    key = _key.get()
    if not key:
        return None
    actor, digest = ":".join(by.reference)[:120], _digest(arguments)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [actor, key, command, digest, clock.now()])
        fresh = cursor.fetchone()
    if fresh is not None:
        return Claim(fresh[0])
    receipt = Receipt.objects.get(actor=actor, key=key)
    if (receipt.command, receipt.digest) != (command, digest):
        raise refuse("commands.key", N_("这份表单已经提交过，内容却与上次不同：请刷新页面后重新填写"))
    return Claim(receipt.pk, repeated=True, result=receipt.result)


def keepable(returns: Any) -> bool:
    """Tell whether an answer of the type `returns` can be kept and given again."""
    if _model_in(returns):
        return True
    try:
        _adapter(returns)
    except pydantic.errors.PydanticSchemaGenerationError:
        return False
    return True


def _digest(arguments: Mapping[str, Any]) -> str:
    """Digest what was asked, under a key: among the arguments may be a password, which a bare hash would expose."""
    plain = {name: _plain(value) for name, value in arguments.items() if name != "by"}
    return str(settings.VAULT.fingerprint(json.dumps(plain, sort_keys=True)).hex())


def _plain(value: Any) -> Any:
    """Return a JSON value that is the same in every process for the same argument."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(json.dumps(_plain(item), sort_keys=True) for item in value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    return str(value)


def _kept(result: Any, returns: Any) -> dict[str, Any]:
    if isinstance(result, models.Model):
        return {"model": result._meta.label, "keys": [str(result.pk)], "many": False}
    if isinstance(result, list) and result and isinstance(result[0], models.Model):
        return {"model": result[0]._meta.label, "keys": [str(row.pk) for row in result], "many": True}
    return {"value": _adapter(returns).dump_python(result, mode="json")}


@cache
def _adapter(returns: Any) -> pydantic.TypeAdapter[Any]:
    """Return the reader of an answer that holds no object: a value, nothing at all, or an empty list of objects."""
    empty: Any = list[Any] if get_origin(returns) is list else None
    return pydantic.TypeAdapter(empty if _model_in(returns) else returns)


def _model_in(returns: Any) -> bool:
    options = get_args(returns) if get_origin(returns) in (types.UnionType, typing.Union, list) else (returns,)
    return any(isinstance(option, type) and issubclass(option, models.Model) for option in options)
