"""The page of one person: what is known by date, own activities of the year, what can be done."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import found
from tongxin.ground.ui.forms import actor, redirect
from tongxin.people import panels
from tongxin.people.queries.persons import PersonFacts, own, person_facts
from tongxin.people.web.deeds import person_actions
from tongxin.people.web.wording import Allowed, Section, basic, lines_of, standing_text
from tongxin.toolbox import clock

# Who keeps a person's particulars, and who may read numbers, sees them masked; everybody else not at all.
SEE_MASKED = ("people.correct", "ledgers.sensitive")


def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a person as of today, within what the actor may see; his own page to everybody."""
    by, today = actor(request), clock.today()
    facts = person_facts(by, pk, today)
    allowed = facts.allowed
    masked = facts.own or any(map(allowed, SEE_MASKED))
    values = {
        "person": facts.person, "own": facts.own, "heading": _heading(facts),
        "facts": basic(
            facts.person, today, resident=facts.resident if masked else "", phone=facts.phone if masked else ""
        ),
        "sections": _sections(facts, allowed), "actions": person_actions(facts, allowed), "year": today.year,
        "panels": panels.shown(
            panels.of_person, panels.Asked(by, facts.person, today.year, allowed, facts.own)
        ),
        "back": "" if facts.own and not allowed("people.view") else reverse("people:list"),
    }  # fmt: skip
    return render(request, "people/person.html", values)


def me(request: HttpRequest) -> HttpResponse:
    """Lead to one's own page; an account that is nobody's has none."""
    person = found(own(actor(request)).first())
    return redirect(request, reverse("people:person", args=[person.pk]))


def _heading(facts: PersonFacts) -> str:
    """Return department, branch and standing, such as 内科党支部 between the two."""
    held, today = facts.membership, clock.today()
    department = facts.department or facts.person.organisation
    parts = [department.short_name]
    if held is not None:
        parts += [held.organisation.short_name, standing_text(held.standing, held.full_on, today)]
    return " · ".join(dict.fromkeys(parts))


def _sections(facts: PersonFacts, allowed: Allowed) -> list[Section]:
    sections = [
        Section(_("任职"), lines_of(facts.posts, allowed), _("没有登记职务。")),
        Section(_("党员组织关系"), lines_of(facts.memberships, allowed), _("不是本院党员。")),
        Section(_("增减变动"), lines_of(facts.changes, allowed)),
        Section(_("职称"), lines_of(facts.titles, allowed), _("没有登记职称。")),
        Section(_("资格、经历和标识"), lines_of(facts.traits, allowed)),
        Section(_("所在科室"), lines_of(facts.placements, allowed)),
        Section(_("班子分工"), lines_of(facts.duties, allowed)),
        Section(_("联系点"), lines_of(facts.contacts, allowed)),
        Section(_("长期不在岗"), lines_of(facts.absences or [], allowed, reasons=facts.reasons)),
    ]
    return [section for section in sections if section.lines or section.empty]
