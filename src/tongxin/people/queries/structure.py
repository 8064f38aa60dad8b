"""Of whom an organisation consists on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from tongxin.ground.organisations.models import Organisation
from tongxin.people.definitions import Sex, Standing
from tongxin.people.queries.dated import memberships
from tongxin.people.queries.together import Wanted
from tongxin.toolbox.periods import age

BANDS = (30, 35, 40, 45, 50, 55, 60)


@dataclass(frozen=True)
class Structure:
    """Members counted as [(word, number)], words without members left out; "" is unknown.

    standings: by Standing; sexes: by Sex; ages: by the band of the Party's statistics, "30" for 30 and younger, then by
    five years, "61" above.
    """

    standings: list[tuple[str, int]]
    sexes: list[tuple[str, int]]
    ages: list[tuple[str, int]]


def wanted_members(organisation: Organisation, on: dt.date) -> Wanted:
    """Return the members of an organisation and below, to be read together with other lists."""
    rows = memberships(organisation, on).annotate(sex=F("person__sex"), born=F("person__born"))
    return Wanted(rows, also=("sex", "born"), only=("standing", "full_on"))


def structure(members: Iterable[Any], on: dt.date) -> Structure:
    """Return the structure of `wanted_members` on a day."""
    rows = [
        (row.standing, row.full_on, row.sex, dt.date.fromisoformat(row.born) if row.born else None) for row in members
    ]
    return Structure(
        _counted(Standing, (Standing.FULL if day and day <= on else word for word, day, _sex, _born in rows)),
        _counted(Sex, (sex for _standing, _day, sex, _born in rows)),
        _counted((*map(str, BANDS), "61"), (_band(born, on) for _standing, _day, _sex, born in rows)),
    )


def _counted(words: Iterable[str], values: Iterable[str]) -> list[tuple[str, int]]:
    counts = Counter(values)
    return [(word, counts[word]) for word in (*words, "") if counts[word]]


def _band(born: dt.date | None, on: dt.date) -> str:
    if born is None or born > on:
        return ""
    years = age(born, on)
    return next((str(limit) for limit in BANDS if years <= limit), "61")
