"""Registers the room in the corridors: bodies, types of item and amounts as kinds of the catalog."""

from __future__ import annotations

from collections.abc import Iterator

from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.registers.decisions.definitions import Body, ItemType, Threshold
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def _check_body(entry: Body, catalog: Catalog) -> Iterator[Problem]:
    for name in {*entry.votes.values()} - {*catalog.all("vote")}:
        sentence = N_("议事机构“{body}”用到没有的表决规则“{name}”")
        yield Problem("decisions.no_vote", sentence, {"body": entry.id, "name": name})
    for name in {*entry.seats, *entry.attends} - {*catalog.all("post")}:
        sentence = N_("议事机构“{body}”用到没有的职务“{name}”")
        yield Problem("decisions.no_post", sentence, {"body": entry.id, "name": name})


def _check_type(entry: ItemType, catalog: Catalog) -> Iterator[Problem]:
    for name in {leg.body for leg in entry.route} - {*catalog.all("body")}:
        yield Problem(
            "decisions.no_body", N_("事项“{item}”的会议次序中没有“{name}”这个机构"), {"item": entry.id, "name": name}
        )
    if entry.threshold and catalog.get("threshold", entry.threshold) is None:
        sentence = N_("事项“{item}”用到没有的金额档“{name}”")
        yield Problem("decisions.no_threshold", sentence, {"item": entry.id, "name": entry.threshold})


kinds.add("body", Kind("body", N_("议事机构"), Body, _check_body))
kinds.add("item_type", Kind("item_type", N_("重大事项类型"), ItemType, _check_type))
kinds.add("threshold", Kind("threshold", N_("金额档"), Threshold))
