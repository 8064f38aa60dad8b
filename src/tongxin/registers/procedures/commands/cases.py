"""The engine: a case is opened with its first step, goes on step by step, may be sent back, postponed, moved or ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.queries import version as published
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import check_held_by
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_reason
from tongxin.ground.votes.definitions import Counts
from tongxin.ground.votes.queries import counts_for
from tongxin.people.models import Person
from tongxin.registers.procedures.commands.asking import settle_next
from tongxin.registers.procedures.commands.attempts import Said
from tongxin.registers.procedures.commands.taking import forget_next, refresh, take_step, undo_steps
from tongxin.registers.procedures.definitions import Procedure, State
from tongxin.registers.procedures.flow import add
from tongxin.registers.procedures.models import Case, StepTaken
from tongxin.registers.procedures.queries import WALLED, Course, course_of, kind_of, step_of
from tongxin.registers.procedures.queries import procedure as procedure_of
from tongxin.registers.procedures.rules import check_postponable
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("procedures.open", title=_("开始一个程序"), on="organisation")
def open_case(
    *,
    by: Actor,
    organisation: Organisation,
    procedure: str,
    on: dt.date,
    subject: Person | None = None,
    title: str = "",
    outcome: str = "",
    facts: dict[str, Any] | None = None,
    votes: Counts | None = None,
    reason: str = "",
) -> Case:
    """Open a case with the first step of its procedure, dated `on`; about a person, or about a matter with a title."""
    entry = procedure_of(procedure)
    if entry.walled:
        require(by, WALLED, organisation)
    name = _name(entry, subject, title)
    _check_place(entry, organisation)
    _check_single(entry, organisation, subject)
    record = writing.create(
        by=by, kind=kind_of(entry), organisation=organisation, title=name, occurred_on=min(on, clock.today()),
        state=State.OPEN,
    )  # fmt: skip
    case = Case.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=organisation, occurred_on=record.occurred_on,
        procedure=procedure, definition=published("procedure", procedure), subject=subject,
    )  # fmt: skip
    course = Course(case, entry, [], [])
    take_step(course, by, entry.steps[0], Said(on, outcome, facts or {}, votes, reason))
    refresh(course)
    return case


@command("procedures.take", title=_("办理程序的一步"), on="case")
def take(
    *,
    by: Actor,
    case: Case,
    version: int,
    step: str,
    on: dt.date,
    outcome: str = "",
    facts: dict[str, Any] | None = None,
    votes: Counts | None = None,
    ballot: Record | None = None,
    reason: str = "",
) -> Case:
    """Take a step: refused where a HARD rule fails, with a written reason where a SOFT one does; findings are kept.

    ballot: the record of the round of votes whose counts are taken into the proof, in place of typed ones.
    """
    held = _hold(case, version)
    course = course_of(held)
    counts = counts_for(by, votes, ballot)
    take_step(course, by, step_of(course.definition, step), Said(on, outcome, facts or {}, counts, reason))
    if ballot is not None:
        writing.link(ballot, held.record, "evidence", by=by)
    writing.bump(held.record, by=by)
    refresh(course)
    return held


@command("procedures.send_back", title=_("退回程序的一步"), on="case")
def send_back(*, by: Actor, case: Case, version: int, step: str, reason: str, with_following: bool = False) -> Case:
    """Void a step and, when `with_following`, all taken after it; what they brought about is undone, newest first."""
    held = _hold(case, version)
    why, course = check_reason(reason), course_of(held)
    standing = course.standing
    place = max((at for at, row in enumerate(standing) if row.step == step), default=None)
    if place is None:
        title = step_of(course.definition, step).title
        raise refuse("procedures.not_taken", N_("“{step}”没有办理过，无须退回"), field="step", step=title)
    _check_following(course.definition, standing[place + 1 :], with_following)
    undo_steps(course, by, standing[place:], why)
    writing.bump(held.record, by=by)
    refresh(course)
    return held


@command("procedures.postpone", title=_("推迟程序的下一步"), on="case")
def postpone(*, by: Actor, case: Case, version: int, until: dt.date, reason: str) -> Case:
    """Move the day by which the next step is due, as far as its definition allows; the reason stays in the audit."""
    held = _hold(case, version)
    check_reason(reason)
    course = course_of(held)
    definition = course.definition
    latest = add(held.due_on or clock.today(), check_postponable(definition, held.next_step))
    if not clock.today() < until <= latest:
        sentence = N_("“{step}”最迟可推迟到 {latest}")
        raise refuse(
            "procedures.postpone_far",
            sentence,
            field="until",
            step=definition.step(held.next_step).title,
            latest=latest,
        )
    held.postponed_to = until
    held.save(update_fields=["postponed_to"])
    touched(held, "postponed_to")
    note(reason=reason.strip())
    writing.bump(held.record, by=by)
    refresh(course)
    return held


@command("procedures.end", title=_("终止程序"), on="case")
def end(*, by: Actor, case: Case, version: int, reason: str) -> Case:
    """End a case before its last step, with a reason; nothing more can be done in it."""
    held = _hold(case, version)
    note(reason=check_reason(reason))
    writing.bump(held.record, by=by, state=State.ENDED)
    settle_next(held)
    forget_next(held)
    return held


@command("procedures.move", title=_("转移程序到另一组织"), on="case")
def move(*, by: Actor, case: Case, version: int, organisation: Organisation, reason: str) -> Case:
    """Hand a running case over to another organisation of the hospital; what was done stays where it was done."""
    held = _hold(case, version)
    note(reason=check_reason(reason))
    if organisation.hospital_id != held.hospital_id:
        raise refuse("procedures.elsewhere", N_("只能转到本院的组织；跨单位请办理组织关系转接"), field="organisation")
    _check_place(course_of(held).definition, organisation)
    settle_next(held)
    held.organisation = organisation
    held.save(update_fields=["organisation"])
    touched(held, "organisation")
    writing.bump(held.record, by=by, organisation=organisation)
    refresh(course_of(held))
    return held


def _name(entry: Procedure, subject: Person | None, title: str) -> str:
    if entry.subject == "person" and subject is None:
        raise refuse("procedures.subject", N_("请选择“{title}”的对象"), field="subject", title=entry.title)
    if entry.subject != "person" and not title.strip():
        raise refuse("procedures.title", N_("请填写名称"), field="title")
    about = subject.name if subject is not None else title.strip()
    return gettext("{procedure}：{about}").format(procedure=entry.title, about=about)[:200]


def _check_single(entry: Procedure, organisation: Organisation, subject: Person | None) -> None:
    if subject is not None and subject.hospital_id != organisation.hospital_id:
        raise refuse("procedures.foreign", N_("所选人员不是本院人员"), field="subject")
    if subject is None or entry.several:
        return
    running = Case.objects.filter(subject=subject, procedure=entry.id, record__state=State.OPEN, record__voided_at=None)
    if running.exists():
        sentence = N_("{name}已有一个“{title}”在办理中，不能再开始一个")
        raise refuse("procedures.running", sentence, field="subject", name=subject.name, title=entry.title)


def _check_place(entry: Procedure, organisation: Organisation) -> None:
    check_held_by(entry.held_by, organisation.kind, title=entry.title, name=organisation.name)


def _hold(case: Case, version: int) -> Case:
    """Lock a case at the version that was seen; raise `Refused` once it is over."""
    record = writing.hold(case.pk, version)
    if record.state != State.OPEN:
        raise refuse("procedures.over", N_("“{title}”已经结束，不能再办理"), title=record.title)
    held = Case.objects.select_related("organisation", "subject").get(pk=case.pk)
    held.record = record
    return held


def _check_following(definition: Procedure, following: list[StepTaken], confirmed: bool) -> None:
    if following and not confirmed:
        names = "、".join(definition.step(row.step).title for row in following)
        sentence = N_("其后还办理了 {count} 步（{names}），退回将使它们一并作废：请确认后再退回")
        raise refuse("procedures.following", sentence, field="with_following", count=len(following), names=names)
