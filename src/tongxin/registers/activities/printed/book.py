"""The chapters of the book: a list of the year's gatherings of some kinds, then each on its own page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import RECORD
from tongxin.ground.forms.fillings import Chapter, Filled, Listed, Piece, Values
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.registers.activities import exports, queries
from tongxin.registers.activities.printed.papers import THEMED, meetings, themed_days


@dataclass(frozen=True)
class Meetings:
    """A chapter of the book: a list of a year's gatherings of some kinds with attendance, then each on its own page."""

    kinds: Sequence[str]
    form: str
    fill: Callable[[Actor, Record, Sequence[str]], Iterable[Values]]

    def __call__(self, by: Actor, branch: Organisation, year: int) -> Iterator[Piece]:
        """Yield the pieces; nothing when nothing was held."""
        titles = {queries.kind(key).title for key in self.kinds}
        rows = exports.organisation_life(by, branch, dt.date(year, 1, 1), dt.date(year, 12, 31))
        mine = [row for row in rows if row["kind"] in titles]
        if mine:
            yield Listed(_heads(), [_told(row) for row in mine], (10, 32, 74, 16, 16, 16))
        records = Record.objects.in_bulk({row[RECORD] for row in mine})
        for record in sorted(records.values(), key=lambda one: (one.occurred_on, one.pk)):
            yield from (Filled(self.form, values) for values in self.fill(by, record, self.kinds))


def _heads() -> list[str]:
    return [_("序号"), _("日期"), _("内容"), _("应到"), _("实到"), _("补学")]


def _told(row: Mapping[str, Any]) -> list[str]:
    counts = [_count(row[key]) for key in ("should_attend", "attended", "made_up")]
    return [f"{row['occurred_at']:%Y-%m-%d}", str(row["topic"]), *counts]


def _count(number: int | None) -> str:
    return "" if number is None else str(number)


_MEETINGS = (
    ("members_meeting", ("members_meeting",)), ("committee_meeting", ("committee_meeting",)),
    ("group_meeting", ("group_meeting",)), ("party_class", ("party_class",)),
    ("organisation_life", ("organisation_life_meeting", "members_appraisal")),
)  # fmt: skip

CHAPTERS = (
    *(Chapter(key, Meetings(kinds, "meeting_record", meetings)) for key, kinds in _MEETINGS),
    Chapter(THEMED, Meetings((THEMED,), "themed_day_record", themed_days)),
)
