"""What a decided result may lead to (结果运用), as a catalog entry, and the words of what is made of it."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterator
from dataclasses import field
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.catalog.queries import active
from tongxin.ground.followups.definitions import providers
from tongxin.toolbox.problems import Problem, refuse
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Scheme, Tier

PLACES = frozenset({"name", "round"})


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class ResultUse:
    """One use of a result (`[[result_use]]`).

    asks, sort: the provider of `ground.followups` that makes the record, and its own word for what it makes; tiers: of whose
    results (none: of all); name, requirement: of what is made, with places {name}, {round}, {partner}; days: until it is
    due; partner: names another of the same round, who helps, and both results lead to it.
    """

    id: str
    title: str
    asks: str
    name: str
    sort: str = ""
    tiers: list[Tier] = field(default_factory=list)
    requirement: str = ""
    days: Annotated[int, Field(ge=1, le=730)] = 60
    partner: bool = False
    note: str = ""

    def fits(self, scheme: Scheme) -> bool:
        """Say whether results of a scheme are used so."""
        return not self.tiers or scheme.tier in self.tiers

    def due(self, today: dt.date) -> dt.date:
        """Return by when what is made is usually due."""
        return today + dt.timedelta(self.days)

    def words(self, name: str, round_: str, partner: str = "") -> dict[str, str]:
        """Return title and requirement of what is made."""
        told = {"name": name, "round": round_, "partner": partner}
        return {"title": self.name.format(**told), "requirement": self.requirement.format(**told)}


def uses_of(scheme: Scheme) -> list[ResultUse]:
    """Return the uses of a scheme's results that some register provides, in the order of the catalog."""
    entries = active().all("result_use").values()
    return [entry for entry in entries if entry.fits(scheme) and providers.get(entry.asks)]


def use_of(scheme: Scheme, key: str) -> ResultUse:
    """Return a use of a scheme's results; raise `Refused` for one there is not."""
    known = {entry.id: entry for entry in uses_of(scheme)}
    if key not in known:
        raise refuse("assessment.use", N_("目录中没有这种结果运用，或不适用于这项考核"), field="use")
    return known[key]


def check_use(entry: ResultUse, catalog: Catalog) -> Iterator[Problem]:
    """Yield what is wrong with an entry: nobody makes it, or its texts have other places than those known."""
    if providers.get(entry.asks) is None:
        sentence = N_("结果运用“{id}”的 asks“{asks}”没有登记簿承办，可用：{known}")
        params = {"id": entry.id, "asks": entry.asks, "known": N_("、").join(sorted(each.id for each in providers))}
        yield Problem("assessment.use_asks", sentence, params)
    texts = (entry.name, entry.requirement)
    places = {name for text in texts for _text, name, *_rest in string.Formatter().parse(text) if name}
    for name in sorted(places - PLACES - ({"partner"} if entry.partner else set())):
        sentence = N_("结果运用“{id}”的文字中写了 {place}，只能写 name、round，结对的还可以写 partner")
        yield Problem("assessment.use_place", sentence, {"id": entry.id, "place": name})
