"""What is found of a rule document: number, what is new, who approved it, and the text of its newest issued version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.records.documents import Words, joined
from tongxin.registers.rulebook.models import Version
from tongxin.registers.rulebook.queries import VIEW


def words(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return what is found of documents; one that was never issued is a draft and not found. One query."""
    rows = Version.objects.filter(document__in=keys, issued_on__isnull=False, record__voided_at=None)
    newest = rows.order_by("document", "-ordinal").distinct("document").select_related("document")
    return {
        row.document_id: Words(joined(row.number, row.gist, row.approved_by, row.text), row.document.category)
        for row in newest
    }


def staff(by: Actor) -> Q:
    """Return what is found beyond one's own units: what is issued is open to all who read rules in the hospital."""
    return Q(hospital=by.hospital_id) if isinstance(by, User) and may(by, VIEW) else Q(pk__in=[])
