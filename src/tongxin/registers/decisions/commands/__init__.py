"""Writes of the room: items, meetings, and what happens in the room."""

from tongxin.registers.decisions.commands.again import reconsider
from tongxin.registers.decisions.commands.department import decide_matter, give_opinion, raise_matter
from tongxin.registers.decisions.commands.disclosing import disclose
from tongxin.registers.decisions.commands.items import (
    add_material,
    answer_consultation,
    ask_consultation,
    correct,
    propose,
    submit,
    withdraw,
)
from tongxin.registers.decisions.commands.live import attend, conclude, judged
from tongxin.registers.decisions.commands.meetings import (
    close,
    convene,
    lock,
    notify,
    put_on_agenda,
    reorder,
    take_off,
    void,
)
from tongxin.registers.decisions.commands.past import Dealt, Held, record_many
from tongxin.registers.decisions.commands.superior import answer_up, report_up
from tongxin.registers.decisions.commands.voices import speak, speak_all

__all__ = [
    "Dealt",
    "Held",
    "add_material",
    "answer_consultation",
    "answer_up",
    "ask_consultation",
    "attend",
    "close",
    "conclude",
    "convene",
    "correct",
    "decide_matter",
    "disclose",
    "give_opinion",
    "judged",
    "lock",
    "notify",
    "propose",
    "put_on_agenda",
    "raise_matter",
    "reconsider",
    "record_many",
    "reorder",
    "report_up",
    "speak",
    "speak_all",
    "submit",
    "take_off",
    "void",
    "withdraw",
]  # fmt: skip
