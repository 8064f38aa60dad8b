"""Reading records and what is linked to them."""

from __future__ import annotations

from django.db.models import Q
from django.urls import reverse

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor
from tongxin.ground.records.kinds import record_kinds
from tongxin.ground.records.models import Link, Record


def linked(by: Actor, record: Record) -> list[Link]:
    """Return the links from and to a record whose other end `by` may see, oldest first."""
    rows = Link.objects.filter(Q(source=record) | Q(target=record)).select_related("source", "target").order_by("id")
    return [link for link in rows if _may_see(by, link.target if link.source_id == record.pk else link.source)]


def url(record: Record) -> str:
    """Return the page of a record; empty when its kind has none."""
    kind = record_kinds.get(record.kind)
    return reverse(kind.url_name, args=[record.pk]) if kind else ""


def _may_see(by: Actor, record: Record) -> bool:
    kind = record_kinds.get(record.kind)
    return kind is not None and may(by, kind.permission, record.organisation_id)
