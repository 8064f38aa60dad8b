"""Plan → sign up → hold → confirm attendance → minutes; correct, cancel, void; ledgers at once."""

from tongxin.registers.activities.commands.changing import cancel, correct, void, write_minutes
from tongxin.registers.activities.commands.feeds import close_feed, open_feed
from tongxin.registers.activities.commands.gatherings import plan, record
from tongxin.registers.activities.commands.importing import import_rows, void_rows
from tongxin.registers.activities.commands.lists import (
    add_sitting,
    check_in,
    confirm,
    make_up,
    show_code,
    sign_up,
    withdraw,
)
from tongxin.registers.activities.commands.many import Held, record_many

__all__ = [
    "Held", "add_sitting", "cancel", "check_in", "close_feed", "confirm", "correct", "import_rows", "make_up", "open_feed",
    "plan", "record", "record_many", "show_code", "sign_up", "void", "void_rows", "withdraw", "write_minutes",
]  # fmt: skip
