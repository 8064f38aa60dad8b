"""Reading: ledgers and their rows, batches, marks, saved views, prints."""

from tongxin.ground.exchange.queries.batches import (
    VIEW,
    Line,
    batch_for,
    batches,
    check_may,
    check_may_undo,
    job_of,
    lines,
    notices,
    reach,
    row_limit,
    same_applied,
    targets,
    title,
    undoable,
    working,
)
from tongxin.ground.exchange.queries.ledgers import (
    check_readable,
    exportable,
    grouped,
    importable,
    layout_for,
    layout_of,
    only_hospital,
    places,
    readable,
    table_of,
)

__all__ = [
    "VIEW", "Line", "batch_for", "batches", "check_may", "check_may_undo", "check_readable", "exportable", "grouped",
    "importable", "job_of", "layout_for", "layout_of", "lines", "notices", "only_hospital", "places", "reach", "readable",
    "row_limit", "same_applied", "table_of", "targets", "title", "undoable", "working",
]  # fmt: skip
