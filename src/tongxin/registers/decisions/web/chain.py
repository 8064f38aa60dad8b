"""Where a decision comes from and how it was judged: a page, and files for whoever checks by machine."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from tongxin.ground.access.queries import found, require
from tongxin.ground.ui.downloads import download
from tongxin.ground.ui.forms import actor
from tongxin.registers.decisions import provenance, queries
from tongxin.registers.decisions.definitions import OUTCOME_TITLES, ROLE_TITLES
from tongxin.registers.decisions.web.wording import vote_line


def chain(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show where a decision comes from and what came of it, from the first paper to what followed."""
    told = provenance.chain(actor(request), pk)
    values = {
        "item": told.item, "record": told.item.record, "chain": told, "outcomes": OUTCOME_TITLES, "roles": ROLE_TITLES,
        "votes": {key: vote_line(vote["counts"]) for key, vote in told.votes.items()},
        "figures": [(figure.title, reverse("figures:figure", args=[figure.id])) for figure in told.figures],
    }  # fmt: skip
    return render(request, "decisions/chain.html", values)


def prov(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the same as W3C PROV-JSON."""
    told = provenance.chain(actor(request), pk)
    return _file(provenance.as_prov(told), f"{told.item.record.title}.prov.json")


def proof(request: HttpRequest, pk: UUID, line: UUID) -> HttpResponse:
    """Give how an item was judged at a meeting as it was kept: rules, inputs, results, and what was not checked and why; to who
    may know the votes."""
    by = actor(request)
    row = queries.item_for(by, pk)
    judged = found(next((each for each in queries.lines_of(row) if each.pk == line and each.proof), None))
    require(by, queries.SEE_VOTES, judged.meeting.organisation)
    return _file(judged.proof or {}, f"{row.record.title}.proof.json")


def _file(document: dict[str, Any], name: str) -> HttpResponse:
    return download(json.dumps(document, ensure_ascii=False, cls=DjangoJSONEncoder), name)
