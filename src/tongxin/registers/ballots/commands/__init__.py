"""Writes of the ballots room."""

from tongxin.registers.ballots.commands.closing import open_box
from tongxin.registers.ballots.commands.coding import issue_by_code, print_codes
from tongxin.registers.ballots.commands.copying import rehearse, second_ballot
from tongxin.registers.ballots.commands.countersigning import countersign, countersign_by_code, make_countersigner
from tongxin.registers.ballots.commands.drafting import (
    add_place,
    add_subject,
    correct,
    draft,
    drop_subject,
    fill_subjects,
    order_subjects,
    place,
    remove_place,
)
from tongxin.registers.ballots.commands.drawing import print_tickets
from tongxin.registers.ballots.commands.filling import fill
from tongxin.registers.ballots.commands.keys import hold_key, release_key, unlock
from tongxin.registers.ballots.commands.recounting import open_recount, read_recount
from tongxin.registers.ballots.commands.results import archive, count, publish
from tongxin.registers.ballots.commands.rolling import add_voters, freeze, merge, strike_voter
from tongxin.registers.ballots.commands.running import call_off, close, open_round
from tongxin.registers.ballots.commands.tallying import tally, type_in
from tongxin.registers.ballots.commands.voting import cast, issue

__all__ = [
    "add_place", "add_subject", "add_voters", "archive", "call_off", "cast", "close", "correct", "count", "countersign",
    "countersign_by_code", "draft", "drop_subject", "fill", "fill_subjects", "freeze", "hold_key", "issue", "issue_by_code",
    "make_countersigner", "merge", "open_box", "open_recount", "open_round", "order_subjects", "place", "print_codes",
    "print_tickets", "publish", "read_recount", "rehearse", "release_key", "remove_place", "second_ballot", "strike_voter",
    "tally", "type_in", "unlock",
]  # fmt: skip
