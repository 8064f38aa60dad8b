"""The page of one organisation as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import actor
from tongxin.people import panels
from tongxin.people.definitions import BRANCHES, PARTY_ORGANISATIONS, SEXES, STANDINGS
from tongxin.people.queries.pages import OrganisationFacts, organisation_facts
from tongxin.people.web import reshaping
from tongxin.people.web.dates import asked_day
from tongxin.people.web.deeds import organisation_actions
from tongxin.people.web.wording import Action, Allowed, fact_actions, kind_text, term_words
from tongxin.toolbox import clock
from tongxin.toolbox.words import N_

BANDS = {
    "30": N_("30岁及以下"), "35": N_("31至35岁"), "40": N_("36至40岁"), "45": N_("41至45岁"), "50": N_("46至50岁"),
    "55": N_("51至55岁"), "60": N_("56至60岁"), "61": N_("61岁及以上"), "": N_("未登记出生日期"),
}  # fmt: skip
GAPS = {"head": N_("不是科室负责人"), "backbone": N_("不是党员业务骨干")}


def organisation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an organisation as of a day: officers, term, departments, members, money, records of the year, what is below."""
    by = actor(request)
    form, on = asked_day(request)
    facts = organisation_facts(by, pk, on)
    unit = facts.organisation
    allowed = facts.allowed
    state, tone = term_words(facts.term_state)
    values = {
        "unit": unit, "kind": kind_text(unit.kind), "shown": facts, "form": form, "on": on, "today": clock.today(),
        "state": state, "tone": tone, "posts": [(post, fact_actions(post, allowed)) for post in facts.posts],
        "gaps": {gap.post.pk: _(GAPS[gap.rule]) for gap in facts.gaps}, "party": unit.kind in PARTY_ORGANISATIONS,
        "branch": unit.kind in BRANCHES, "structure": _structure(facts),
        "panels": panels.shown(panels.of_organisation, panels.Asked(by, unit, on.year, allowed)), "year": on.year,
        "actions": [*organisation_actions(unit, allowed), *_reshaping(unit, allowed)],
        "covers": [
            (other, fact_actions(row, allowed)) for row, other in zip(facts.coverage, facts.covers, strict=True)
        ],
        "term_actions": fact_actions(facts.term, allowed) if facts.term else [],
    }  # fmt: skip
    return render(request, "people/organisation.html", values)


def _structure(facts: OrganisationFacts) -> list[tuple[str, str]]:
    """Return (of what, the numbers in words) of the members; nothing without members."""
    counted = facts.structure
    rows: list[tuple[str, Mapping[Any, str], list[tuple[str, int]]]] = [
        (_("党籍"), STANDINGS, counted.standings),
        (_("性别"), {**SEXES, "": N_("未登记性别")}, counted.sexes),
        (_("年龄"), BANDS, counted.ages),
    ]
    return [
        (name, _("、").join(f"{_(titles[word])} {number}" for word, number in numbers))
        for name, titles, numbers in rows
        if numbers
    ]


def _reshaping(unit: Organisation, allowed: Allowed) -> list[Action]:
    """Return the pages that look ahead before they write: elections, mergers, splits, closing."""
    branch = unit.kind in BRANCHES
    entries = [
        ("elect", _("登记换届选举"), reshaping.ELECT, unit.kind in PARTY_ORGANISATIONS),
        ("merge", _("并入别的党支部"), reshaping.MERGE, branch),
        ("split", _("拆分党支部"), reshaping.SPLIT, branch),
        ("close", _("撤销党支部"), reshaping.CLOSE, branch),
    ]
    return [
        Action(text, reverse(f"people:{name}", args=[unit.pk]))
        for name, text, permissions, suits in entries
        if suits and unit.dissolved_on is None and all(map(allowed, permissions))
    ]
