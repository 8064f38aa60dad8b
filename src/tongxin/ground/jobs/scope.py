"""The seam by which access, upstairs, sets the hospitals that a job's connection may see."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from uuid import UUID

from tongxin.ground.commands.actors import System
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

Scope = Callable[[System], AbstractContextManager[None]]


def plug_scope(scope: Scope) -> None:
    """Let access set the scope; with none plugged, no job runs."""
    global _scope  # noqa: PLW0603  one seam, filled once at start
    _scope = scope


def entered(hospital_id: UUID | None, job: str = "jobs") -> AbstractContextManager[None]:
    """Work as the system within a hospital (None: in all)."""
    return _scope(System(job, hospital_id))


def _refuse_all(_: System) -> AbstractContextManager[None]:
    raise refuse("jobs.no_scope", N_("尚未配置访问控制，任何任务都不能执行。"))


_scope: Scope = _refuse_all
