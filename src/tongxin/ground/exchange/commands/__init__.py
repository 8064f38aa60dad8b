"""Every write of the exchange: imports, exports, marks, saved views, prints."""

from tongxin.ground.exchange.commands.exporting import export
from tongxin.ground.exchange.commands.importing import (
    INLINE_BYTES,
    INLINE_ROWS,
    check,
    confirm,
    queue,
    uncollected,
    undo,
    upload,
)

__all__ = [
    "INLINE_BYTES", "INLINE_ROWS", "check", "confirm", "export", "queue", "uncollected", "undo", "upload",
]  # fmt: skip
