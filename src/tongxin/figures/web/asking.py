"""What a figure page is asked: for which organisation, which period, how much of the lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from tongxin.figures.queries import VIEW
from tongxin.ground.access.queries import holdings, organisations_for, require
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import clock, periods
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import Problem, Refused


@dataclass(frozen=True)
class Asked:
    """The question of a page; known: the organisations one may ask for, in organisation order; problem: what could not
    be read, answered for the default instead."""

    organisation: Organisation
    known: tuple[Organisation, ...]
    period: Period
    problem: Problem | None = None

    def query(self, **more: str) -> str:
        """Return the query string of this question, for links."""
        return "?" + urlencode({"organisation": self.organisation.pk, "period": self.period.name, **more})

    def of(self, organisation: UUID | str | None = None, period: Period | None = None) -> str:
        """Return the query string of the same question for another organisation or period."""
        query = {"organisation": organisation or self.organisation.pk, "period": (period or self.period).name}
        return "?" + urlencode(query)

    @property
    def options(self) -> list[Organisation]:
        """Return the organisations offered, in organisation order: those that still exist."""
        return [one for one in self.known if one.dissolved_on is None or one == self.organisation]

    @property
    def branches(self) -> dict[str | None, str] | None:
        """Return the branches of a whole hospital that existed in the period; None for another organisation."""
        if self.organisation.kind != OrganisationKind.HOSPITAL:
            return None
        return {
            str(one.pk): one.short_name
            for one in self.known
            if one.kind == OrganisationKind.BRANCH
            and one.hospital_id == self.organisation.pk
            and one.established_on <= self.period.end
            and (one.dissolved_on is None or one.dissolved_on >= self.period.start)
        }

    @property
    def quick(self) -> list[tuple[str, str, bool]]:
        """Return (name, query string, current) of the periods most often wanted."""
        today = clock.today()
        quarter = periods.window_of(today, periods.Rhythm.QUARTER)
        wanted = [
            (_("今年"), this_year()),
            (_("本季度"), Period(quarter.start, today)),
            (_("去年"), periods.year(today.year - 1)),
            *(
                (_("{year}年").format(year=year), periods.year(year))
                for year in range(today.year - 2, today.year - 6, -1)
            ),
        ]
        return [(name, self.of(period=period), period == self.period) for name, period in wanted]


def read(by: User, query: QueryDict) -> Asked:
    """Return the question of a request; raise `Denied` for who may ask nowhere, Http404 for a place one may not ask about."""
    require(by, VIEW)
    options = tuple(organisations_for(by, VIEW).order_by("order", "sort_key", "pk"))
    chosen = query.get("organisation", "")
    organisation = _chosen(options, chosen) if chosen else _own(by, options)
    asked = Asked(organisation, options, this_year())
    try:
        return replace(asked, period=_period(query) or asked.period)
    except Refused as refused:
        return replace(asked, problem=refused.problems[0])


def this_year() -> Period:
    """Return this year up to today."""
    today = clock.today()
    return Period(dt.date(today.year, 1, 1), today)


def _chosen(options: tuple[Organisation, ...], chosen: str) -> Organisation:
    found = next((option for option in options if chosen in {str(option.pk), option.code}), None)
    if found is None:
        raise Http404
    return found


def _own(by: User, options: tuple[Organisation, ...]) -> Organisation:
    """Return the organisation of one's first role among those one may ask for."""
    held = [holding.organisation_id for holding in holdings(by)]
    return min(options, key=lambda option: held.index(option.pk) if option.pk in held else len(held))


def _period(query: QueryDict) -> Period | None:
    first, last = query.get("first", ""), query.get("last", "")
    if first and last:
        return periods.parse(f"{first}..{last}")
    named = query.get("period", "")
    return periods.parse(named) if named else None
