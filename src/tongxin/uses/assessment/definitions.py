"""What a `[[scheme]]` of the catalog says: a tree of indicators with points, for one tier of those assessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field
from pydantic.dataclasses import dataclass

from tongxin.toolbox.periods import Rhythm
from tongxin.toolbox.words import N_

_STRICT = ConfigDict(extra="forbid")


def _exact(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError(N_('小数请加引号，例如 "0.80"'))  # noqa: TRY004  pydantic turns it into a sentence
    return value


# Text or whole number: a TOML float has already lost the exact value.
Exact = Annotated[Decimal, BeforeValidator(_exact)]
Points = Annotated[Exact, Field(ge=0)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=40)]


class Tier(StrEnum):
    """Who is assessed."""

    MEMBER = "member"
    BRANCH = "branch"
    SECRETARY = "secretary"
    GENERAL_BRANCH = "general_branch"
    DEPARTMENT = "department"
    STAFF = "staff"
    RESIDENT = "resident"


TIER_TITLES = {
    Tier.MEMBER: N_("党员"),
    Tier.BRANCH: N_("党支部"),
    Tier.SECRETARY: N_("党支部书记"),
    Tier.GENERAL_BRANCH: N_("党总支书记"),
    Tier.DEPARTMENT: N_("科室"),
    Tier.STAFF: N_("医务人员"),
    Tier.RESIDENT: N_("住院医师"),
}
# Whose assessment is about a person: its results are personal.
PERSONAL = frozenset({Tier.MEMBER, Tier.SECRETARY, Tier.GENERAL_BRANCH, Tier.STAFF, Tier.RESIDENT})


class Method(StrEnum):
    """How what is known of an indicator becomes points: a closed vocabulary."""

    LINEAR = "linear"
    SHARE = "share"
    FREQUENCY = "frequency"
    STEPS = "steps"
    DEDUCT = "deduct"
    BONUS = "bonus"
    BALLOT = "ballot"
    SCORE = "score"
    UPLOAD = "upload"


METHOD_TITLES = {
    Method.LINEAR: N_("按比例计分"),
    Method.SHARE: N_("按完成比例计分"),
    Method.FREQUENCY: N_("按应开次数达成率计分"),
    Method.STEPS: N_("分档计分"),
    Method.DEDUCT: N_("按次扣分"),
    Method.BONUS: N_("按次得分"),
    Method.BALLOT: N_("测评结果"),
    Method.SCORE: N_("评分"),
    Method.UPLOAD: N_("上传材料"),
}


class Rater(StrEnum):
    """Who gives a score: those assessed, somebody beside them, or somebody above."""

    SELF = "self"
    PEER = "peer"
    SUPERIOR = "superior"


RATER_TITLES = {Rater.SELF: N_("自评"), Rater.PEER: N_("科室、同级评价"), Rater.SUPERIOR: N_("上级评价")}


class Missing(StrEnum):
    """What becomes of an indicator of which nothing is known: wait for it, or leave it out and spread its points."""

    HOLD = "hold"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, config=_STRICT)
class Step:
    """From `low` (none: however little) up to but without `high` (none: however much), this score."""

    score: Points
    low: Exact | None = None
    high: Exact | None = None


@dataclass(frozen=True, config=_STRICT)
class Choice:
    """A word of a scale: a ballot's word is worth 0 to 100, a grade's is a score."""

    title: str
    worth: Points


@dataclass(frozen=True, config=_STRICT)
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


@dataclass(frozen=True, config=_STRICT)
class Group:
    """Indicators of one kind; points: their sum."""

    id: Key
    title: str
    points: Points
    indicator: list[Indicator] = field(default_factory=list)


@dataclass(frozen=True, config=_STRICT)
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


@dataclass(frozen=True, config=_STRICT)
class Event:
    """Something that adds (bonus) or takes (deduction) `points` each time it happened, up to `cap`."""

    id: Key
    title: str
    points: Points
    cap: Points | None = None
    figure: str = ""
    typed: str = ""
    note: str = ""


@dataclass(frozen=True, config=_STRICT)
class Veto:
    """What alone decides the grade (一票否决); known from a figure of which any count is too many, or stated with a reason."""

    id: Key
    title: str
    figure: str = ""
    note: str = ""


@dataclass(frozen=True, config=_STRICT)
class Grade:
    """A grade (等次) from `low` points on; max_share: at most this part (0 to 1) of those assessed, rounded down.

    unblemished: not with any deduction; stars: of a star rating; superior: named above the hospital; designation: what a
    unit is called for it, recorded as an outcome; "" for a grade that is no honour.
    """

    id: Key
    title: str
    low: Exact
    max_share: Annotated[Exact, Field(ge=0, le=1)] | None = None
    unblemished: bool = False
    stars: Annotated[int, Field(ge=0, le=5)] | None = None
    superior: bool = False
    designation: str = ""


@dataclass(frozen=True, config=_STRICT)
class Variant:
    """Other points for a sort of those assessed; the sum stays the total. retired, traits: which persons it fits."""

    id: Key
    title: str
    points: dict[str, Points] = field(default_factory=dict)
    retired: bool = False
    traits: list[str] = field(default_factory=list)


@dataclass(frozen=True, config=_STRICT)
class Consequence:
    """A quota or line that yields a list to review, never a decision by itself.

    line: points below which somebody is reviewed; share: at most this part (0 to 1) is; reading: whether the share is a
    quota, a cap or a consequence of the line.
    """

    line: Exact
    share: Annotated[Exact, Field(ge=0, le=1)]
    reading: Annotated[str, Field(pattern="^(quota|cap|consequence)$")]


@dataclass(frozen=True, config=_STRICT)
class Scheme:
    """How one tier is assessed over a period. Points are exact and rounded once, half up, to `decimals`.

    off: not offered until a hospital's overlay turns it on; base, step_up, first_most: of a star rating, whose score it
    takes, how many stars one may climb a year, and the most stars at the first rating; standing: the trait of the
    catalog as which a person's published grade is kept; item: the type of item by which a body decides on the grades;
    designates: the kind of outcome as which grades with a designation are recorded; comment_days, notice_days: working days.
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
    variant: list[Variant] = field(default_factory=list)
    step_up: int | None = None
    first_most: int | None = None
    standing: str = ""
    standing_months: int = 12
    review: Consequence | None = None
    item: str = ""
    designates: str = ""
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

    @property
    def events(self) -> Sequence[Event]:
        """Return what adds and what takes points."""
        return (*self.bonus, *self.deduction)
