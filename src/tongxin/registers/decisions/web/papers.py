"""The papers of a meeting as files, each for its own readers; reading the record is an event of the log."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import found, require
from tongxin.ground.audit.commands import read
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import actor
from tongxin.registers.decisions import documents, queries
from tongxin.registers.decisions.definitions import MeetingState
from tongxin.registers.decisions.models import Meeting
from tongxin.toolbox import clock
from tongxin.toolbox.official import Paper


def invitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the 会议通知 to who sends notice and materials, before the meeting."""
    by = actor(request)
    row = queries.meeting_for(by, pk)
    require(by, "decisions.notify", row.organisation)
    found(row if row.record.state == MeetingState.PLANNED else None)
    return _file(documents.invitation(row, day=clock.today()), row)


def minutes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the 会议纪要 to who sees the meeting."""
    row = _held(queries.meeting_for(actor(request), pk))
    return _file(documents.minutes(row), row)


def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the 会议记录 to who may read it, and say so in the log."""
    return _confidential(request, pk, documents.record)


def apart(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the 会议纪要 of the items issued apart to who may read the record."""
    return _confidential(request, pk, documents.kept_apart)


def notice(request: HttpRequest, pk: UUID, unit: UUID) -> HttpResponse:
    """Give a unit what it has to carry out."""
    lines = queries.told(actor(request), pk, unit)
    row = lines[0].meeting
    return _file(documents.notice(row, lines[0].decision.organisation.name, lines), row)


def _confidential(request: HttpRequest, pk: UUID, paper: Callable[[Meeting], Paper]) -> HttpResponse:
    by = actor(request)
    row = _held(queries.meeting_for(by, pk))
    require(by, queries.READ_RECORD, row.organisation)
    read(by.reference, queries.READ_RECORD, row)
    return _file(paper(row), row)


def _held(row: Meeting) -> Meeting:
    return found(row if row.record.state != MeetingState.PLANNED else None)


def _file(paper: Paper, row: Meeting) -> HttpResponse:
    name = _("{title}{day}.docx").format(title=paper.title, day=row.occurred_on.isoformat())
    return download(documents.write(paper, row), name)
