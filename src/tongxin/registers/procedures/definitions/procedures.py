"""A procedure as a catalog entry: stages, steps, what each asks for, the rules it is held to, and what it brings about."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.registers.procedures.definitions.vocabulary import AnyRule, Span
from tongxin.toolbox.words import N_


class State(StrEnum):
    """Life of a case. Every state but OPEN is final."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    ENDED = "ended"


STATE_TITLES: dict[str, str] = {
    State.OPEN: N_("进行中"), State.DONE: N_("已办结"), State.REFUSED: N_("未通过"), State.ENDED: N_("已终止"),
}  # fmt: skip


@dataclass(frozen=True)
class StepField:
    """What a step asks for. `sensitivity`: classification of its content; known: a precondition of the corridor that answers
    in place of who takes the step (1: the first choice, 0: the second), as far as somebody can tell."""

    key: str
    title: str
    type: Literal["text", "long", "int", "date", "choice", "person", "persons"] = "text"
    choices: list[str] = Field(default_factory=list)
    required: bool = False
    sensitivity: Annotated[str, Field(alias="class")] = "internal"
    hint: str = ""
    known: str = ""


@dataclass(frozen=True)
class Outcome:
    """A result of a step. again: the case goes on from that step once more; ends: it is over, in this state."""

    id: str
    title: str
    again: str = ""
    ends: State | None = None


@dataclass(frozen=True)
class Effect:
    """What a step brings about elsewhere: `do` is an effect of the corridor. Its day is that of the step `dated` (empty:
    this one), `span` later, and later still by the months of extension in `plus` (`step.field`)."""

    do: str
    outcomes: list[str] = Field(default_factory=list)
    dated: str = ""
    span: Span = "0 days"
    plus: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """One step. number: as the regulation counts; actor: who does it, in words; superior: taken by the level above;
    after: steps that must stand (empty: the required step before it); due: a rule's id is shown as its deadline;
    optional: nothing waits for it; repeats: may be taken again and again until the case has moved on."""

    id: str
    number: str
    title: str
    stage: str
    actor: str = ""
    superior: bool = False
    after: list[str] = Field(default_factory=list)
    optional: bool = False
    repeats: bool = False
    rulesets: list[str] = Field(default_factory=list)
    fields: list[StepField] = Field(default_factory=list)
    rules: list[AnyRule] = Field(default_factory=list)
    outcomes: list[Outcome] = Field(default_factory=list)
    effects: list[Effect] = Field(default_factory=list)
    documents: list[str] = Field(default_factory=list)
    postpone: Span | None = None
    note: str = ""


@dataclass(frozen=True)
class Stage:
    """A stage of the procedure."""

    id: str
    title: str


@dataclass(frozen=True)
class Ruleset:
    """A version of the regulation, in force from `since`; the date of a step decides."""

    id: str
    title: str
    since: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


@dataclass(frozen=True)
class Procedure:
    """A procedure. subject: whom a case is about; held_by: the kinds of organisations that hold a case, any where none is
    named; several: a subject may have more than one open case; walled: seen only by those who keep such cases
    (优秀年轻干部), found in no search and no figure."""

    id: str
    title: str
    stages: list[Stage]
    steps: list[Step]
    subject: Literal["person", "organisation", "matter"] = "person"
    held_by: list[OrganisationKind] = Field(default_factory=list)
    several: bool = False
    walled: bool = False
    rulesets: list[Ruleset] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    note: str = ""

    def step(self, key: str) -> Step:
        """Return a step by its id; KeyError when there is none."""
        return self.steps[self.places[key]]

    @cached_property
    def keys(self) -> list[str]:
        """The ids of the steps in their order."""
        return [step.id for step in self.steps]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each step stands: its id and place from 0."""
        return {key: place for place, key in enumerate(self.keys)}

    def existing(self, ruleset: str) -> list[Step]:
        """Return the steps that exist under a version of the regulation."""
        return self._under[ruleset]

    def waits(self, ruleset: str) -> dict[str, list[str]]:
        """Return what each step existing under a version waits for: the steps it names, else the required one before it."""
        return self._waits[ruleset]

    @cached_property
    def _under(self) -> dict[str, list[Step]]:
        versions = [version.id for version in self.rulesets] or [""]
        return {
            version: [step for step in self.steps if not step.rulesets or version in step.rulesets]
            for version in versions
        }

    @cached_property
    def _waits(self) -> dict[str, dict[str, list[str]]]:
        return {version: dict(_waiting(steps)) for version, steps in self._under.items()}


def _waiting(steps: list[Step]) -> Iterator[tuple[str, list[str]]]:
    known, before = {step.id for step in steps}, list[str]()
    for step in steps:
        yield step.id, [key for key in step.after if key in known] if step.after else before
        before = before if step.optional else [step.id]
