"""Of whom an organisation consists on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Left

from tongxin.ground.organisations.models import Organisation
from tongxin.people.definitions import BANDS, EDUCATIONS, TITLE_LEVELS, Sex, Standing
from tongxin.people.models import Title
from tongxin.people.queries.dated import memberships
from tongxin.people.queries.together import Wanted
from tongxin.toolbox.periods import age

LIMITS = (30, 35, 40, 45, 50, 55, 60)


@dataclass(frozen=True)
class Structure:
    """Members counted as [(word, number)], words without members left out; "" is unknown.

    standings: by Standing; sexes: by Sex; ages: by the band of the Party's statistics, "30" for 30 and younger, then by
    five years, "61" above; educations: by the first digit of the code; titles: by TitleLevel, the highest held.
    """

    standings: list[tuple[str, int]]
    sexes: list[tuple[str, int]]
    ages: list[tuple[str, int]]
    educations: list[tuple[str, int]]
    titles: list[tuple[str, int]]


def wanted_members(organisation: Organisation, on: dt.date) -> Wanted:
    """Return the members of an organisation and below, to be read together with other lists."""
    titles = Title.objects.filter(Q(since=None) | Q(since__lte=on), person=OuterRef("person")).exclude(level="")
    rank = Case(*(When(level=level, then=Value(place)) for place, level in enumerate(TITLE_LEVELS)))
    rows = memberships(organisation, on).annotate(
        sex=F("person__sex"), born=F("person__born"), education=Left("person__education", 1),
        title=Coalesce(Subquery(titles.order_by(rank).values("level")[:1]), Value("")),
    )  # fmt: skip
    return Wanted(rows, also=("sex", "born", "education", "title"), only=("standing", "full_on"))


def structure(members: Iterable[Any], on: dt.date) -> Structure:
    """Return the structure of `wanted_members` on a day."""
    rows = list(members)
    return Structure(
        _counted(Standing, (Standing.FULL if row.full_on and row.full_on <= on else row.standing for row in rows)),
        _counted(Sex, (row.sex for row in rows)),
        _counted(BANDS, (_band(row.born, on) for row in rows)),
        _counted(EDUCATIONS, (row.education for row in rows)),
        _counted(TITLE_LEVELS, (row.title for row in rows)),
    )


def _counted(words: Iterable[str], values: Iterable[str]) -> list[tuple[str, int]]:
    counts = Counter(values)
    return [(word, counts[word]) for word in (*words, "") if counts[word]]


def _band(said: str | None, on: dt.date) -> str:
    born = dt.date.fromisoformat(said) if said else None
    if born is None or born > on:
        return ""
    years = age(born, on)
    return next((str(limit) for limit in LIMITS if years <= limit), "61")
