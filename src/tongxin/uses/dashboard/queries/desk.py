"""What stands on the first page: things to do, and this year's figures of one organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tongxin.figures.answers import Answer
from tongxin.figures.queries import compute
from tongxin.ground.access.models import RoleHolding
from tongxin.ground.access.queries import holdings
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.definitions import TodoLine
from tongxin.ground.ui.wording import due
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import Denied
from tongxin.uses.dashboard.definitions import Workbench

SHOWN = 7


@dataclass(frozen=True)
class Desk:
    """Where somebody works: the organisation chosen, the others, and the workbench of the role held there."""

    holding: RoleHolding
    places: tuple[Organisation, ...]
    workbench: Workbench | None


def desk(by: User, chosen: UUID | None) -> Desk | None:
    """Return the desk in the organisation chosen, else of the first role held; None without any role."""
    held = holdings(by)
    if not held:
        return None
    here = next((holding for holding in held if holding.organisation_id == chosen), held[0])
    places = {holding.organisation_id: holding.organisation for holding in held}
    return Desk(here, tuple(places.values()), workbench_of(here.role))


def workbench_of(role: str) -> Workbench | None:
    """Return the workbench of a role, else the one that names no role."""
    entries: list[Workbench] = list(active().all("workbench").values())
    own = [entry for entry in entries if role in entry.roles]
    common = [entry for entry in entries if not entry.roles]
    return next(iter(own + common), None)


def this_year() -> Period:
    """Return the days of this year up to today."""
    today = clock.today()
    return Period(today.replace(month=1, day=1), today)


def figures(by: User, at: Desk) -> Sequence[Answer]:
    """Return this year's figures of the desk, one question; none where the role grants no figures."""
    if at.workbench is None:
        return ()
    try:
        return compute(by, at.workbench.figures, at.holding.organisation, this_year(), rolled=True)
    except Denied:
        return ()


def late(lines: Sequence[TodoLine]) -> int:
    """Return how many of the lines are overdue."""
    return sum(due(line.due).state == "late" for line in lines)
