"""Plan → sign up → hold → confirm attendance → minutes; correct, cancel, void; ledgers at once."""

from tongxin.registers.activities.commands.changing import cancel, correct, void, write_minutes
from tongxin.registers.activities.commands.gatherings import plan, record
from tongxin.registers.activities.commands.lists import check_in, confirm, show_code, sign_up, withdraw

__all__ = [
    "cancel", "check_in", "confirm", "correct", "plan", "record", "show_code", "sign_up", "void", "withdraw",
    "write_minutes",
]  # fmt: skip
