"""Idempotency keys: claimed in the command's own transaction, so that a rolled-back command leaves its key free."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.models import Receipt
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

_key: ContextVar[str | None] = ContextVar("tongxin_key", default=None)

# A second tap waits here until the first has committed, then finds its row.
_CLAIM = """
    INSERT INTO commands_receipt (actor, key, command, digest, result, at) VALUES (%s, %s, %s, %s, NULL, %s)
    ON CONFLICT (actor, key) DO NOTHING
"""


@dataclass
class Claim:
    """A key claimed by this command, or found to have been used already (`repeated`)."""

    receipt: Receipt
    repeated: bool

    def answer(self) -> Any:
        """Return what the first call returned: the object itself, or its JSON value."""
        result = self.receipt.result
        if isinstance(result, dict) and "model" in result:
            return apps.get_model(result["model"])._default_manager.get(pk=result["pk"])
        return None if result is None else result["value"]

    def settle(self, result: Any) -> None:
        """Keep the answer for a repeat."""
        Receipt.objects.filter(pk=self.receipt.pk).update(result=_reference(result))


@contextmanager
def keyed(key: str | None) -> Iterator[None]:
    """Give the next outermost command this idempotency key."""
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
    actor = ":".join(by.reference)
    digest = _digest(arguments)
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [actor, key, command, digest, clock.now()])
        fresh = cursor.rowcount == 1
    receipt = Receipt.objects.get(actor=actor, key=key)
    if (receipt.command, receipt.digest) != (command, digest):
        raise refuse("commands.key", N_("这份表单已经提交过，内容却与上次不同：请刷新页面后重新填写"))
    return Claim(receipt, repeated=not fresh)


def _digest(arguments: Mapping[str, Any]) -> str:
    plain = {name: _plain(value) for name, value in arguments.items() if name != "by"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, default=str).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value)


def _reference(result: Any) -> dict[str, Any] | None:
    if isinstance(result, models.Model):
        return {"model": result._meta.label, "pk": str(result.pk)}
    if result is None or isinstance(result, str | int | bool | list | dict):
        return {"value": result}
    return {"value": str(result)}
