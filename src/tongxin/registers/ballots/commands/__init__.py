"""Writes of the ballots room."""

from tongxin.registers.ballots.commands.closing import open_box
from tongxin.registers.ballots.commands.keys import hold_key, release_key, unlock
from tongxin.registers.ballots.commands.recounting import open_recount, read_recount
from tongxin.registers.ballots.commands.voting import cast, issue

__all__ = ["cast", "hold_key", "issue", "open_box", "open_recount", "read_recount", "release_key", "unlock"]
