"""Pushing and settling what is to do; called by commands inside their transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.records.writing import of_hospital
from tongxin.ground.todos.models import Todo
from tongxin.toolbox import clock

REPLACED = ["permission", "record", "title", "detail", "verb", "url", "due_on", "since", "done_at"]


@dataclass(frozen=True)
class Ask:
    """What is to be done, by whom, by when, and since when it can be."""

    subject: str
    permission: str
    title: str
    verb: str
    url: str
    detail: str = ""
    due_on: dt.date | None = None
    since: dt.date | None = None


def push(organisation: Organisation, ask: Ask, record: Record | None = None) -> None:
    """Put a thing on the list of those who may do it; the same subject again replaces the old line and reopens it."""
    push_many([(organisation, ask, record)])


def push_many(asked: Iterable[tuple[Organisation, Ask, Record | None]]) -> None:
    """Put many things on the lists of those who may do them, in one statement."""
    lines = [
        Todo(
            hospital_id=of_hospital(organisation), organisation=organisation, subject=ask.subject,
            permission=ask.permission, record=record, title=ask.title[:200], detail=ask.detail[:200], verb=ask.verb,
            url=ask.url, due_on=ask.due_on, since=ask.since, done_at=None,
        )
        for organisation, ask, record in asked
    ]  # fmt: skip
    Todo.objects.bulk_create(
        lines, update_conflicts=True, unique_fields=["organisation", "subject"], update_fields=REPLACED
    )


def settle(organisation: Organisation, subject: str) -> None:
    """Take a thing off the list."""
    Todo.objects.filter(organisation=organisation, subject=subject, done_at=None).update(done_at=clock.now())


def settle_many(subjects: Sequence[str]) -> None:
    """Take many things off the lists at once, whosever they are."""
    Todo.objects.filter(subject__in=subjects, done_at=None).update(done_at=clock.now())


def settle_everywhere(hospital: UUID, subject: str) -> None:
    """Take a thing off the lists of all units of a hospital, in one statement."""
    Todo.objects.filter(hospital=hospital, subject=subject, done_at=None).update(done_at=clock.now())
