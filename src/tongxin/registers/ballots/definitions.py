"""A kind of ballot as a catalog entry: what is asked, of whom, how it is counted, and who may know."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.toolbox.words import N_

_STRICT = ConfigDict(extra="forbid")
Percent = Annotated[str, Field(pattern=r"^(|100|[0-9]{1,2}(\.[0-9]{1,2})?)$")]
Number = Annotated[str, Field(pattern=r"^(|-?[0-9]{1,3}(\.[0-9]{1,2})?)$")]
Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,23}$")]


class Sort(StrEnum):
    """What a round is for; the closed vocabulary that rules of counting and secrecy hang on."""

    APPRAISAL = "appraisal"
    MUTUAL = "mutual"
    SURVEY = "survey"
    CONTEST = "contest"
    ELECTION = "election"
    MOTION = "motion"


SORT_TITLES: dict[str, str] = {
    Sort.APPRAISAL: N_("民主测评"), Sort.MUTUAL: N_("党员互评"), Sort.SURVEY: N_("问卷"), Sort.CONTEST: N_("评选"),
    Sort.ELECTION: N_("选举"), Sort.MOTION: N_("表决"),
}  # fmt: skip
# Statutory counts are never suppressed, however small the branch; the minimum group is for opinions (practice, Votes).
STATUTORY = frozenset({Sort.MUTUAL, Sort.ELECTION, Sort.MOTION})


class Mode(StrEnum):
    """How ballots are cast. SECRET: blind-signed for who is on the roll; DRAWN: blind-signed for who has drawn a slip with a
    one-time code from a box; PAPER: counted in the room, two tellers enter the counts; TYPED: paper ballots entered one by
    one; OPEN: by QR code without sign-in, neither signed nor once a person."""

    SECRET = "secret"  # noqa: S105  a way of voting, no password
    DRAWN = "drawn"
    PAPER = "paper"
    TYPED = "typed"
    OPEN = "open"


MODE_TITLES: dict[str, str] = {
    Mode.SECRET: N_("网上无记名投票"), Mode.DRAWN: N_("当场抽取投票码，无记名投票"), Mode.PAPER: N_("纸质选票，两人分别计票"),
    Mode.TYPED: N_("纸质选票，逐张录入"), Mode.OPEN: N_("扫码填写，不登录"),
}  # fmt: skip
# Ballots lie sealed until two holders open the box, tokens are signed blindly, and a bulletin is published.
SEALED = frozenset({Mode.SECRET, Mode.DRAWN})


class State(StrEnum):
    """Life of a round."""

    DRAFT = "draft"
    FROZEN = "roll_frozen"
    OPEN = "open"
    CLOSED = "closed"
    COUNTED = "counted"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    CALLED_OFF = "called_off"


STATE_TITLES: dict[str, str] = {
    State.DRAFT: N_("起草"), State.FROZEN: N_("名册已定"), State.OPEN: N_("投票中"), State.CLOSED: N_("已截止，待计票"),
    State.COUNTED: N_("已计票，待公布"), State.PUBLISHED: N_("已公布"), State.ARCHIVED: N_("已归档"),
    State.CALLED_OFF: N_("已取消"),
}  # fmt: skip
# The line of a round's life, in order; whoever calls one off leaves it.
LIFE = (
    State.DRAFT, State.FROZEN, State.OPEN, State.CLOSED, State.COUNTED, State.PUBLISHED, State.ARCHIVED,
)  # fmt: skip
SHOWN = frozenset({State.PUBLISHED, State.ARCHIVED})


class Who(StrEnum):
    """Who an electorate is, as of the day its roll is frozen, within the organisation that it is taken from."""

    STAFF = "staff"
    MEMBERS = "members"
    FULL_MEMBERS = "full_members"
    HOLDERS = "holders"
    CADRES = "cadres"
    LISTED = "listed"
    ANYONE = "anyone"


WHO_TITLES: dict[str, str] = {
    Who.STAFF: N_("在岗职工"), Who.MEMBERS: N_("全体党员（含预备党员）"), Who.FULL_MEMBERS: N_("正式党员"),
    Who.HOLDERS: N_("这个机构的组成人员（代表、委员、评委）"), Who.CADRES: N_("中层干部"), Who.LISTED: N_("逐人列名"),
    Who.ANYONE: N_("不限，不列名册"),
}  # fmt: skip


@dataclass(frozen=True, config=_STRICT)
class Grade:
    """One answer that can be ticked. good: counts as satisfied; score: its worth in weighted scores (decimal text);
    abstains: a mark that is no opinion (不了解), left out of the valid marks."""

    id: Word
    title: str
    good: bool = False
    score: Number = ""
    abstains: bool = False


@dataclass(frozen=True, config=_STRICT)
class Question:
    """A question of a survey. type: one of several options, several of them, a scale of grades, or free text;
    required: a ballot without it is still valid, but the page asks for it; most: how many options may be ticked."""

    id: Word
    title: str
    type: Literal["single", "multiple", "scale", "text"] = "single"
    option: list[Grade] = field(default_factory=list)
    required: bool = True
    most: int = 0


@dataclass(frozen=True, config=_STRICT)
class ElectorateRule:
    """Who votes as one group. weight: its share of a weighted result, in percent; empty: groups stand side by side."""

    id: Word
    title: str
    who: Who
    weight: Percent = ""


@dataclass(frozen=True, config=_STRICT)
class Cap:
    """The most who may be graded so, as a share of all subjects: 优秀 at most 1/3 (民主评议党员)."""

    grade: Word
    share: Annotated[str, Field(pattern=r"^[1-9][0-9]?/[1-9][0-9]?$")]


@dataclass(frozen=True, config=_STRICT)
class BallotKind:
    """A kind of ballot (`[[ballot]]`).

    held_by: the kinds of organisations that organise it, any where none is named;
    subjects: what is voted on (persons, entries such as activities, or nothing: a questionnaire); scale: the grades of a
    subject, best first; question: of a survey; modes: those a hospital may choose, the usual one first;
    line: a subject whose rate of good marks is below it is flagged and followed up; ballot_line: a ballot whose own rate
    is below it is counted and flagged; cap: see `Cap`; most: how many subjects one ballot may name (contests; 0: any);
    surplus: of an election, how many more candidates than seats, in percent of the seats, rounded up;
    min_group: fewest valid ballots whose breakdown an opinion round shows; min_texts: fewest texts that are shown;
    revote: a voter may vote again, the last ballot counts; results: who reads them once published: those who may read
    restricted results (`restricted`: all staff see the averages only) or everybody (`staff`); recount: who may open the
    recount file (`tellers` or `anyone`); two_signers: a token needs the signatures of two roles; rhythm_months: how often
    it is held; source: the regulation or fact it comes from.
    """

    id: str
    title: str
    sort: Sort
    electorate: list[ElectorateRule]
    held_by: list[OrganisationKind] = field(default_factory=list)
    modes: list[Mode] = field(default_factory=lambda: [Mode.SECRET, Mode.DRAWN, Mode.PAPER, Mode.TYPED])
    subjects: Literal["persons", "entries", "none"] = "persons"
    scale: list[Grade] = field(default_factory=list)
    question: list[Question] = field(default_factory=list)
    line: Percent = ""
    ballot_line: Percent = ""
    cap: Cap | None = None
    most: int = 0
    surplus: int = 0
    min_group: int = 5
    min_texts: int = 5
    revote: bool = False
    results: Literal["restricted", "staff"] = "restricted"
    recount: Literal["tellers", "anyone"] = "tellers"
    two_signers: bool = False
    rhythm_months: int = 0
    source: str = ""
    note: str = ""

    @property
    def statutory(self) -> bool:
        """Tell whether its counts are statutory: never suppressed."""
        return self.sort in STATUTORY

    @property
    def weighted(self) -> bool:
        """Tell whether its electorates are weighed into one result; otherwise they stand side by side."""
        return any(group.weight for group in self.electorate)
