"""Writes of the tasks room."""

from tongxin.registers.tasks.commands.concerns import correct_concern, find, solve_concern, take_further, void_concern
from tongxin.registers.tasks.commands.owner import (
    accept,
    ask_extension,
    reach,
    report,
    request_closure,
    solve_on_the_spot,
)
from tongxin.registers.tasks.commands.suggestions import (
    answer,
    close_round,
    open_round,
    rate,
    suggest,
    suggestion_further,
    triage,
)
from tongxin.registers.tasks.commands.supervision import (
    assign,
    cancel,
    carry_over,
    confirm_solved,
    escalate,
    grant_extension,
    refer,
    refuse_extension,
    return_back,
    urge,
    verify_close,
)

__all__ = [
    "accept", "answer", "ask_extension", "assign", "cancel", "carry_over", "close_round", "confirm_solved",
    "correct_concern", "escalate", "find", "grant_extension", "open_round", "rate", "reach", "refer", "refuse_extension",
    "report", "request_closure", "return_back", "solve_concern", "solve_on_the_spot", "suggest", "suggestion_further",
    "take_further", "triage", "urge", "verify_close", "void_concern",
]  # fmt: skip
