"""Indicators of a scheme: what is scored, how, from where; in groups and parts."""

from __future__ import annotations

from dataclasses import field
from decimal import Decimal

from pydantic.dataclasses import dataclass

from tongxin.uses.assessment.definitions.vocabulary import STRICT, Exact, Key, Method, Missing, Points, Rater


@dataclass(frozen=True, config=STRICT)
class Step:
    """From `low` (none: however little) up to but without `high` (none: however much), this score."""

    score: Points
    low: Exact | None = None
    high: Exact | None = None


@dataclass(frozen=True, config=STRICT)
class Choice:
    """A word of a scale: a ballot's word is worth 0 to 100, a grade's is a score."""

    title: str
    worth: Points


@dataclass(frozen=True, config=STRICT)
class Indicator:
    """A leaf. Its source is exactly one of: figure, typed (what is typed in, from which paper), ballot (which vote), rater
    (who scores), result (the scheme whose decided score it takes).

    votes: the kind of ballot whose published rounds give the counts of a `ballot`; without it, and where none was held,
    they are typed from the count's report.

    zero, full: the ends of a linear curve; target: what earns full points (share); per: points of one event (deduct,
    bonus); steps; choices: of a ballot or a scale of scores; upload_reason: why material has to be uploaded at all.
    """

    id: Key
    title: str
    points: Points
    method: Method
    figure: str = ""
    typed: str = ""
    ballot: str = ""
    votes: str = ""
    rater: Rater | None = None
    result: str = ""
    unit: str = ""
    zero: Exact | None = None
    full: Exact | None = None
    target: Exact | None = None
    per: Points | None = None
    steps: list[Step] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    missing: Missing = Missing.HOLD
    upload_reason: str = ""
    duties: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def sources(self) -> dict[str, str]:
        """Return the sources that are given (one, in a correct definition), by kind."""
        told = {
            "figure": self.figure, "typed": self.typed, "ballot": self.ballot,
            "rater": self.rater.value if self.rater else "", "result": self.result,
        }  # fmt: skip
        return {kind: value for kind, value in told.items() if value}


@dataclass(frozen=True, config=STRICT)
class Group:
    """Indicators of one kind; points: their sum."""

    id: Key
    title: str
    points: Points
    indicator: list[Indicator] = field(default_factory=list)


@dataclass(frozen=True, config=STRICT)
class Part:
    """A share of the whole, with its own indicators summing to the scheme's total.

    like: takes the groups of another part, scored by `rater`.
    """

    id: Key
    title: str
    weight: Points = Decimal(1)
    group: list[Group] = field(default_factory=list)
    like: str = ""
    rater: Rater | None = None
