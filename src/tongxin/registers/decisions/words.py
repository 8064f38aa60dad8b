"""What is found of items, meetings and matters of departments: their titles, never what was proposed, said or voted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from tongxin.ground.records.documents import Words
from tongxin.registers.decisions.models import DepartmentMatter, Item


def of_items(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return what is found of items: nothing of one that is registered without its content. One query."""
    rows = Item.objects.filter(pk__in=keys, registered_only=False)
    return {key: Words("", kind) for key, kind in rows.values_list("pk", "type")}


def of_meetings(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return that meetings are found by their titles. No query: nothing else of them is."""
    return dict.fromkeys(keys, Words(""))


def of_matters(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Return that matters of departments are found by their titles, and by their kind. One query."""
    rows = DepartmentMatter.objects.filter(pk__in=keys)
    return {key: Words("", kind) for key, kind in rows.values_list("pk", "kind")}
