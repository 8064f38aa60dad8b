"""Writes of the plans room."""

from tongxin.registers.plans.commands.lines import add_line, change_line, drop_line, finish, look, measure, unmeasure
from tongxin.registers.plans.commands.plans import adopt, deploy, draft, void

__all__ = [
    "add_line", "adopt", "change_line", "deploy", "draft", "drop_line", "finish", "look", "measure", "unmeasure", "void",
]  # fmt: skip
