"""What a `[[scheme]]` of the catalog says, and the closed words it is written in."""

from tongxin.uses.assessment.definitions.indicators import Choice, Group, Indicator, Part, Step
from tongxin.uses.assessment.definitions.scheme import (
    Condition,
    Consequence,
    Event,
    Grade,
    Scheme,
    Variant,
    Veto,
)
from tongxin.uses.assessment.definitions.vocabulary import (
    RATER_TITLES,
    TIER_TITLES,
    Method,
    Missing,
    Rater,
    Tier,
)

__all__ = [
    "RATER_TITLES", "TIER_TITLES", "Choice", "Condition", "Consequence", "Event", "Grade",
    "Group", "Indicator", "Method", "Missing", "Part", "Rater", "Scheme", "Step", "Tier", "Variant", "Veto",
]  # fmt: skip
