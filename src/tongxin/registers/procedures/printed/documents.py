"""The sheet of a case, for any procedure, and the standard documents of the steps of member development, filled.

A form names a step for its day (`{talk}`), `step__field` for what it says, `step__votes` for its vote in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.forms.fillings import Values
from tongxin.ground.records.models import Record
from tongxin.people.definitions import SEXES, Sex
from tongxin.people.models import Person
from tongxin.registers.procedures import queries
from tongxin.registers.procedures.definitions import STATE_TITLES, State, Step
from tongxin.registers.procedures.flow import add, overtaken, steps_on
from tongxin.registers.procedures.models import Case, Fact, StepTaken
from tongxin.registers.procedures.printed.notices import day_words
from tongxin.toolbox import clock

DEVELOPMENT = "member_development"
FORMS = (
    "dev_talk", "dev_activist_filing", "dev_cultivation", "dev_target_filing", "dev_introducers", "dev_political_review",
    "dev_training", "dev_pre_review", "dev_form_reference", "dev_resolution", "dev_ballots", "dev_reply", "dev_probation",
    "dev_full_resolution", "dev_archive",
)  # fmt: skip
SHEET = ("procedure", "about", "organisation", "ruleset", "state", "steps")
PERSON = ("name", "sex", "born", "ethnicity", "native_place", "education", "degree", "department", "organisation")
STEPS = (
    "application", "talk", "activist", "activist_filed", "contacts", "target", "target_filed", "introducers", "training",
    "committee_review", "pre_review", "branch_meeting", "superior_talk", "approval", "placed", "oath", "full_application",
    "full_meeting", "full_approval", "archive",
)  # fmt: skip
SAID = (
    "talk__talker", "activist__recommended", "contacts__contacts", "target__heard", "target_filed__consent",
    "introducers__introducers", "training__days", "training__hours", "training__passed", "pre_review__form_number",
    "pre_review__outcome", "branch_meeting__outcome", "branch_meeting__votes", "approval__outcome", "full_meeting__outcome",
    "full_meeting__votes", "full_meeting__months", "full_approval__outcome", "archive__complete", "archive__place",
)  # fmt: skip
KEYS = (*PERSON, *STEPS, *SAID, "reviews", "probation_reviews", "probation_end")
PROBATION = "1 years"
VOTES = ("branch_meeting__votes", "full_meeting__votes")
# Room to write a count by hand, where the vote is still to come or was never kept.
ROOM = dict.fromkeys(("eligible", "present", "yes", "no", "abstain"), "＿＿＿")
MANUSCRIPTS = "manuscript_reviews"
MANUSCRIPT = (
    "title", "unit", "author", "channel", "privacy", "secrecy", "first_review", "second_review", "third_review", "published",
)  # fmt: skip
SAID_OF_MANUSCRIPTS = (
    "submitted__author", "submitted__privacy", "submitted__secret", "published", "published__outlet", "published__address",
    *(f"{step}{field}" for step in ("first", "second", "third") for field in ("", "__outcome", "__reviewer")),
)  # fmt: skip
# Kept by the branch and the organisation section only; never printed from here (practice).
KEPT_BACK = ("sensitive", "confidential")


def all_of_them(keys: Sequence[UUID]) -> Collection[UUID]:
    """Return the cases: a sheet suits each."""
    return keys


def developing(keys: Sequence[UUID]) -> Collection[UUID]:
    """Return those of the cases that are about developing a member."""
    return set(Case.objects.filter(pk__in=keys, procedure=DEVELOPMENT).values_list("pk", flat=True))


def sheets(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the sheet of a case: every step with who takes it, its papers, its day and result; blank where it is ahead."""
    course = queries.course_of(queries.case_for(by, record.pk))
    case, entry, today = course.case, course.definition, clock.today()
    taken = {row.step for row in course.standing}
    asked = [step for step in steps_on(entry, today) if not overtaken(entry, step, taken)]
    listed = [step for step in entry.steps if step.id in taken or step in asked]
    rulesets = {version.id: version.title for version in entry.rulesets}
    used = dict.fromkeys(rulesets[row.ruleset] for row in course.standing if row.ruleset in rulesets)
    yield {
        "procedure": entry.title, "about": case.subject.name if case.subject else record.title,
        "organisation": case.organisation.name, "ruleset": "、".join(used), "state": _(STATE_TITLES[State(case.record.state)]),
        "steps": [line for step in listed for line in _lines(step, course.standing)],
    }  # fmt: skip


def _lines(step: Step, standing: Sequence[StepTaken]) -> Iterator[list[str]]:
    ahead = [step.number, step.title, step.actor, "、".join(step.documents)]
    done = [row for row in standing if row.step == step.id]
    for row in done:
        said = "，".join(f"{title}：{value}" for title, value in _said(step, row))
        yield [*ahead, f"{row.occurred_on}", "；".join(part for part in (_outcome(step, row), said) if part)]
    if not done:
        yield [*ahead, "", ""]


def filled(by: Actor, record: Record) -> Iterator[Values]:
    """Yield what is known of a person's development, under the keys of the forms; what no step has said stays empty, with room
    for the counts of a vote."""
    course = queries.course_of(queries.case_for(by, record.pk))
    newest = {row.step: row for row in course.standing}
    blank = {**dict.fromkeys(KEYS, ""), **dict.fromkeys(VOTES, _votes(ROOM))}
    values: dict[str, Any] = {**blank, **_person(by, course.case), **_of_steps(course)}
    values["reviews"] = _opinions(course.standing, "review")
    values["probation_reviews"] = _opinions(course.standing, "probation_review")
    meeting = newest.get("branch_meeting")
    values["probation_end"] = day_words(add(meeting.occurred_on, PROBATION)) if meeting else ""
    yield {key: values[key] for key in KEYS}


def reviewed(keys: Sequence[UUID]) -> Collection[UUID]:
    """Return those of the cases in which a manuscript is reviewed before it is published."""
    return set(Case.objects.filter(pk__in=keys, procedure=MANUSCRIPTS).values_list("pk", flat=True))


def manuscripts(by: Actor, record: Record) -> Iterator[Values]:
    """Yield how far a manuscript has been reviewed: by whom, when, with which result; blank where it is ahead."""
    course = queries.course_of(queries.case_for(by, record.pk))
    known = {**dict.fromkeys(SAID_OF_MANUSCRIPTS, ""), **_of_steps(course)}
    parts = {
        f"{step}_review": (f"{step}__reviewer", f"{step}__outcome", step) for step in ("first", "second", "third")
    } | {"published": ("published", "published__address")}
    yield {
        "title": record.title.removeprefix(f"{course.definition.title}："), "unit": course.case.organisation.name,
        "author": known["submitted__author"], "channel": known["published__outlet"],
        "privacy": known["submitted__privacy"], "secrecy": known["submitted__secret"],
        **{name: " ".join(known[key] for key in keys if known[key]) for name, keys in parts.items()},
    }  # fmt: skip


def _of_steps(course: queries.Course) -> dict[str, str]:
    """Return what the newest of each step says: its day under its id, the rest under `id__field`."""
    newest = {row.step: row for row in course.standing}
    said: dict[str, str] = {}
    for key, row in newest.items():
        said |= _of_step(course.definition.step(key), row)
    return said


def _person(by: Actor, case: Case) -> dict[str, str]:
    who: Person | None = case.subject
    if who is None:
        return {"name": case.record.title, "organisation": case.organisation.name}
    told = {
        "name": who.name, "sex": _(SEXES[Sex(who.sex)]) if who.sex else "", "born": _month(who.born),
        "native_place": who.native_place,
        "department": who.organisation.name, "organisation": case.organisation.name,
        **{name: _word(name, getattr(who, name)) for name in ("ethnicity", "education", "degree")},
    }  # fmt: skip
    return told if may(by, "people.view") else {key: told[key] for key in ("name", "organisation")}


def _of_step(step: Step, row: StepTaken) -> dict[str, str]:
    found = {step.id: day_words(row.occurred_on), f"{step.id}__outcome": _outcome(step, row)}
    if row.proof:
        found[f"{step.id}__votes"] = _votes(row.proof["counts"])
    keys = {item.title: item.key for item in step.fields}
    return found | {f"{step.id}__{keys[title]}": value for title, value in _said(step, row)}


def _votes(counts: dict[str, Any]) -> str:
    sentence = _(
        "应到会有表决权的正式党员 {eligible} 人，实到 {present} 人；赞成 {yes} 票，反对 {no} 票，弃权 {abstain} 票"
    )
    return sentence.format(**counts)


def _said(step: Step, row: StepTaken) -> Iterator[tuple[str, str]]:
    facts: dict[str, list[Fact]] = {}
    for fact in row.facts.all():
        facts.setdefault(fact.key, []).append(fact)
    for item in step.fields:
        if item.key in facts and item.sensitivity not in KEPT_BACK:
            yield item.title, "、".join(_text(fact) for fact in facts[item.key])


def _text(fact: Fact) -> str:
    if fact.person is not None:
        return fact.person.name
    return day_words(fact.day) if fact.day else str(fact.value)


def _outcome(step: Step, row: StepTaken) -> str:
    return next((item.title for item in step.outcomes if item.id == row.outcome), "")


def _opinions(standing: Sequence[StepTaken], step: str) -> list[list[str]]:
    rows = [row for row in standing if row.step == step]
    return [[day_words(row.occurred_on), next((fact.text for fact in row.facts.all()), "")] for row in rows]


def _month(day: dt.date | None) -> str:
    return _("{year}年{month}月").format(year=day.year, month=day.month) if day else ""


def _word(name: str, code: str) -> str:
    """Return what a code of the catalog's lists means."""
    codes = active().get("code_list", name)
    return next((item.title for item in codes.values if item.code == code), "") if codes and code else ""
