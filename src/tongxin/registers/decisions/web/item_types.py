"""The types of item: which bodies each passes and how they vote, what is asked before, and the articles it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.bases import Basis, bases, bases_of
from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.ui.forms import actor
from tongxin.ground.ui.wording import number_text
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import (
    CATEGORY_TITLES,
    OPEN_TITLES,
    ROLE_TITLES,
    SUPERIOR,
    WAY_TITLES,
    ItemType,
    Leg,
)
from tongxin.registers.decisions.web.wording import LEVELS, vote_words
from tongxin.toolbox.problems import Level


@dataclass(frozen=True)
class Stop:
    """A stop of the route in words: the body, what it does, who must be there and agree, and on what that rests."""

    body: str
    title: str
    role: str
    quorum: str
    passing: str
    sources: list[str]
    bases: list[Basis]


def index(request: HttpRequest) -> HttpResponse:
    """List the types of item by category, each with its route."""
    require(actor(request), queries.VIEW)
    names = queries.body_names()
    groups = [
        (_(title), [(each, _route(each, names)) for each in queries.types() if each.category == key])
        for key, title in CATEGORY_TITLES.items()
    ]
    return render(request, "decisions/types.html", {"groups": [group for group in groups if group[1]]})


def page(request: HttpRequest, key: str) -> HttpResponse:
    """Show one type of item with every rule that holds for it: how strongly, and on what it rests."""
    by = actor(request)
    require(by, queries.VIEW)
    kind = queries.type_of(key)
    rests, votes = bases_of(by, "body"), bases_of(by, "vote")
    values = {
        "kind": kind, "category": _(CATEGORY_TITLES[kind.category]), "way": _(WAY_TITLES[kind.vote]),
        "open": _(OPEN_TITLES[kind.open]), "stops": [_stop(kind, leg, rests, votes) for leg in kind.route],
        "rules": _rules(kind), "amounts": _amounts(kind), "bases": bases(by, "item_type", kind.id),
    }  # fmt: skip
    return render(request, "decisions/type.html", values)


def _route(kind: ItemType, names: dict[str, str]) -> str:
    return " → ".join(f"{names.get(leg.body, leg.body)}{_(ROLE_TITLES[leg.role])}" for leg in kind.route)


def _stop(kind: ItemType, leg: Leg, rests: dict[str, list[Basis]], votes: dict[str, list[Basis]]) -> Stop:
    """Return a stop in words; a body that only prepares takes no vote."""
    body = queries.body(leg.body)
    rule = queries.vote_of(body, kind)[0]
    quorum, passing, sources = vote_words(rule) if rule else ("", "", [])
    known = [*votes.get(rule.id, [])] if rule else []
    return Stop(
        "" if leg.body == SUPERIOR else body.id, body.title, _(ROLE_TITLES[leg.role]), quorum, passing,
        list(dict.fromkeys([*sources, *([body.source] if body.source else [])])), [*known, *rests.get(body.id, [])],
    )  # fmt: skip


def _rules(kind: ItemType) -> list[tuple[str, str, str, str]]:
    """Return (rule, what it asks here, how strongly it binds, tone) of what is checked before and at a meeting."""
    workdays = max(queries.body(leg.body).materials_workdays for leg in kind.route)
    asked = [
        (_("一事一报"), _("一个议题只提一个事项"), Level.HARD),
        (_("会议次序"), _("按上面的次序，前一站没有过的不能上后一站"), Level.HARD),
        (_("上会材料"), "、".join(kind.need) or _("没有固定要求"), Level.HARD if kind.need else Level.INFO),
        (_("会前程序"), "、".join(kind.consult) or _("没有固定要求"), Level.HARD if kind.consult else Level.INFO),
        (_("材料提前送达"), _ahead(workdays), Level.SOFT if workdays else Level.INFO),
        (_("到会、表决和回避"), _("按作出决定的会议的规则核对"), Level.HARD),
    ]
    return [(name, words, _(LEVELS[level][0]), LEVELS[level][1]) for name, words, level in asked]


def _ahead(workdays: int) -> str:
    """Return how many workdays before a meeting its papers are handed round, of the bodies of a route the longest."""
    if not workdays:
        return _("不要求")
    return _("至少提前 {days} 个工作日（各会议中最长的，以各会议的规定为准）").format(days=workdays)


def _amounts(kind: ItemType) -> list[tuple[str, str]]:
    """Return (body, least amount in words) for this hospital, where the route depends on the amount."""
    threshold = active().get("threshold", kind.threshold) if kind.threshold else None
    least = threshold.of(str(setting("decisions.size"))) if threshold else {}
    names = queries.body_names()
    return [(names.get(key, key), _("{amount} 元起").format(amount=number_text(least[key]))) for key in least]
