"""The chart of organisations as of a day, in at most twelve statements."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day, standing
from tongxin.people.definitions import PARTY_ORGANISATIONS
from tongxin.people.models import (
    Membership,
)
from tongxin.people.queries.dated import (
    VIEW,
    posts_on,
)


@dataclass
class Node:
    """An organisation in the chart: its head and its members (at or below it) on the day, and what stands below it."""

    organisation: Organisation
    head: str = ""
    members: int = 0
    below: list[Node] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return the form that a tree of ECharts takes."""
        shown = {"id": str(self.organisation.pk), "name": self.organisation.short_name, "value": self.members}
        return {**shown, "head": self.head, "children": [node.as_dict() for node in self.below]}


def chart(by: Actor, root: Organisation, on: dt.date, kinds: Iterable[str] = PARTY_ORGANISATIONS) -> Node:
    """Return the tree below `root` on a day, of some kinds of organisation, in four statements; foreign branches left out."""
    seen = organisations_for(by, VIEW).values("pk")
    links = Closure.objects.filter(on_day(on), depth=1, descendant__in=seen).values_list("descendant_id", "ancestor_id")
    parents = dict(links)
    shown = Organisation.objects.filter(standing(on), pk__in=parents, kind__in=list(kinds)).order_by(
        "order", "sort_key"
    )
    nodes = {unit.pk: Node(unit) for unit in shown if unit.hospital_id == root.hospital_id}
    top = nodes.setdefault(root.pk, Node(root))
    _fill(nodes, on)
    for key, node in nodes.items():
        above = parents.get(key)
        while above is not None and above not in nodes:
            above = parents.get(above)
        if key != root.pk:  # whoever stands above may be out of sight
            nodes[above or root.pk].below.append(node)
    _sum(top)
    return top


def _fill(nodes: dict[UUID, Node], on: dt.date) -> None:
    """Put heads and members of their own into the nodes."""
    heads = [kind.id for kind in active().all("post").values() if kind.head]
    for post in posts_on([node.organisation for node in nodes.values()], on).filter(kind__in=heads):
        node = nodes[post.organisation_id]
        node.head = node.head or post.person.name
    held = Membership.objects.filter(on_day(on), organisation__in=list(nodes))
    for unit, count in Counter(held.values_list("organisation_id", flat=True)).items():
        nodes[unit].members = count


def _sum(node: Node) -> int:
    node.members += sum(map(_sum, node.below))
    return node.members
