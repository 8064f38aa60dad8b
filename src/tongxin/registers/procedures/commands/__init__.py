"""Writes of the room: cases of procedures and their steps."""

from tongxin.registers.procedures.commands.cases import end, move, open_case, postpone, send_back, take

__all__ = ["end", "move", "open_case", "postpone", "send_back", "take"]
