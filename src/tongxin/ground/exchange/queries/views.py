"""Saved views of a user, and prints that a user asked for."""

from __future__ import annotations

from uuid import UUID

from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.exchange.models import Printout, SavedView
from tongxin.ground.records.writing import reference


def saved_views(by: Actor, ledger: str) -> list[SavedView]:
    """Return the views `by` saved of a ledger, by name."""
    if not isinstance(by, User):
        return []
    return list(SavedView.objects.filter(user=by.id, ledger=ledger, removed_at=None).order_by("title"))


def view_for(by: Actor, key: UUID) -> SavedView:
    """Return a view that `by` saved, or raise `NotFound`."""
    rows = SavedView.objects.filter(pk=key, removed_at=None).select_related("organisation")
    return found(rows.filter(user=by.id).first() if isinstance(by, User) else None)


def printout_for(by: Actor, key: UUID) -> Printout:
    """Return a print that `by` asked for, or raise `NotFound`."""
    rows = Printout.objects.select_related("organisation", "workbook", "pdf")
    return found(rows.filter(pk=key, asked_by=reference(by)).first())
