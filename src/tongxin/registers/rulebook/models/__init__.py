"""Tables of the rulebook: rule documents with what belongs to them, and notices of Party affairs."""

from tongxin.registers.rulebook.models.documents import (
    Article,
    Citation,
    CleanUp,
    Document,
    Filing,
    Judged,
    Signature,
    Version,
)
from tongxin.registers.rulebook.models.notices import Notice, Voice

__all__ = [
    "Article", "Citation", "CleanUp", "Document", "Filing", "Judged", "Notice", "Signature", "Version", "Voice",
]  # fmt: skip
