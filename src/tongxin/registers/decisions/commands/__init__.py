"""Writes of the room: items, meetings, and what happens in the room."""

from tongxin.registers.decisions.commands.items import (
    add_material,
    answer_consultation,
    ask_consultation,
    correct,
    propose,
    submit,
    withdraw,
)
from tongxin.registers.decisions.commands.live import attend, conclude, judged, speak
from tongxin.registers.decisions.commands.meetings import close, convene, lock, notify, put_on_agenda, take_off, void

__all__ = [
    "add_material", "answer_consultation", "ask_consultation", "attend", "close", "conclude", "convene", "correct", "judged",
    "lock", "notify", "propose", "put_on_agenda", "speak", "submit", "take_off", "void", "withdraw",
]  # fmt: skip
