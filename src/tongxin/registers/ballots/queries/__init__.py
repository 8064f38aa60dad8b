"""What somebody may see of rounds, their rolls, and what they came to."""

from tongxin.registers.ballots.queries.booth import box_at_door, entry_on_roll, fixed, own_electorate, round_now
from tongxin.registers.ballots.queries.outcomes import (
    NAMED_FROM,
    chosen,
    differing,
    history,
    last_of,
    motion_counts,
    result_of,
    second_of,
    turns,
    undecided,
)
from tongxin.registers.ballots.queries.rolls import (
    code_printed,
    details_of,
    drawing,
    in_organisation_order,
    marked,
    roll_of,
    voters,
    voters_on,
    who_on,
)
from tongxin.registers.ballots.queries.rounds import (
    RESTRICTED,
    REVIEWS,
    ROUND,
    VIEW,
    ballot_kind,
    ballots_digest,
    bulletin_at_door,
    definition_of,
    electorate_at_door,
    electorate_for,
    open_to,
    opened_recount,
    organised,
    own_electorates,
    published_to,
    reads_details,
    recount_is_public,
    recount_of,
    round_at_door,
    round_for,
    rounds,
    sheet_of,
    units,
    voting,
    with_results,
)

__all__ = [
    "NAMED_FROM", "RESTRICTED", "REVIEWS", "ROUND", "VIEW", "ballot_kind", "ballots_digest", "box_at_door",
    "bulletin_at_door", "chosen", "code_printed", "definition_of", "details_of", "differing", "drawing",
    "electorate_at_door", "electorate_for", "entry_on_roll", "fixed", "history", "in_organisation_order", "last_of",
    "marked", "motion_counts", "open_to", "opened_recount", "organised", "own_electorate", "own_electorates",
    "published_to", "reads_details", "recount_is_public", "recount_of", "result_of", "roll_of", "round_at_door",
    "round_for", "round_now", "rounds", "second_of", "sheet_of", "turns", "undecided", "units", "voters", "voters_on",
    "voting", "who_on", "with_results",
]  # fmt: skip
