"""The closed vocabularies of rule documents, and their categories: an entry of the catalog."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from tongxin.toolbox.words import N_


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class RuleCategory:
    """A category of rule documents (章程, 议事规则, 党建制度 …).

    filed: a new version is put on file with the superior (备案) within file_days of its issue; review_years: how long until
    it has to be cleaned up again; signed: people sign that they have read it, or commit themselves to it, and a signature
    holds for valid_months (0: as long as the version is in force).
    """

    id: str
    title: str
    filed: bool = False
    file_days: int = Field(default=30, ge=1)
    review_years: int = Field(default=5, ge=1)
    signed: bool = False
    valid_months: int = Field(default=0, ge=0)
    note: str = ""


class DocumentState(StrEnum):
    """Whether a document has ever come into being, and whether it was abolished; which version holds depends on the day."""

    DRAFTED = "drafted"
    ISSUED = "issued"
    ABOLISHED = "abolished"


class VersionState(StrEnum):
    """Life of one version; whether an issued one is in force is told by its days."""

    DRAFT = "draft"
    ISSUED = "issued"


class Standing(StrEnum):
    """How a version stands on a day."""

    DRAFT = "draft"
    COMING = "coming"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    ABOLISHED = "abolished"


STANDING_TITLES: dict[str, str] = {
    Standing.DRAFT: N_("草案"), Standing.COMING: N_("已印发待施行"), Standing.IN_FORCE: N_("现行有效"),
    Standing.REPLACED: N_("已被新版本代替"), Standing.ABOLISHED: N_("已废止"),
}  # fmt: skip


class FilingResult(StrEnum):
    """What the superior answered to a filing."""

    ACCEPTED = "accepted"
    ADVISED = "advised"
    RETURNED = "returned"


FILING_TITLES: dict[str, str] = {
    FilingResult.ACCEPTED: N_("准予备案"), FilingResult.ADVISED: N_("备案并提出建议"), FilingResult.RETURNED: N_("退回纠正"),
}  # fmt: skip


class Verdict(StrEnum):
    """What a clean-up concludes about a document."""

    KEEP = "keep"
    REVISE = "revise"
    ABOLISH = "abolish"


VERDICT_TITLES: dict[str, str] = {
    Verdict.KEEP: N_("继续有效"), Verdict.REVISE: N_("修改"), Verdict.ABOLISH: N_("废止"),
}  # fmt: skip


class CleanUpState(StrEnum):
    """A clean-up is open or closed."""

    OPEN = "open"
    CLOSED = "closed"


CLEAN_UP_TITLES: dict[str, str] = {CleanUpState.OPEN: N_("清理中"), CleanUpState.CLOSED: N_("已结束")}


class Audience(StrEnum):
    """Who learns of a notice, from the narrowest to the widest."""

    MEMBERS = "members"
    STAFF = "staff"
    PUBLIC = "public"


AUDIENCE_TITLES: dict[str, str] = {
    Audience.MEMBERS: N_("党内"), Audience.STAFF: N_("全院职工"), Audience.PUBLIC: N_("社会"),
}  # fmt: skip


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class NoticeKind:
    """A kind of notice of Party affairs (党务公开目录的一类).

    audience: the widest that may learn of it; ahead_days: how many days members know before all others; period_days: working
    days during which objections are taken (公示), 0 for what is only made known; answer_days: within how many days an
    objection is answered; of: records it may be made from, by kind and state (`rule_version/issued`); basis: the regulation.
    """

    id: str
    title: str
    audience: Literal["members", "staff", "public"] = "staff"
    ahead_days: int = Field(default=1, ge=0)
    period_days: int = Field(default=0, ge=0)
    answer_days: int = Field(default=5, ge=1)
    of: list[str] = Field(default_factory=list)
    basis: str = ""
    note: str = ""

    def fits(self, kind: str, state: str) -> bool:
        """Tell whether it may be made from a record of a kind in a state."""
        return f"{kind}/{state}" in self.of


class NoticeState(StrEnum):
    """A notice is drafted, released to its readers by day, closed."""

    DRAFT = "draft"
    RELEASED = "released"
    CLOSED = "closed"


NOTICE_TITLES: dict[str, str] = {
    NoticeState.DRAFT: N_("待审批"), NoticeState.RELEASED: N_("已公开"), NoticeState.CLOSED: N_("已结束"),
}  # fmt: skip


class VoiceKind(StrEnum):
    """What a reader does with a notice: the three that members do first (先知道、先讨论、先行动), and to object."""

    READ = "read"
    REMARK = "remark"
    ACT = "act"
    OBJECTION = "objection"


VOICE_TITLES: dict[str, str] = {
    VoiceKind.READ: N_("已阅读"), VoiceKind.REMARK: N_("意见建议"), VoiceKind.ACT: N_("带头行动"),
    VoiceKind.OBJECTION: N_("异议"),
}  # fmt: skip
