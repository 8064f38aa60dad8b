"""Writes of the room: cases of procedures and their steps."""

from tongxin.registers.procedures.commands.cases import end, move, open_case, postpone, send_back, take
from tongxin.registers.procedures.commands.daily import refresh_all
from tongxin.registers.procedures.commands.importing import import_cases, import_rows, void_rows
from tongxin.registers.procedures.commands.legacy import PastCase

__all__ = [
    "PastCase", "end", "import_cases", "import_rows", "move", "open_case", "postpone", "refresh_all", "send_back", "take",
    "void_rows",
]  # fmt: skip
