"""What a `[[scheme]]` of the catalog says: a tree of indicators with points, for one tier of those assessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from decimal import Decimal
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from tongxin.toolbox.periods import Rhythm
from tongxin.uses.assessment.definitions.indicators import Part
from tongxin.uses.assessment.definitions.vocabulary import PERSONAL, STRICT, Exact, Key, Points, Tier


@dataclass(frozen=True, config=STRICT)
class Event:
    """Something that adds (bonus) or takes (deduction) `points` each time it happened, up to `cap`."""

    id: Key
    title: str
    points: Points
    cap: Points | None = None
    figure: str = ""
    typed: str = ""
    note: str = ""


@dataclass(frozen=True, config=STRICT)
class Veto:
    """What alone decides the grade (一票否决); known from a figure of which any count is too many, or stated with a reason."""

    id: Key
    title: str
    figure: str = ""
    note: str = ""


@dataclass(frozen=True, config=STRICT)
class Condition:
    """What has to hold for the grades named, whatever the score (前提): met, not met, or not checked.

    figure: met from `at_least` and up to `at_most`; typed: by which paper somebody checks it, instead of a figure; soft: told
    where it is not met, but it bars no grade.
    """

    id: Key
    title: str
    grades: list[Key]
    figure: str = ""
    at_least: Exact | None = None
    at_most: Exact | None = None
    typed: str = ""
    soft: bool = False
    note: str = ""


@dataclass(frozen=True, config=STRICT)
class Grade:
    """A grade (等次) from `low` points on; max_share: at most this part (0 to 1) of those assessed, rounded down.

    unblemished: not with any deduction; stars: of a star rating; superior: named above the hospital; designation: what a
    unit or post is called for it, recorded as an outcome; "" for a grade that is no honour.
    """

    id: Key
    title: str
    low: Exact
    max_share: Annotated[Exact, Field(ge=0, le=1)] | None = None
    unblemished: bool = False
    stars: Annotated[int, Field(ge=0, le=5)] | None = None
    superior: bool = False
    designation: str = ""


@dataclass(frozen=True, config=STRICT)
class Variant:
    """Other points for a sort of those assessed; the sum stays the total. retired, traits: which persons it fits."""

    id: Key
    title: str
    points: dict[str, Points] = field(default_factory=dict)
    retired: bool = False
    traits: list[str] = field(default_factory=list)


@dataclass(frozen=True, config=STRICT)
class Consequence:
    """A quota or line that yields a list to review, never a decision by itself.

    line: points below which somebody is reviewed; share: at most this part (0 to 1) is; reading: whether the share is a
    quota, a cap or a consequence of the line.
    """

    line: Exact
    share: Annotated[Exact, Field(ge=0, le=1)]
    reading: Annotated[str, Field(pattern="^(quota|cap|consequence)$")]


@dataclass(frozen=True, config=STRICT)
class Scheme:
    """How one tier is assessed over a period. Points are exact and rounded once, half up, to `decimals`.

    off: not offered until a hospital's overlay turns it on; step_up, first_most: of a star rating, how many stars one may
    climb a year, and the most stars at the first rating; wait_months: how long a unit has to stand before it is assessed;
    standing: the trait of the catalog as which a person's published grade is kept; item: the type of item by which a body
    decides on the grades; designates: the kind of outcome as which grades with a designation are recorded (the standing then
    is of those so named); statement: what those assessed hand in is called; hearing: what the meeting is called at which they
    are asked and commented on, "" where there is none; comment_days, notice_days: working days.
    """

    id: Key
    title: str
    tier: Tier
    part: list[Part]
    grade: list[Grade]
    total: Points = Decimal(100)
    decimals: Annotated[int, Field(ge=0, le=4)] = 2
    period: Rhythm = Rhythm.YEAR
    aliases: list[str] = field(default_factory=list)
    off: bool = False
    bonus: list[Event] = field(default_factory=list)
    deduction: list[Event] = field(default_factory=list)
    bonus_cap: Points | None = None
    deduction_cap: Points | None = None
    veto: list[Veto] = field(default_factory=list)
    condition: list[Condition] = field(default_factory=list)
    variant: list[Variant] = field(default_factory=list)
    step_up: int | None = None
    first_most: int | None = None
    wait_months: Annotated[int, Field(ge=0)] = 0
    standing: str = ""
    standing_months: int = 12
    review: Consequence | None = None
    item: str = ""
    designates: str = ""
    statement: str = ""
    hearing: str = ""
    comment_days: Annotated[int, Field(ge=1)] = 5
    notice_days: Annotated[int, Field(ge=1)] = 5
    note: str = ""

    @property
    def personal(self) -> bool:
        """Say whether persons are assessed."""
        return self.tier in PERSONAL

    def variant_of(self, key: str) -> Variant | None:
        """Return a variant; None for the points as they stand."""
        return next((variant for variant in self.variant if variant.id == key), None)

    @property
    def review_percent(self) -> Decimal | None:
        """Return the share that is put on the list to review, in per cent; None where nobody is."""
        return None if self.review is None else 100 * self.review.share

    def grade_of(self, key: str) -> Grade | None:
        """Return a grade; None for one there is not."""
        return next((grade for grade in self.grade if grade.id == key), None)

    @property
    def lowest(self) -> Grade:
        """Return the grade of the lowest scores."""
        return min(self.grade, key=lambda grade: grade.low)

    @property
    def events(self) -> Sequence[Event]:
        """Return what adds and what takes points."""
        return (*self.bonus, *self.deduction)
