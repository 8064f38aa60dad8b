"""Writes of the staffing room."""

from tongxin.registers.staffing.commands.contracts import (
    Entry,
    end_contract,
    note_signature,
    remind,
    sign,
    sign_many,
    void_contract,
)
from tongxin.registers.staffing.commands.ledgers import import_contracts, void_contracts
from tongxin.registers.staffing.commands.posts import set_cap, set_cost, set_quota, state_load
from tongxin.registers.staffing.commands.proposals import adopt, change_posts, propose, submit, void_proposal

__all__ = [
    "Entry", "adopt", "change_posts", "end_contract", "import_contracts", "note_signature", "propose", "remind",
    "set_cap", "set_cost", "set_quota", "sign", "sign_many", "state_load", "submit", "void_contract", "void_contracts",
    "void_proposal",
]  # fmt: skip
