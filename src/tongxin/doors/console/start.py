"""What nearly every subcommand needs first: the database running, Django set up, a scope entered."""

from __future__ import annotations

import atexit
import functools
from collections.abc import Iterator
from contextlib import contextmanager

import django

from tongxin.ground.commands.actors import Actor, System

SYSTEM = System("console")


@functools.cache
def started() -> None:
    """Start the private database unless another is configured, and set Django up; once a process."""
    from tongxin.config import places  # noqa: PLC0415  reads the environment when asked, not when imported
    from tongxin.config.databases import embedded  # noqa: PLC0415

    server = embedded(places.home())
    if server is not None:
        server.start()
        atexit.register(server.leave)
    django.setup()


@contextmanager
def working(by: Actor = SYSTEM) -> Iterator[Actor]:
    """Work in the scope of `by` (default: the console itself, everywhere)."""
    started()
    from tongxin.ground.access import scope  # noqa: PLC0415  models need Django set up

    with scope.entered(by):
        yield by
