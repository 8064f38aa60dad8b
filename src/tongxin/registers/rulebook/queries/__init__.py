"""Reading rule documents: what is issued is open to all staff of the hospital, drafts to those who may draft."""

from tongxin.registers.rulebook.queries.citing import (
    CITING,
    Cited,
    bases,
    citation_for,
    citations,
    citing,
)
from tongxin.registers.rulebook.queries.listing import (
    Listed,
    judged,
    listed,
    to_clean,
)
from tongxin.registers.rulebook.queries.seen import (
    APPROVED,
    CHOICES,
    CLEAN_UP,
    DOCUMENT,
    DRAFT,
    RESOLUTION,
    VERSION,
    VIEW,
    approved_by,
    articles_of,
    categories,
    category,
    clean_up_for,
    clean_ups,
    document_for,
    documents,
    filing_of,
    hospital,
    in_force,
    newest,
    numbers,
    resolutions,
    seen,
    standing_of,
    units,
    version_for,
    versions,
)
from tongxin.registers.rulebook.queries.signing import (
    signed,
    signed_persons,
    signers,
)

__all__ = [
    "APPROVED", "CHOICES", "CITING", "CLEAN_UP", "DOCUMENT", "DRAFT", "RESOLUTION", "VERSION", "VIEW", "Cited", "Listed",
    "approved_by", "articles_of", "bases", "categories", "category", "citation_for", "citations", "citing",
    "clean_up_for", "clean_ups", "document_for", "documents", "filing_of", "hospital", "in_force", "judged", "listed",
    "newest", "numbers", "resolutions", "seen", "signed", "signed_persons", "signers", "standing_of", "to_clean",
    "units", "version_for", "versions",
]  # fmt: skip
