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
from tongxin.registers.rulebook.commands.notices import (
    close_notice,
    draft_notice,
    release_notice,
    void_notice,
    write_notice,
)
from tongxin.registers.rulebook.commands.signing import sign, sign_outside
from tongxin.registers.rulebook.commands.speaking import answer_voice, speak, take_voice

__all__ = [
    "abolish", "answer_filing", "answer_voice", "begin_clean_up", "cite", "close_clean_up", "close_notice", "correct",
    "draft", "draft_notice", "fill_in", "import_rows", "issue", "judge", "release_notice", "revise", "send_filing", "sign",
    "sign_outside", "speak", "take_voice", "uncite", "void_notice", "void_rows", "void_version", "write",
    "write_notice",
]  # fmt: skip
