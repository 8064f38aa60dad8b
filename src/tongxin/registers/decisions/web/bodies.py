"""The rules of procedure of a body: who votes, quorum and majority, what it deals with, and the articles it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.bases import bases
from tongxin.ground.catalog.queries import active
from tongxin.ground.ui.forms import actor
from tongxin.ground.votes.definitions import Share, VoteRule
from tongxin.registers.decisions import queries
from tongxin.registers.decisions.definitions import CATEGORY_TITLES, ROLE_TITLES, Body
from tongxin.toolbox.words import N_

DECIDES = {"vote": N_("表决"), "chair": N_("主持人讨论后决定"), "none": N_("只酝酿、听取意见，不作决定")}
QUORUMS = {"ordinary": N_("一般事项"), "two_thirds": N_("重要事项、干部事项")}
BASES = {"eligible": N_("应到有表决权人数"), "present": N_("到会人数"), "valid": N_("有效票数")}


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
        "body": row, "decides": _(DECIDES[row.decides]), "votes": _votes(row), "seats": seats, "attends": attends,
        "items": _items(row), "bases": bases(by, "body", row.id),
    }  # fmt: skip
    return render(request, "decisions/body.html", values)


def _votes(row: Body) -> list[tuple[str, str, str, list[str]]]:
    """Return (sort of item, quorum, majority, sources) for each sort the body votes on differently; one line where alike."""
    rules: Mapping[str, VoteRule] = active().all("vote")
    sorts: dict[str, list[str]] = {}
    for quorum, key in row.votes.items():
        sorts.setdefault(key, []).append(_(QUORUMS[quorum]))
    return [(_("、").join(names), *_words(rules[key])) for key, names in sorts.items()]


def _words(rule: VoteRule) -> tuple[str, str, list[str]]:
    shares = [share for share in (rule.quorum, rule.passing) if share]
    sources = dict.fromkeys(filter(None, [*(share.source for share in shares), rule.source]))
    return _share(rule.quorum), _share(rule.passing) if rule.passing else _("没有票数规则"), list(sources)


def _share(share: Share | None) -> str:
    if share is None:
        return _("没有规定")
    words = _("超过{base}的{share}") if share.strictly else _("达到{base}的{share}（含）")
    return words.format(base=_(BASES[share.of]), share=share.share)


def _posts(keys: Iterable[str]) -> list[str]:
    titles = active().all("post")
    return [titles[key].title if key in titles else key for key in keys]


def _items(row: Body) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (category, [(type of item, what the body does with it)]) of what comes before the body."""
    found: dict[str, list[tuple[str, str]]] = {}
    for kind in queries.types():
        role = next((leg.role for leg in kind.route if leg.body == row.id), None)
        if role is not None:
            found.setdefault(_(CATEGORY_TITLES[kind.category]), []).append((kind.title, _(ROLE_TITLES[role])))
    return list(found.items())
