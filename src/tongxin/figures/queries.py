"""Asking figures: `compute` for values, `records` for the rows behind one. Permission `figures.view` on the organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext

from tongxin.figures import drill, plan
from tongxin.figures.answers import Answer, Book, Computation, Place
from tongxin.figures.checks import hint
from tongxin.figures.conditions import Condition, Op, Type
from tongxin.figures.definitions import Figure
from tongxin.figures.drill import Rows
from tongxin.figures.evaluate import Status
from tongxin.figures.sources import sources
from tongxin.ground.access.queries import may, require
from tongxin.ground.catalog import queries as catalog
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import NotFound, Problem
from tongxin.toolbox.words import N_

VIEW = "figures.view"
# The dimension that says whose a row is.
PERSON = "person"


def compute(
    by: Actor,
    ids: Iterable[str],
    organisation: Organisation,
    period: Period,
    slice: str | None = None,
    *,
    rolled: bool = False,
) -> list[Answer]:
    """Return the answers of the figures `ids` for an organisation and a period (both ends included), in order.

    slice: `unit` (children), `unit:2` (depth), `unit:branch` (kind), a rhythm (`month` …) or a dimension of the sources.
    rolled: read monthly rollups where they can answer (the same values, sooner).
    Raises `Denied` without `figures.view` there, `NotFound` for an unknown figure, `Refused` for an unknown slice.
    """
    require(by, VIEW, organisation)
    known = book()
    figures = [_known(known, id) for id in ids]
    asked = computation(known, organisation, period, slice)
    asked.rolled = rolled
    return asked.answers(figures)


def compute_each(
    by: Actor, asked: Mapping[Period, Iterable[str]], organisation: Organisation, slice: str | None = None
) -> dict[Period, list[Answer]]:
    """Return the answers of figures of their own for each of several periods, all of them asked of the database at once.

    slice: as of `compute`. Small cells are hidden as for the shortest of the periods. Raises as `compute` does.
    """
    require(by, VIEW, organisation)
    known = book()
    figures = [([_known(known, id) for id in ids], period) for period, ids in asked.items()]
    if not figures:
        return {}
    shortest = min(asked, key=lambda period: period.end - period.start)
    wanted = computation(known, organisation, shortest, slice)
    wanted.at_once = True
    return dict(zip(asked, wanted.answers_each(figures), strict=True))


def records(
    by: Actor,
    id: str,
    organisation: Organisation,
    period: Period,
    *,
    part: int = 0,
    after: str | None = None,
    limit: int = 50,
) -> Rows:
    """Return a page of exactly the rows behind a value, newest first; a composite has one list for each counted part.

    after: `Rows.after` of the page before. Rows behind a wall, or of a suppressed value, are withheld.
    """
    answer = compute(by, [id], organisation, period)[0]
    return rows_behind(by, answer, organisation, part=part, after=after, limit=limit)


def rows_behind(
    by: Actor, answer: Answer, organisation: Organisation, *, part: int = 0, after: str | None = None, limit: int = 50
) -> Rows:
    """Return a page of the rows behind an answer that `compute` gave `by` for this organisation."""
    known = book()
    asked = computation(known, organisation, answer.period).requests(known.figures[answer.id])
    if not 0 <= part < len(asked):
        raise NotFound(Problem("figures.part", N_("这个口径没有第 {part} 组记录"), {"part": part + 1}))
    source = sources[asked[part].leaf.source]
    barred = bool(source.permission) and not may(by, source.permission, organisation)
    if answer.status is Status.SUPPRESSED or source.wall or barred:
        return Rows.withheld_from(source)
    return drill.rows(read, source, asked[part], place(organisation), after=after, limit=limit, titles=known.titles)


def records_about(
    by: Actor, id: str, organisation: Organisation, period: Period, person: UUID, *, home: Organisation, limit: int = 50
) -> Rows:
    """Return the newest rows that a figure counts of one person: of a share, those of the whole.

    home: where the person belongs; `by` needs there what the rows of the source ask. Whether he may see anything about the
    person is for the caller to ask; rows behind a wall, or that `by` may not see, are withheld.
    """
    known = book()
    asked = computation(known, organisation, period).requests(_known(known, id))[-1]
    source = sources[asked.leaf.source]
    dimension = source.dimension(PERSON)
    barred = bool(source.permission) and not may(by, source.permission, home)
    if source.wall or dimension is None or barred:
        return Rows.withheld_from(source)
    own = Condition(PERSON, Op.EQ, person if dimension.type is Type.UUID else str(person))
    leaf = replace(asked.leaf, where=(*asked.leaf.where, ((own,),)))
    return drill.rows(
        read, source, replace(asked, leaf=leaf), place(organisation), after=None, limit=limit, titles=known.titles
    )


def book() -> Book:
    """Return the definitions in force with their published versions."""
    active = catalog.active()
    return Book(
        active.all("figure"),
        sources,
        lambda id: catalog.version("figure", id),
        lambda kind: titles_of(active, kind),
    )


def titles_of(known: Catalog, kind: str) -> dict[str, str]:
    """Return the titles of a catalog kind's entries, by id."""
    return {id: entry.title for id, entry in known.all(kind).items()}


def computation(known: Book, organisation: Organisation, period: Period, slice: str | None = None) -> Computation:
    """Return a computation ready to answer; permission is the caller's."""
    axis = plan.axis(slice) if slice else None
    return Computation(read, known, place(organisation), period, clock.today(), axis)


def place(organisation: Organisation) -> Place:
    """Return where an organisation stands; a region has no hospital and is counted through the tree."""
    return Place(organisation.pk, organisation.hospital_id)


def read(sql: str, params: Mapping[str, Any]) -> list[Sequence[Any]]:
    """Run one statement in the scope of this connection."""
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(params))
        return list(cursor.fetchall())


def tags() -> dict[str, list[Figure]]:
    """Return the figures in force under each of their tags, first those whose first tag it is, as in the catalog."""
    grouped: dict[str, list[Figure]] = {}
    for figure in book().figures.values():
        for tag in figure.tags or [gettext("其他")]:
            grouped.setdefault(tag, []).append(figure)
    return {tag: _own_first(tag, figures) for tag, figures in grouped.items()}


def _own_first(tag: str, figures: list[Figure]) -> list[Figure]:
    return sorted(figures, key=lambda figure: figure.tags[:1] != [tag])


def directory() -> dict[str, dict[str, list[Figure]]]:
    """Return the figures under their tags, these under the room whose records most of them count."""
    known = book().figures
    rooms: dict[str, dict[str, list[Figure]]] = {}
    for tag, figures in tags().items():
        counted = Counter(_room(known, figure) for figure in figures)
        rooms.setdefault(counted.most_common(1)[0][0], {})[tag] = figures
    return rooms


def _room(known: Mapping[str, Figure], figure: Figure) -> str:
    """Return the room that counts a figure; of a composite one, its first part's."""
    while not figure.source:
        figure = known[figure.parts[0]]
    return figure.source.partition(".")[0]


def _known(known: Book, id: str) -> Figure:
    figure = known.figures.get(id)
    if figure is None:
        sentence = N_("没有“{id}”这个口径，可用的相近口径：{hint}")
        raise NotFound(Problem("figures.unknown", sentence, {"id": id, "hint": hint(id, known.figures)}, field="id"))
    return figure
