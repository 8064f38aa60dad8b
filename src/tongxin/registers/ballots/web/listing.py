"""The rounds of the hospital, a new one, and the rounds in which the signed-in voter votes."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.catalog.queries import active
from tongxin.ground.ui.forms import actor, perform
from tongxin.ground.ui.paging import keyset
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.definitions import SORT_TITLES
from tongxin.registers.ballots.web.forms import DraftForm
from tongxin.registers.ballots.web.wording import open_lines, state_word, tone

SHOWN = 50


def rounds(request: HttpRequest) -> HttpResponse:
    """Show the rounds whose keeping the actor may see, newest first."""
    by = actor(request)
    require(by, queries.VIEW)
    page = keyset(request, queries.rounds(by), "-occurred_on", "-record_id")
    kinds = {kind.id: kind.title for kind in active().all("ballot").values()}
    values = {
        "page": page, "may_draft": may(by, queries.DRAFT),
        "rows": [(row, kinds.get(row.definition, row.definition), state_word(row), tone(row)) for row in page.rows],
    }  # fmt: skip
    return render(request, "ballots/rounds.html", values)


def begin(request: HttpRequest) -> HttpResponse:
    """Choose which kind of round to draft."""
    by = actor(request)
    require(by, queries.DRAFT)
    kinds = queries.drafted_by(by)
    sorts = [(_(title), [kind for kind in kinds if kind.sort == sort]) for sort, title in SORT_TITLES.items()]
    return render(request, "ballots/begin.html", {"sorts": [(title, same) for title, same in sorts if same]})


def draft(request: HttpRequest, key: str) -> HttpResponse:
    """Draft a round of a kind."""
    by = actor(request)
    require(by, queries.DRAFT)
    kinds = {kind.id: kind for kind in queries.drafted_by(by)}
    if key not in kinds:
        raise Http404
    kind = kinds[key]
    form = DraftForm(request.POST or None, units=queries.places(by, kind))
    outcome = perform(request, form, commands.draft, kind=key)
    if outcome.done and outcome.result is not None:
        return outcome.redirect("ballots:round", outcome.result.pk, notice=_("草稿已建好：请核对投票群体和投票对象"))
    return render(request, "ballots/new.html", {"form": form, "kind": kind}, status=outcome.status)


def mine(request: HttpRequest) -> HttpResponse:
    """Show the rounds in which the signed-in person votes, and those published that he voted in or was voted on."""
    by = actor(request)
    values = {"lines": open_lines(by), "past": queries.published_to(by)[:SHOWN], "person": by.person_id}
    return render(request, "ballots/mine.html", values)
