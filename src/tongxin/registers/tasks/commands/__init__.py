"""Writes of the tasks room."""

from tongxin.registers.tasks.commands.concerns import correct_concern, find, solve_concern, take_further, void_concern
from tongxin.registers.tasks.commands.ledgers import import_concerns, import_suggestions, import_tasks, void_rows
from tongxin.registers.tasks.commands.owner import (
    accept,
    ask_extension,
    reach,
    report,
    request_closure,
    solve_on_the_spot,
)
from tongxin.registers.tasks.commands.past import Met, Told, find_many, record_many
from tongxin.registers.tasks.commands.suggestions import (
    answer,
    close_round,
    open_round,
    rate,
    rate_own,
    remind_round,
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
    "Met", "Told", "accept", "answer", "ask_extension", "assign", "cancel", "carry_over", "close_round",
    "confirm_solved", "correct_concern", "escalate", "find", "find_many", "grant_extension", "import_concerns",
    "import_suggestions", "import_tasks", "open_round", "rate", "rate_own", "reach", "record_many", "refer", "refuse_extension",
    "remind_round", "report", "request_closure", "return_back", "solve_concern", "solve_on_the_spot", "suggest",
    "suggestion_further", "take_further", "triage", "urge", "verify_close", "void_concern", "void_rows",
]  # fmt: skip
