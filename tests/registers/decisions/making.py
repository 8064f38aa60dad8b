"""Bodies, types of item and votes of the catalog, and made-up dossiers and meetings, without a database."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

import pydantic

from tongxin.ground.votes.definitions import Counts, VoteRule
from tongxin.registers.decisions.definitions import Body, ItemType, Stand, Threshold
from tongxin.registers.decisions.judging import Deliberation, Proof, Said, Seat, judge
from tongxin.registers.decisions.rules import Dossier, Passage, judge_ready, route_of
from tongxin.toolbox.findings import Finding, Result

CATALOG = Path(__file__).parents[3] / "catalog"


def _entries(path: str, kind: str, shape: type[Any]) -> dict[str, Any]:
    tables = tomllib.loads((CATALOG / path).read_text("utf-8"))[kind]
    adapter = pydantic.TypeAdapter(shape)
    return {table["id"]: adapter.validate_python(table) for table in tables}


BODIES: dict[str, Body] = _entries("body/core.toml", "body", Body)
TYPES: dict[str, ItemType] = {
    key: entry
    for name in ("major", "other_bodies")
    for key, entry in _entries(f"item_type/{name}.toml", "item_type", ItemType).items()
}
THRESHOLDS: dict[str, Threshold] = _entries("threshold/major.toml", "threshold", Threshold)
VOTES: dict[str, VoteRule] = _entries("vote/core.toml", "vote", VoteRule)
DAY = dt.date(2026, 10, 20)


def person(number: int) -> UUID:
    return uuid5(NAMESPACE_OID, str(number))


def complete(kind: str, body: str = "party", **more: Any) -> Dossier:
    """Return a dossier that lacks nothing for its deciding body; `more` changes it."""
    entry = TYPES[kind]
    route = entry.route
    stop = [leg.body for leg in route].index(body) if body in [leg.body for leg in route] else 0
    usual: dict[str, Any] = {
        "materials": frozenset(entry.need), "consulted": dict.fromkeys(entry.consult, True),
        "passed": [Passage(leg.body, leg.role, DAY) for leg in route[:stop]],
        "amount": Decimal(10_000_000) if entry.threshold else None,
    }  # fmt: skip
    return Dossier(entry, **{**usual, **more})


def ready(dossier: Dossier, body: str = "party", size: str = "city_3") -> list[Finding]:
    """Return what is found of an item before a meeting."""
    route = route_of(dossier.type, dossier.amount, THRESHOLDS.get(dossier.type.threshold), size)
    return judge_ready(dossier, BODIES[body], route)


def failing(dossier: Dossier, body: str = "party") -> set[str]:
    """Return what does not pass before a meeting, by code."""
    return {each.rule.removeprefix("decisions.") for each in ready(dossier, body) if not each.passed}


def unsaid(found: Iterable[Finding]) -> list[str]:
    """Return why something was not checked, in the order of the rules."""
    return [each.problem().sentence() for each in found if each.result is Result.NOT_CHECKED]


def table(members: int, *, absent: int = 0, **marks: Any) -> list[Seat]:
    """Return seats of which the last is the chair; `absent` of the first are away; marks: `interest={0}`, `recused={0}`."""
    chosen = {name: marks.get(name, set()) for name in ("interest", "recused")}
    return [
        Seat(
            person(number), present=number >= absent, chair=number == members - 1, interest=number in chosen["interest"],
            recused=number in chosen["recused"],
        )
        for number in range(members)
    ]  # fmt: skip


def voices(seats: list[Seat], no: int = 0, abstain: int = 0) -> list[Said]:
    """Return what those who may vote say: first the noes, then abstentions, the rest yes; the chair last."""
    able = [seat.person for seat in seats if seat.may_vote]
    stands = [Stand.NO] * no + [Stand.ABSTAIN] * abstain
    stands += [Stand.YES] * (len(able) - len(stands))
    return [Said(each, stand) for each, stand in zip(able, stands, strict=True)]


def meeting(
    kind: str, seats: list[Seat], said: list[Said] | None = None, body: str = "party", counts: Counts | None = None
) -> Proof:
    """Return the proof of one item at one meeting."""
    entry, chosen = TYPES[kind], BODIES[body]
    spoken = [] if counts else (voices(seats) if said is None else said)
    name = chosen.votes.get(entry.quorum)
    return judge(Deliberation(chosen, entry, seats, spoken, counts), VOTES[name] if name else None)


def wrong(proof: Proof) -> set[str]:
    """Return what did not pass in a proof, by code."""
    return {each.rule.removeprefix("decisions.") for each in proof.findings if not each.passed}


def ballots(eligible: int, present: int, yes: int) -> Counts:
    return Counts(eligible, present, yes, present - yes, issued=present, returned=present)
