"""Writes of the room: cases of procedures and their steps, and dues."""

from tongxin.registers.procedures.commands.cases import end, move, open_case, postpone, send_back, take
from tongxin.registers.procedures.commands.daily import refresh_all
from tongxin.registers.procedures.commands.dues import excuse_dues, fix_dues, pay_dues, remind_dues, void_dues
from tongxin.registers.procedures.commands.importing import import_cases, import_rows, void_rows
from tongxin.registers.procedures.commands.legacy import PastCase

__all__ = [
    "PastCase", "end", "excuse_dues", "fix_dues", "import_cases", "import_rows", "move", "open_case", "pay_dues", "postpone",
    "refresh_all", "remind_dues", "send_back", "take", "void_dues", "void_rows",
]  # fmt: skip
