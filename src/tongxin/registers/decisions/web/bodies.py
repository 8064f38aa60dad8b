"""The rules of procedure of a body: who votes, quorum and majority, what it deals with, and the articles it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.bases import Basis, bases, bases_of
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.ui.forms import actor
from tongxin.ground.votes.definitions import VoteRule
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import CATEGORY_TITLES, ROLE_TITLES, Body, ItemType
from tongxin.registers.decisions.web.wording import vote_words
from tongxin.toolbox.words import N_

DECIDES = {"vote": N_("表决"), "chair": N_("主持人讨论后决定"), "none": N_("只酝酿、听取意见，不作决定")}
QUORUMS = {"ordinary": N_("一般事项"), "two_thirds": N_("重要事项、干部事项")}


def index(request: HttpRequest) -> HttpResponse:
    """List the bodies with how each decides."""
    require(actor(request), queries.VIEW)
    rows = [(row, _(DECIDES[row.decides])) for row in queries.bodies()]
    return render(request, "decisions/bodies.html", {"rows": rows})


def body(request: HttpRequest, key: str) -> HttpResponse:
    """Show the rules of procedure of a body as they are today."""
    by = actor(request)
    require(by, queries.VIEW)
    row = queries.body(key)
    seats, attends = _posts(row.seats), _posts(row.attends)
    if row.members:
        seats, attends = [*seats, _("本单位其他正式党员")], [*attends, _("预备党员")]
    values = {
        "body": row, "decides": _(DECIDES[row.decides]), "votes": _votes(by, row), "seats": seats, "attends": attends,
        "items": _items(by, row), "bases": bases(by, "body", row.id),
    }  # fmt: skip
    return render(request, "decisions/body.html", values)


def _votes(by: Actor, row: Body) -> list[tuple[str, str, str, list[str], list[Basis]]]:
    """Return (sort of item, quorum, majority, sources, articles) for each sort the body votes on differently; one line where
    alike."""
    rules: Mapping[str, VoteRule] = active().all("vote")
    rests = bases_of(by, "vote") if row.votes else {}
    sorts: dict[str, list[str]] = {}
    for quorum, key in row.votes.items():
        sorts.setdefault(key, []).append(_(QUORUMS[quorum]))
    return [(_("、").join(names), *vote_words(rules[key]), rests.get(key, [])) for key, names in sorts.items()]


def _posts(keys: Iterable[str]) -> list[str]:
    titles = active().all("post")
    return [titles[key].title if key in titles else key for key in keys]


def _items(by: Actor, row: Body) -> list[tuple[str, list[tuple[ItemType, str, list[Basis]]]]]:
    """Return (category, [(type of item, what the body does with it, its articles)]) of what comes before the body."""
    rests = bases_of(by, "item_type")
    found: dict[str, list[tuple[ItemType, str, list[Basis]]]] = {}
    for kind in queries.types():
        role = next((leg.role for leg in kind.route if leg.body == row.id), None)
        if role is not None:
            found.setdefault(_(CATEGORY_TITLES[kind.category]), []).append(
                (kind, _(ROLE_TITLES[role]), rests.get(kind.id, []))
            )
    return list(found.items())
