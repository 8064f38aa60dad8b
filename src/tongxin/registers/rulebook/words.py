"""What is found of a rule document: number, what is new, who approved it, and the text of its newest issued version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from tongxin.ground.records.documents import Words, joined
from tongxin.registers.rulebook.models import Version


def words(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return what is found of documents; one that was never issued is a draft and not found. One query."""
    rows = Version.objects.filter(document__in=keys, issued_on__isnull=False, record__voided_at=None)
    newest = rows.order_by("document", "-ordinal").distinct("document").select_related("document")
    return {
        row.document_id: Words(joined(row.number, row.gist, row.approved_by, row.text), row.document.category)
        for row in newest
    }
