"""Every write of the exchange: imports, exports, marks, saved views, prints."""

from tongxin.ground.exchange.commands.applying import uncollected
from tongxin.ground.exchange.commands.exporting import export
from tongxin.ground.exchange.commands.importing import (
    INLINE_BYTES,
    INLINE_ROWS,
    check,
    confirm,
    paste,
    queue,
    undo,
    upload,
)
from tongxin.ground.exchange.commands.marking import act, mark_reported, withdraw_reported
from tongxin.ground.exchange.commands.printing import ask_print, keep_print
from tongxin.ground.exchange.commands.saving import remove_view, save_view

__all__ = [
    "INLINE_BYTES", "INLINE_ROWS", "act", "ask_print", "check", "confirm", "export", "keep_print", "mark_reported",
    "paste", "queue", "remove_view", "save_view", "uncollected", "undo", "upload", "withdraw_reported",
]  # fmt: skip
