"""How a vote is judged, as a catalog entry; what was counted; and the proof that a resolution or a step keeps."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from tongxin.toolbox.findings import Finding
from tongxin.toolbox.problems import Level

Base = Literal["eligible", "present", "valid"]


@dataclass(frozen=True)
class Share:
    """A share that must be reached: `share = "2/3"` of `of`; `strictly`: exactly the share is not enough."""

    share: Annotated[str, Field(pattern=r"^[1-9][0-9]?/[1-9][0-9]?$")]
    of: Base = "eligible"
    strictly: bool = False
    source: str = ""

    @property
    def terms(self) -> tuple[int, int]:
        """Return numerator and denominator."""
        num, den = self.share.split("/")
        return int(num), int(den)


@dataclass(frozen=True)
class VoteRule:
    """How one sort of vote is judged.

    quorum: enough of those entitled are there; passing: yes votes needed (None: whoever
    presides decides after discussion, and only the quorum is asked); secret: by unmarked ballots; written: opinions
    handed in before by absent members count as votes (`counted`, admission), are only heard (`heard`, Party committee) or
    are not taken (`none`); level: how strongly quorum and majority bind.
    """

    id: str
    title: str
    passing: Share | None = None
    quorum: Share | None = None
    secret: bool = False
    written: Literal["counted", "heard", "none"] = "none"
    level: Level = Level.HARD
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Counts:
    """What was counted, in persons and ballots. `eligible`: entitled and not excused by rule (应到会有表决权人数).

    For a secret vote issued, returned and invalid are ballots; otherwise they are those present.
    """

    eligible: int
    present: int
    yes: int
    no: int = 0
    abstain: int = 0
    issued: int | None = None
    returned: int | None = None
    invalid: int = 0
    written_yes: int = 0
    written_no: int = 0

    @property
    def valid(self) -> int:
        """Return how many valid votes were cast in the room."""
        return self.yes + self.no + self.abstain

    def base(self, of: Base) -> int:
        """Return the number a share is taken of."""
        return {"eligible": self.eligible, "present": self.present, "valid": self.valid}[of]


@dataclass(frozen=True)
class BallotCounts(Counts):
    """What a round of votes came to; taken_from: its record. Nobody can type these: `queries.counts_for` makes them."""

    taken_from: str = ""


@dataclasses.dataclass(frozen=True)
class VoteProof:
    """What a vote came to: the rule it was judged by, the counts, every finding, and whether it carries."""

    rule: str
    version: int
    counts: Counts
    findings: tuple[Finding, ...]
    how: str = "typed"

    @property
    def quorate(self) -> bool:
        """Tell whether the meeting could vote at all."""
        return all(finding.passed for finding in self.findings if finding.rule == "votes.quorum")

    @property
    def carried(self) -> bool:
        """Tell whether it was carried: every finding has passed."""
        return all(finding.passed for finding in self.findings)

    def as_dict(self, translate: Callable[[str], str] = str) -> dict[str, Any]:
        """Return the JSON form that is stored with what was voted on."""
        return {
            "rule": self.rule,
            "version": self.version,
            "how": self.how,
            "counts": dataclasses.asdict(self.counts),
            "findings": [finding.as_dict(translate) for finding in self.findings],
            "carried": self.carried,
        }
