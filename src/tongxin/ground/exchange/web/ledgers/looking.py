"""What a page of a ledger is asked for: which ledger, unit, days, narrowed by what."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, QueryDict

from tongxin.ground.access.queries import require
from tongxin.ground.commands.actors import User
from tongxin.ground.exchange import queries, rules
from tongxin.ground.exchange.definitions import Ledger
from tongxin.ground.exchange.queries.filters import filters_of
from tongxin.ground.exchange.queries.rows import Asked
from tongxin.ground.exchange.tables import Table
from tongxin.ground.exchange.wording import span_title
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import clock, ids
from tongxin.toolbox.periods import Period

VIEW = "ledgers.view"


@dataclass(frozen=True)
class Look:
    """A ledger as asked for, and the units it may be asked of; `query`: how to ask for it again."""

    by: User
    table: Table
    ledger: Ledger
    places: list[Organisation]
    span: Period
    asked: Asked
    query: QueryDict

    @property
    def again(self) -> str:
        """Return the query string, without the page."""
        query = self.query.copy()
        for name in ("after", "key", "do"):
            query.pop(name, None)
        return query.urlencode()

    @property
    def lasting(self) -> str:
        """Return the query string that means the same later: the running span, or today, is not named."""
        query = QueryDict(self.again, mutable=True)
        if self.span == rules.usual(self.ledger, clock.today()):
            query.pop("span", None)
        return query.urlencode()

    @property
    def kept_as(self) -> tuple[str, str]:
        """Return the query strings under which it may be kept: as it is kept now, and with the span named, as it was before."""
        return self.lasting, self.again

    @property
    def where(self) -> dict[str, object]:
        """Return the arguments of a command on rows of this ledger."""
        asked = self.asked
        return {"organisation": asked.organisation, "ledger": self.ledger.id, "start": asked.start, "end": asked.end}


def look(by: User, kind: str, query: QueryDict) -> Look:
    """Read what is asked; what nobody offered falls back to the usual. Raise `Http404` for a ledger `by` may not read."""
    require(by, VIEW)
    ledger = next((ledger for ledger in queries.readable(by) if ledger.id == kind), None)
    if ledger is None:
        raise Http404
    table, _ledger = queries.table_of(kind)
    places = list(queries.places(by, table.export_permission, ledger))
    if not places:
        raise Http404
    span = rules.named(query.get("span", ""), ledger, clock.today())
    asked = Asked(_place(places, query.get("unit", "")), span.start, span.end, filters_of(ledger, query))
    return Look(by, table, ledger, places, span, asked, query)


def spans(held: Look) -> list[tuple[str, str]]:
    """Return (name, words) of the spans to choose from, the one asked for among them."""
    offered = rules.offered(held.ledger, clock.today())
    if held.span not in offered:
        offered = [held.span, *offered]
    return [(span.name, span_title(span)) for span in offered]


def _place(places: list[Organisation], key: str) -> Organisation:
    """Return the unit asked for; else the hospital, or the first."""
    wanted = ids.read(key)
    hospital = next((place for place in places if place.kind == "hospital"), places[0])
    return next((place for place in places if place.pk == wanted), hospital)
