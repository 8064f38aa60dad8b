"""A procedure as a catalog entry: stages, steps, what each asks for, the rules it is held to, and what it brings about.

Adding a procedure is adding a file; code grows only when a rule is needed that is not in the vocabulary below.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from tongxin.toolbox.problems import Level
from tongxin.toolbox.words import N_

Span = Annotated[str, Field(pattern=r"^[0-9]+ (days|workdays|months|years)$")]
Standing = Literal["none", "probationary", "full"]


class State(StrEnum):
    """Life of a case. Every state but OPEN is final."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    ENDED = "ended"


STATE_TITLES: dict[str, str] = {
    State.OPEN: N_("进行中"), State.DONE: N_("已办结"), State.REFUSED: N_("未通过"), State.ENDED: N_("已终止"),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What every rule has. rulesets: versions of the regulation under which it holds (empty: all); outcomes: results of the
    step for which it is asked (empty: all)."""

    id: str
    level: Level = Level.HARD
    source: str = ""
    rulesets: list[str] = Field(default_factory=list)
    outcomes: list[str] = Field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class NotBefore(Rule):
    """Not before `span` after another step; `plus`: months of extension in fields (`step.field`) are added."""

    check: Literal["not_before"]
    after: str
    span: Span = "0 days"
    plus: list[str] = Field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class NotLater(Rule):
    """Not later than `span` after another step, which may itself be missing: then there is nothing to be late for."""

    check: Literal["not_later"]
    after: str
    span: Span
    plus: list[str] = Field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Gaps(Rule):
    """Between `since`, each time `step` was done, and this step never more than `span` may lie."""

    check: Literal["gaps"]
    step: str
    since: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class Times(Rule):
    """A step (with an outcome, if named) was done at least `least` and at most `most` times, this one included."""

    check: Literal["times"]
    step: str
    outcome: str = ""
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, kw_only=True)
class Age(Rule):
    """The person is at least so many full years old on the day."""

    check: Literal["age"]
    years: int


@dataclass(frozen=True, kw_only=True)
class Subject(Rule):
    """The person's standing in the Party on the day is one of these."""

    check: Literal["subject"]
    standing: list[Standing]


@dataclass(frozen=True, kw_only=True)
class Persons(Rule):
    """A field names so many different persons, none of them the subject, each of this standing on the day."""

    check: Literal["persons"]
    field: str
    least: int = 1
    most: int = 1
    standing: list[Standing] = Field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class AtLeast(Rule):
    """At least one of the fields reaches its number: 3 days or 24 hours."""

    check: Literal["at_least"]
    any: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Between(Rule):
    """A number lies between two others, both included."""

    check: Literal["between"]
    field: str
    least: int
    most: int


@dataclass(frozen=True, kw_only=True)
class Answer(Rule):
    """A choice must have one of these answers."""

    check: Literal["answer"]
    field: str
    values: list[str]


@dataclass(frozen=True, kw_only=True)
class Open(Rule):
    """From one day of a field to another at least `span` lies, the first day not counted: a public notice of 5 workdays."""

    check: Literal["open"]
    begins: str
    ends: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class Vote(Rule):
    """A vote judged by an entry of kind `vote`; an outcome in `carried` needs it carried."""

    check: Literal["vote"]
    rule: str
    carried: list[str]


@dataclass(frozen=True, kw_only=True)
class Known(Rule):
    """Another register knows a number of the person since a step: `name` is a precondition of the corridor."""

    check: Literal["known"]
    name: str
    since: str
    least: int


AnyRule = Annotated[
    NotBefore | NotLater | Gaps | Times | Age | Subject | Persons | AtLeast | Between | Answer | Open | Vote | Known,
    Field(discriminator="check"),
]


@dataclass(frozen=True)
class StepField:
    """What a step asks for. `sensitivity`: classification of its content."""

    key: str
    title: str
    type: Literal["text", "long", "int", "date", "choice", "person", "persons"] = "text"
    choices: list[str] = Field(default_factory=list)
    required: bool = False
    sensitivity: Annotated[str, Field(alias="class")] = "internal"
    hint: str = ""


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
    """A procedure. subject: whom a case is about; several: a subject may have more than one open case."""

    id: str
    title: str
    stages: list[Stage]
    steps: list[Step]
    subject: Literal["person", "organisation", "matter"] = "person"
    several: bool = False
    rulesets: list[Ruleset] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    note: str = ""

    def step(self, key: str) -> Step:
        """Return a step by its id; KeyError when there is none."""
        for step in self.steps:
            if step.id == key:
                return step
        raise KeyError(key)

    @property
    def keys(self) -> list[str]:
        """Return the ids of the steps in their order."""
        return [step.id for step in self.steps]
