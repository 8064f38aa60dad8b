"""The closed words of schemes: who is assessed, how points come about, who scores; and exact numbers."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from tongxin.toolbox.words import N_

STRICT = ConfigDict(extra="forbid")


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
    POST = "post"


TIER_TITLES = {
    Tier.MEMBER: N_("党员"),
    Tier.BRANCH: N_("党支部"),
    Tier.SECRETARY: N_("党支部书记"),
    Tier.GENERAL_BRANCH: N_("党总支书记"),
    Tier.DEPARTMENT: N_("科室"),
    Tier.STAFF: N_("医务人员"),
    Tier.RESIDENT: N_("住院医师"),
    Tier.POST: N_("党员先锋岗"),
}
# Whose assessment is about a person: its results are personal.
PERSONAL = frozenset({Tier.MEMBER, Tier.SECRETARY, Tier.GENERAL_BRANCH, Tier.STAFF, Tier.RESIDENT, Tier.POST})


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
