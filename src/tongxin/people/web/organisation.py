"""The page of one organisation as of a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.ui.forms import actor
from tongxin.people import panels
from tongxin.people.definitions import (
    BANDS,
    BRANCHES,
    DEPARTMENTS,
    EDUCATIONS,
    PARTY_ORGANISATIONS,
    SEXES,
    STANDINGS,
    TITLE_LEVELS,
)
from tongxin.people.queries.units import OrganisationFacts, organisation_facts
from tongxin.people.web.dates import asked_day
from tongxin.people.web.deeds import organisation_actions
from tongxin.people.web.reshaping import reshaping_actions
from tongxin.people.web.wording import fact_actions, kind_text, term_words
from tongxin.toolbox import clock
from tongxin.toolbox.words import N_

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
        "branch": unit.kind in BRANCHES, "department": unit.kind in DEPARTMENTS, "structure": _structure(facts),
        "panels": panels.shown(panels.of_organisation, panels.Asked(by, unit, on.year, allowed)), "year": on.year,
        "actions": [*organisation_actions(unit, allowed), *reshaping_actions(unit, allowed)],
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
        (_("年龄"), {**BANDS, "": N_("未登记出生日期")}, counted.ages),
        (_("学历"), {**EDUCATIONS, "": N_("未登记学历")}, counted.educations),
        (_("职称"), {**TITLE_LEVELS, "": N_("没有职称或未登记")}, counted.titles),
    ]
    return [
        (name, _("、").join(f"{_(titles[word])} {number}" for word, number in numbers))
        for name, titles, numbers in rows
        if numbers
    ]
