"""Writes of the rulebook room."""

from tongxin.registers.rulebook.commands.citing import cite, uncite
from tongxin.registers.rulebook.commands.cleaning import begin_clean_up, close_clean_up, judge
from tongxin.registers.rulebook.commands.documents import (
    abolish,
    correct,
    draft,
    fill_in,
    issue,
    revise,
    void_version,
    write,
)
from tongxin.registers.rulebook.commands.filing import answer_filing, send_filing
from tongxin.registers.rulebook.commands.ledgers import import_rows, void_rows
from tongxin.registers.rulebook.commands.signing import sign, sign_outside

__all__ = [
    "abolish", "answer_filing", "begin_clean_up", "cite", "close_clean_up", "correct", "draft", "fill_in", "import_rows",
    "issue", "judge", "revise", "send_filing", "sign", "sign_outside", "uncite", "void_rows", "void_version", "write",
]  # fmt: skip
