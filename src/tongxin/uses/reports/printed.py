"""The year's summary of a branch as a chapter of its book (党支部工作手册)."""

from __future__ import annotations

from collections.abc import Iterator

from tongxin.ground.commands.actors import Actor
from tongxin.ground.forms.fillings import Chapter, Piece, Prose
from tongxin.ground.organisations.models import Organisation
from tongxin.uses.reports import queries
from tongxin.uses.reports.paper import printed
from tongxin.uses.reports.template import Role

TEMPLATE = "branch_summary"


def summary(by: Actor, branch: Organisation, year: int) -> Iterator[Piece]:
    """Yield the newest summary drawn up by the branch of days in a year, paragraph by paragraph, its numbers as frozen."""
    drawn_up = queries.drafts(by).filter(template=TEMPLATE, organisation=branch, last__year=year)
    row = drawn_up.filter(reckoning__isnull=False).first()
    if row is not None:
        yield from (Prose(each.text) for each in printed(queries.paper(row)).paragraphs if each.role is not Role.TITLE)


CHAPTER = Chapter(TEMPLATE, summary)
