"""What somebody may see of tasks, and what is proposed to be sent."""

from tongxin.registers.tasks.queries.origins import check_source, keys_of_source, sources
from tongxin.registers.tasks.queries.seen import (
    OPEN,
    OVERDUE,
    TASK,
    VIEW,
    below,
    board,
    due_days,
    hospital,
    lines,
    live,
    postponed,
    task_for,
    tasks,
    tasks_between,
    units,
)
from tongxin.registers.tasks.queries.trail import MOST_SOURCES, entries_of, sources_of
from tongxin.registers.tasks.queries.urging import BATCH, count_to_urge, lamp, missed_among, pace, proposal, to_urge

__all__ = [
    "BATCH",
    "MOST_SOURCES",
    "OPEN",
    "OVERDUE",
    "TASK",
    "VIEW",
    "below",
    "board",
    "check_source",
    "count_to_urge",
    "due_days",
    "entries_of",
    "hospital",
    "keys_of_source",
    "lamp",
    "lines",
    "live",
    "missed_among",
    "pace",
    "postponed",
    "proposal",
    "sources",
    "sources_of",
    "task_for",
    "tasks",
    "tasks_between",
    "to_urge",
    "units",
]
