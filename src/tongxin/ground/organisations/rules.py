"""The tree as pure data: dated links to the dated closure, and what a change of the tree must respect."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from django.utils.translation import gettext

from tongxin.ground.organisations.definitions import PARENTS, TITLES, OrganisationKind
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

# Deeper than any region's tree; a chain that reaches it runs in a circle further up.
DEEPEST = 40

Node = TypeVar("Node", bound=Hashable)


class Unit(Protocol):
    """What is asked of a unit here: its kind."""

    kind: str


U = TypeVar("U", bound=Unit)


@dataclass(frozen=True)
class Link(Generic[Node]):
    """`child` under `parent` on the days `start`..`end` (both included; None: open)."""

    child: Node
    parent: Node
    start: dt.date
    end: dt.date | None


@dataclass(frozen=True)
class Reach(Generic[Node]):
    """`descendant` below `ancestor`, `depth` steps, on the days `start`..`end`."""

    ancestor: Node
    descendant: Node
    depth: int
    start: dt.date
    end: dt.date | None


def closure(nodes: Iterable[tuple[Node, dt.date]], links: Iterable[Link[Node]]) -> list[Reach[Node]]:
    """Return every dated ancestor of every node, itself included from its first day.

    nodes: (node, established on). A chain holds on the days on which all its links hold. Raises `Refused` on a circle.
    """
    parents: dict[Node, list[Link[Node]]] = defaultdict(list)
    for link in links:
        parents[link.child].append(link)
    found: list[Reach[Node]] = []
    for node, since in nodes:
        found.extend(_climb(Reach(node, node, 0, since, None), parents))
    return found


def _climb(reach: Reach[Node], parents: dict[Node, list[Link[Node]]]) -> Iterator[Reach[Node]]:
    yield reach
    for link in parents[reach.ancestor]:
        days = overlap((reach.start, reach.end), (link.start, link.end))
        if days is None:
            continue
        if link.parent == reach.descendant or reach.depth >= DEEPEST:
            raise refuse("organisations.circle", N_("组织不能隶属于自己的下级：请检查上级组织"))
        yield from _climb(Reach(link.parent, reach.descendant, reach.depth + 1, *days), parents)


def overlap(
    one: tuple[dt.date, dt.date | None], other: tuple[dt.date, dt.date | None]
) -> tuple[dt.date, dt.date | None] | None:
    """Return the days two dated spans share, or None."""
    start = max(one[0], other[0])
    ends = [end for end in (one[1], other[1]) if end is not None]
    end = min(ends) if ends else None
    return None if end is not None and end < start else (start, end)


def can_hold(held_by: Collection[OrganisationKind], kind: str) -> bool:
    """Tell whether an organisation of a kind may hold what the catalog lets these kinds hold; none named: any."""
    return not held_by or kind in held_by


def holders(held_by: Collection[OrganisationKind], units: Iterable[U]) -> list[U]:
    """Return those of the units that may hold what the catalog lets these kinds hold, in their order."""
    return [unit for unit in units if can_hold(held_by, unit.kind)]


def check_held_by(held_by: Collection[OrganisationKind], kind: str, *, title: str, name: str) -> None:
    """Refuse to let the organisation `name` of a kind hold an entry of the catalog that is for others."""
    if not can_hold(held_by, kind):
        sentence = N_("“{title}”由{kinds}办理，“{name}”不是：请另选")
        kinds = "、".join(gettext(TITLES[each]) for each in held_by)
        raise refuse("organisations.held_by", sentence, field="organisation", title=title, kinds=kinds, name=name)


def can_stand_below(kind: str, parent: str) -> bool:
    """Tell whether an organisation of a kind may stand below one of the kind `parent`."""
    return parent == OrganisationKind.HOSPITAL or parent in PARENTS.get(OrganisationKind(kind), ())


def check_parent(kind: str, parent: str, *, field: str) -> None:
    """Refuse to put an organisation where its kind does not stand: a branch below a department."""
    if not can_stand_below(kind, parent):
        above = (OrganisationKind.HOSPITAL, *PARENTS.get(OrganisationKind(kind), ()))
        sentence = N_("{kind}不设在{parent}之下：上级可以是{above}")
        raise refuse(
            "organisations.parent", sentence, field=field, kind=gettext(TITLES[OrganisationKind(kind)]),
            parent=gettext(TITLES[OrganisationKind(parent)]), above="、".join(gettext(TITLES[each]) for each in above),
        )  # fmt: skip
