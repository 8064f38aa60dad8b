"""Entries of the catalog: bodies with their rules of procedure, types of item with their route, and amounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from tongxin.registers.decisions.definitions.stages import Role, Way
from tongxin.toolbox.words import N_

Quorum = Literal["ordinary", "two_thirds"]

SUPERIOR = "superior"


@dataclass(frozen=True)
class Body:
    """A body and its rules of procedure.

    decides: by vote (Party committee), by its chair after discussion (president's office meeting, no majority rule), or not
    at all (a meeting that only prepares); votes: entry of kind `vote` for each quorum an item type may ask; seats: kinds of
    post that carry a vote; attends: kinds that sit in without one; members: every full member of the unit has a vote beside
    them, probationary members sit in (a general meeting); leader_last: the chair speaks last; recused_counted:
    who withdraws stays in the number entitled; materials_workdays: materials go out so many working days before; followup:
    the source of tasks (catalog kind `task_source`) its resolutions become, all of which it hears about while open; source:
    what the body itself rests on; rules: its rules of procedure, where `source` is something else.
    """

    id: str
    title: str
    chair: str
    decides: Literal["vote", "chair", "none"] = "vote"
    votes: dict[Quorum, str] = Field(default_factory=dict)
    seats: list[str] = Field(default_factory=list)
    attends: list[str] = Field(default_factory=list)
    members: bool = False
    leader_last: bool = True
    recused_counted: bool = True
    materials_workdays: int = 2
    followup: str = ""
    code: str = ""
    source: str = ""
    rules: str = ""
    note: str = ""

    @property
    def procedure(self) -> str:
        """Return the rules of procedure, on which what is asked of every item rests; a regulation that founds the body is on
        other things."""
        return self.rules or self.source


@dataclass(frozen=True)
class Leg:
    """One stop on an item's route."""

    body: str
    role: Role


@dataclass(frozen=True)
class ItemType:
    """A type of item. route: bodies in their order; consult: what must be on record before a meeting; need: materials; after:
    what follows the decision; open: to whom it is published; confidential: may be registered only; registered_only: must
    be; source: the regulation that asks for this way, on which the order of bodies rests; category `own`: work of the
    body itself, no item of 三重一大."""

    id: str
    title: str
    category: Literal["decision", "personnel", "project", "funds", "own"]
    route: list[Leg]
    quorum: Quorum = "ordinary"
    vote: Way = Way.VOICE
    one_by_one: bool = False
    need: list[str] = Field(default_factory=list)
    consult: list[str] = Field(default_factory=list)
    after: list[str] = Field(default_factory=list)
    open: Literal["party", "staff", "none"] = "party"
    threshold: str = ""
    confidential: bool = False
    registered_only: bool = False
    urgent: bool = False
    source: str = ""
    note: str = ""

    @property
    def deciding(self) -> Leg:
        """Return the stop at which the item is decided, and counted once: an item passes several bodies."""
        chosen = [leg for leg in self.route if leg.role is Role.DECIDE]
        return chosen[0] if chosen else self.route[-1]

    @property
    def after_decision(self) -> list[Leg]:
        """Return the stops that follow the decision in this hospital: staff congress adopts, the committee is told."""
        place = self.route.index(self.deciding)
        return [leg for leg in self.route[place + 1 :] if leg.body != SUPERIOR]


# 三重一大 and, beside it, what bodies deal with for themselves, which its figures and ledgers leave out.
MAJOR_TITLES = {
    "decision": N_("重大决策"), "personnel": N_("重要人事任免"), "project": N_("重大项目安排"), "funds": N_("大额度资金使用"),
}  # fmt: skip

OWN = "own"

CATEGORY_TITLES = {**MAJOR_TITLES, OWN: N_("本级事项")}

OPEN_TITLES = {"party": N_("党内"), "staff": N_("全院职工"), "none": N_("不公开")}


@dataclass(frozen=True)
class Threshold:
    """Amounts in yuan from which a body must deal with a matter, by size of hospital (setting `decisions.size`); the
    hospital's own committee fixes them, no regulation does."""

    id: str
    title: str
    amounts: dict[str, dict[str, Decimal]]
    note: str = ""

    def of(self, size: str) -> dict[str, Decimal]:
        """Return body → least amount for a size of hospital; empty where none is set."""
        return self.amounts.get(size, {})
