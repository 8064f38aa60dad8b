"""Every write is one registered function: authorised, atomic, audited, safe to repeat (design §3)."""

from __future__ import annotations

import functools
import inspect
import typing
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import DatabaseError, transaction

from tongxin.ground.audit.commands import Entry, write
from tongxin.ground.audit.models import Event
from tongxin.ground.commands import faults, receipts
from tongxin.ground.commands.actors import Actor
from tongxin.toolbox.problems import Denied, Problem, Refused
from tongxin.toolbox.registry import Registry
from tongxin.toolbox.words import N_

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

P = ParamSpec("P")
R = TypeVar("R")

Authoriser = Callable[[Actor, "Command[Any, Any]", Any], None]
Deferred = Callable[[list[Any]], None]


@dataclass
class _Running:
    """What a command in progress has said of itself."""

    command: Command[Any, Any]
    deferred: dict[Deferred, dict[Any, None]]
    touched: list[tuple[str, str, list[str]]] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)


_running: ContextVar[_Running | None] = ContextVar("tongxin_command", default=None)


class Command(Generic[P, R]):
    """A registered write. Call it with keyword arguments and `by=`; it raises `Refused` and leaves nothing half-done."""

    def __init__(
        self, function: Callable[P, R], name: str, title: StrPromise | str, on: str | None, *, traceless: bool = False
    ) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.name = name
        self.title = title
        self.on = on
        self.traceless = traceless
        self.signature = inspect.signature(function)

    @functools.cached_property
    def returns(self) -> Any:
        """The type of what it returns."""
        return typing.get_type_hints(self.function)["return"]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Perform it, whole or not at all; raise `Refused`, which is recorded once the transaction is undone."""
        by = cast(Actor, kwargs["by"])
        about = kwargs.get(self.on) if self.on else None
        try:
            with transaction.atomic():
                return self._perform(by, about, *args, **kwargs)
        except Refused as refused:
            self._record_refusal(by, about, refused)
            raise
        except DatabaseError as error:
            refusal = faults.refusal(error)
            if refusal is None:
                raise
            self._record_refusal(by, about, refusal)
            raise refusal from error

    def _perform(self, by: Actor, about: Any, /, *args: P.args, **kwargs: P.kwargs) -> R:
        outermost = _running.get() is None
        with _started(self) as running:
            _authorise(by, self, about)
            receipt = receipts.claim(by, self.name, kwargs) if outermost and not self.traceless else None
            if receipt is not None and receipt.repeated:
                return cast(R, receipt.answer(self.returns))
            result = self.function(*args, **kwargs)
            if outermost:
                for act, items in running.deferred.items():
                    act(list(items))
        if not self.traceless:
            write([_entry(self, by, about, result, running)])
        if receipt is not None:
            receipt.settle(result, self.returns)
        return result

    def _record_refusal(self, by: Actor, about: Any, refused: Refused) -> None:
        """Record the refusal of an outermost command; the transaction around an inner one is not over yet."""
        if self.traceless or _running.get() is not None:
            return
        codes = {"problems": [problem.code for problem in refused.problems][:20]}
        write([Entry(self.name, Event.REFUSED, by.reference, *_scope(by, about), _target(about), codes)])


commands: Registry[Command[..., Any]] = Registry("commands")


def command(
    name: str, *, title: StrPromise | str, on: str | None = None, traceless: bool = False
) -> Callable[[Callable[P, R]], Command[P, R]]:
    """Register a write under `name` (permission and audit word in one).

    title: what it does, for users; on: the argument whose organisation decides who may (None: the actor's hospital);
    traceless: it leaves no event, no refusal and no receipt, because their times would tell who voted when: the release of
    the whole round is the event (design §3).
    """

    def register(function: Callable[P, R]) -> Command[P, R]:
        made = Command(function, name, title, on, traceless=traceless)
        commands.add(name, cast(Command[..., Any], made))
        return made

    return register


def run(asked: Command[..., R], *, by: Actor, key: str | None, **arguments: Any) -> R:
    """Run a command for a form or an API call; a repeated `key` returns what the first call made."""
    with receipts.keyed(key):
        return asked(by=by, **arguments)


def touched(obj: Any, *fields: str) -> None:
    """Say inside a command which fields of `obj` it has changed; names only, for the audit."""
    running = _running.get()
    if running is not None:
        running.touched.append((*_target(obj), list(fields)))


def running() -> str:
    """Return the name of the command in progress, the innermost; empty outside one."""
    found = _running.get()
    return found.command.name if found is not None else ""


def note(**facts: Any) -> None:
    """Add ids, counts or words to the audit event of the running command; never personal values."""
    running = _running.get()
    if running is not None:
        running.notes.update(facts)


def defer(act: Deferred, *items: Hashable) -> None:
    """Let `act` take these items, with those of other calls, at the end of the outermost command, in its transaction.

    Outside a command nothing happens: who relies on it must find what was missed by other means.
    """
    running = _running.get()
    if running is not None:
        running.deferred.setdefault(act, {}).update(dict.fromkeys(items))


def plug_authoriser(authoriser: Authoriser) -> None:
    """Let access decide who may; with none plugged, every command refuses. It runs inside the command, so it may `note`."""
    global _authorise  # noqa: PLW0603  one seam, filled once at start
    _authorise = authoriser


def _refuse_all(by: Actor, asked: Command[Any, Any], about: Any) -> None:
    raise Denied(Problem("access.none", N_("尚未配置访问控制，任何操作都被拒绝")))


_authorise: Authoriser = _refuse_all


@contextmanager
def _started(asked: Command[Any, Any]) -> Iterator[_Running]:
    around = _running.get()
    running = _Running(asked, around.deferred if around is not None else {})
    token = _running.set(running)
    try:
        yield running
    finally:
        _running.reset(token)


def _entry(asked: Command[Any, Any], by: Actor, about: Any, result: Any, running: _Running) -> Entry:
    body: dict[str, Any] = dict(running.notes)
    if running.touched:
        body["touched"] = [list(item) for item in running.touched]
    target, acted_upon = _target(result), _target(about)
    scope = _scope(by, about or result)
    if target[1] and acted_upon[1] not in ("", target[1], str(scope[1])):
        body["about"] = list(acted_upon)
    return Entry(asked.name, Event.DONE, by.reference, *scope, target if target[1] else acted_upon, body)


def _target(obj: Any) -> tuple[str, str]:
    if not hasattr(obj, "pk"):
        return "", ""
    return obj._meta.label_lower, str(obj.pk)


def _scope(by: Actor, about: Any) -> tuple[UUID | None, UUID | None]:
    """Return (hospital, organisation) of the thing acted upon; the actor's hospital where it has none."""
    return getattr(about, "hospital_id", None) or by.hospital_id, getattr(about, "organisation_id", None)
