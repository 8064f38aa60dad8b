"""The one write of the room that a user asks for: taking rows out of the system, which the audit keeps."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongxin.figures.queries import compute
from tongxin.figures.rules import check_rows
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox.periods import Period


@command("figures.export", title=_("导出统计明细"), on="organisation")
def export_rows(*, by: Actor, figure: str, organisation: Organisation, first: dt.date, last: dt.date) -> int:
    """Record that `by` takes out the rows behind a value; return how many. Raises `Refused` for too many."""
    answer = compute(by, [figure], organisation, Period(first, last))[0]
    check_rows(answer.records)
    note(figure=figure, first=first.isoformat(), last=last.isoformat(), rows=answer.records)
    return answer.records
