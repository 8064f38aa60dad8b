"""Closed vocabularies of the room, and what a kind of contract in the catalog must satisfy."""

from __future__ import annotations

from enum import StrEnum

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from tongxin.people.definitions import TITLE_LEVELS, TitleLevel
from tongxin.toolbox.words import N_


class Level(StrEnum):
    """Level of a post: those of professional titles, and all other posts (管理、工勤、未定级)."""

    SENIOR = TitleLevel.SENIOR.value
    ASSOCIATE = TitleLevel.ASSOCIATE.value
    MIDDLE = TitleLevel.MIDDLE.value
    JUNIOR = TitleLevel.JUNIOR.value
    OTHER = "other"


LEVELS: dict[str, str] = {**{str(key): title for key, title in TITLE_LEVELS.items()}, Level.OTHER: N_("其他岗位")}


class ProposalState(StrEnum):
    """Life of a proposal to change posts."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ADOPTED = "adopted"


PROPOSAL_TITLES: dict[str, str] = {
    ProposalState.DRAFT: N_("试算中"), ProposalState.SUBMITTED: N_("已提请研究"), ProposalState.ADOPTED: N_("已执行"),
}  # fmt: skip


class Expiry(StrEnum):
    """How near the end of something is on a day."""

    LAPSED = "lapsed"
    SOON = "soon"
    LATER = "later"


EXPIRY_TITLES: dict[str, str] = {Expiry.LAPSED: N_("已到期"), Expiry.SOON: N_("即将到期"), Expiry.LATER: N_("未到期")}


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class ContractKind:
    """A kind of contract (`[[contract_kind]]`): 聘用合同, 人事代理.

    open_ended: may run without a last day (无固定期限); notice: months before the last day from which it is called expiring.
    """

    id: str
    title: str
    open_ended: bool = False
    notice: int = 3
    note: str = ""
