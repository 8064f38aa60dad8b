"""The vocabulary of rules: each kind a definition may name, and what its attributes refer to. Judged in `judging`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from tongxin.toolbox.problems import Level

Span = Annotated[str, Field(pattern=r"^[0-9]+ (days|workdays|months|years)$")]
Standing = Literal["none", "probationary", "full"]


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
    """From one day of a field to another it is at least `span`, both days counted (Monday to Friday are five), and it is
    over before the day of the step: a public notice of 5 workdays (domain/rules.md §1.4: inclusive)."""

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


@dataclass(frozen=True, kw_only=True)
class Valid(Rule):
    """Not later than the paper of another step is valid: so many days (`step.field`) from that step on."""

    check: Literal["valid"]
    days: str


@dataclass(frozen=True, kw_only=True)
class SameYear(Rule):
    """Not later than 31 December of the year of another step: work that is to be done within the year."""

    check: Literal["same_year"]
    after: str


@dataclass(frozen=True, kw_only=True)
class Surplus(Rule):
    """There are more candidates than seats, by at least a share of the seats, rounded up (差额选举)."""

    check: Literal["surplus"]
    candidates: str
    seats: str
    percent: int


@dataclass(frozen=True, kw_only=True)
class Different(Rule):
    """Whom a field names did not already sign another step (`step.field`): each review is somebody else's."""

    check: Literal["different"]
    field: str
    others: list[str]


AnyRule = Annotated[
    NotBefore
    | NotLater
    | Gaps
    | Times
    | Age
    | Subject
    | Persons
    | AtLeast
    | Between
    | Answer
    | Open
    | Vote
    | Known
    | Valid
    | SameYear
    | Surplus
    | Different,
    Field(discriminator="check"),
]

# What the attributes of a rule name: a step, a field of the own step, a field of another (`step.field`), an outcome, a vote, a
# precondition. `catalog check` looks each up.
REFERENCES: dict[type[Rule], dict[str, str]] = {
    NotBefore: {"after": "step", "plus": "step.field"},
    NotLater: {"after": "step", "plus": "step.field"},
    Gaps: {"step": "step", "since": "step"},
    Times: {"step": "step"},
    Persons: {"field": "field"},
    AtLeast: {"any": "field"},
    Between: {"field": "field"},
    Answer: {"field": "field"},
    Open: {"begins": "field", "ends": "field"},
    Vote: {"rule": "vote", "carried": "outcome"},
    Known: {"name": "precondition", "since": "step"},
    Valid: {"days": "step.field"},
    SameYear: {"after": "step"},
    Surplus: {"candidates": "field", "seats": "field"},
    Different: {"field": "field", "others": "step.field"},
}
