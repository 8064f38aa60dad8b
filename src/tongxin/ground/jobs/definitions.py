"""What a job and a schedule are, and the registries that rooms fill in their wiring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tongxin.toolbox.clock import ZONE
from tongxin.toolbox.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Definition:
    """Long work done by the worker. It may be begun again after a crash, so it must be safe to repeat.

    name: `room.verb`; title: what it does, for users; function: takes `by`, `progress` and the arguments by keyword;
    attempts: how often a run that a crash interrupted is begun before it counts as failed.
    """

    name: str
    title: StrPromise | str
    function: Callable[..., Any]
    attempts: int


@dataclass(frozen=True)
class Periodic:
    """A job without arguments that the worker asks for by itself; `cron` has five fields, in UTC."""

    job: str
    cron: str


jobs: Registry[Definition] = Registry("jobs")
schedule: Registry[Periodic] = Registry("schedule")


def every_minutes(count: int) -> str:
    """Return the cron line for every `count` minutes (a divisor of 60)."""
    return f"*/{count} * * * *"


def daily(time: str) -> str:
    """Return the cron line for a time of day in Shanghai, such as `02:30`; China has no summer time."""
    moment = dt.datetime.combine(dt.date(2026, 1, 1), dt.time.fromisoformat(time), ZONE).astimezone(dt.UTC)
    return f"{moment.minute} {moment.hour} * * *"
