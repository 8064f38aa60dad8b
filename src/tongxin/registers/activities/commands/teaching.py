"""Learner groups with plans (精准教育): found one, change who learns, plan lessons, teach them by gatherings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_reason
from tongxin.people.models import Person
from tongxin.registers.activities import rules, terms
from tongxin.registers.activities.commands import making
from tongxin.registers.activities.commands.asking import ask_for_roll
from tongxin.registers.activities.definitions import State
from tongxin.registers.activities.models import Gathering, Learner, LearnerGroup, Lesson, Taught
from tongxin.registers.activities.queries import kind as kind_of
from tongxin.registers.activities.queries import kinds_of
from tongxin.registers.activities.stages import GroupState
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

GROUP = "learner_group"


@command("activities.found_group", title=_("建立学习小组"), on="organisation")
def found_group(
    *, by: Actor, organisation: Organisation, name: str, purpose: str, learners: list[Person]
) -> LearnerGroup:
    """Found a group of people with like needs; they learn by its plan from today on."""
    name = rules.check_title(name)
    purpose = terms.check_purpose(purpose)
    made = writing.create(
        by=by, kind=GROUP, organisation=organisation, title=name, occurred_on=clock.today(), state=GroupState.OPEN
    )
    group = LearnerGroup.objects.create(
        record=made, hospital_id=made.hospital_id, organisation=organisation, occurred_on=made.occurred_on,
        purpose=purpose,
    )  # fmt: skip
    _enter(group, learners)
    return group


@command("activities.change_group", title=_("修改学习小组"), on="group")
def change_group(*, by: Actor, group: LearnerGroup, version: int, name: str, purpose: str) -> LearnerGroup:
    """Give a group another name or purpose."""
    held, row = _hold(group, version)
    name = rules.check_title(name)
    row.purpose = terms.check_purpose(purpose)
    row.save(update_fields=["purpose"])
    touched(row, "purpose")
    row.record = writing.bump(held, by=by, title=name)
    return row


@command("activities.set_learners", title=_("调整学习小组成员"), on="group")
def set_learners(*, by: Actor, group: LearnerGroup, version: int, learners: list[Person]) -> LearnerGroup:
    """Say who learns in a group from today on; who is no longer named was in it until yesterday."""
    held, row = _hold(group, version)
    today = clock.today()
    named = {person.pk for person in learners}
    now = list(row.learners.filter(on_day(today)))
    gone = [line for line in now if line.person_id not in named]
    row.learners.filter(pk__in=[line.pk for line in gone if line.valid_from == today]).delete()
    row.learners.filter(pk__in=[line.pk for line in gone if line.valid_from < today]).update(valid_to=today - ONE_DAY)
    known = {line.person_id for line in now}
    _enter(row, [person for person in learners if person.pk not in known])
    note(left=len(gone))
    row.record = writing.bump(held, by=by)
    return row


@command("activities.add_lesson", title=_("安排学习计划"), on="group")
def add_lesson(*, by: Actor, group: LearnerGroup, version: int, topic: str, kind: str, due_on: dt.date) -> Lesson:
    """Add a line to a group's plan: a topic, as which kind of activity, by when."""
    held, row = _hold(group, version)
    making.check_held_there(kind_of(kind), row.organisation)
    topic = terms.check_topic(topic)
    terms.check_due(due_on, clock.today())
    lesson = Lesson.objects.create(
        group=row, hospital_id=row.hospital_id, organisation_id=row.organisation_id, topic=topic, kind=kind,
        due_on=due_on,
    )  # fmt: skip
    writing.bump(held, by=by)
    return lesson


@command("activities.drop_lesson", title=_("取消一项学习计划"), on="lesson")
def drop_lesson(*, by: Actor, lesson: Lesson, reason: str) -> Lesson:
    """Take a line off a plan, with a reason; one that was taught stays."""
    row = _lock(lesson)
    if row.sittings.filter(gathering__record__state=State.HELD, gathering__record__voided_at=None).exists():
        raise refuse("activities.lesson_taught", N_("这一项已经学过，不能取消"))
    row.dropped = check_reason(reason)
    row.save(update_fields=["dropped"])
    touched(row, "dropped")
    return row


@command("activities.teach", title=_("安排一次小组学习"), on="lesson")
def teach(
    *,
    by: Actor,
    lesson: Lesson,
    title: str,
    occurred_on: dt.date,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
    place: str = "",
    extra: dict[str, Any] | None = None,
) -> Gathering:
    """Plan a gathering that teaches a lesson; who was there is confirmed like for any other."""
    held = _lock(lesson)
    row = making.make(
        by=by, organisation=held.organisation, kind=held.kind, title=title, occurred_on=occurred_on,
        state=State.PLANNED, starts_at=starts_at, ends_at=ends_at, asked_for=True, place=place,
    )  # fmt: skip
    making.segment(row, held.kind, hours=rules.hours_between(starts_at, ends_at), extra=extra or {})
    ask_for_roll(row)
    _sit(held, row)
    return row


@command("activities.sit", title=_("用已有活动完成学习计划"), on="lesson")
def sit(*, by: Actor, lesson: Lesson, gathering: Gathering) -> Lesson:
    """Let a gathering of the same kind that the unit has planned or held already teach a lesson."""
    held = _lock(lesson)
    if gathering.organisation_id != held.organisation_id:
        raise refuse("activities.take_unit", N_("这次活动不是本单位的"), field="gathering")
    rules.check_state(gathering.record.state, State.PLANNED, State.HELD)
    if gathering.record.voided or held.kind not in {kind.id for kind in kinds_of(gathering)}:
        sentence = N_("计划的是“{kind}”，这次活动没有这一类环节，或已作废")
        raise refuse("activities.take_kind", sentence, field="gathering", kind=kind_of(held.kind).title)
    _sit(held, gathering)
    return held


@command("activities.close_group", title=_("结束学习小组"), on="group")
def close_group(*, by: Actor, group: LearnerGroup, version: int) -> LearnerGroup:
    """End a group today; what was learned stays."""
    held, row = _hold(group, version)
    row.learners.filter(on_day(clock.today()), valid_to=None).update(valid_to=clock.today())
    row.record = writing.bump(held, by=by, state=GroupState.CLOSED)
    return row


def _hold(group: LearnerGroup, version: int) -> tuple[Record, LearnerGroup]:
    held = writing.hold(group.pk, version)
    _check_state(held.state)
    return held, LearnerGroup.objects.select_related("record", "organisation").get(pk=group.pk)


def _lock(lesson: Lesson) -> Lesson:
    rows = Lesson.objects.select_for_update(of=("self",)).select_related("group__record", "organisation")
    row = rows.get(pk=lesson.pk)
    _check_state(row.group.record.state)
    if row.dropped:
        raise refuse("activities.lesson_dropped", N_("这一项计划已取消"))
    return row


def _check_state(state: str) -> None:
    if state != GroupState.OPEN:
        raise refuse("activities.group_closed", N_("这个学习小组已结束"))


def _enter(group: LearnerGroup, people: Sequence[Person]) -> None:
    """Let colleagues learn in a group from today on."""
    strangers = [person.name for person in people if person.hospital_id != group.hospital_id]
    if strangers:
        raise refuse("activities.learner", N_("不是本院人员：{names}"), field="learners", names="、".join(strangers))
    once = {person.pk: person for person in people}
    Learner.objects.bulk_create(
        Learner(group=group, hospital_id=group.hospital_id, organisation_id=group.organisation_id, person=person,
                valid_from=clock.today())
        for person in once.values()
    )  # fmt: skip
    note(entered=len(once))


def _sit(lesson: Lesson, row: Gathering) -> None:
    Taught.objects.get_or_create(
        lesson=lesson, gathering=row,
        defaults={"hospital_id": lesson.hospital_id, "organisation_id": lesson.organisation_id},
    )  # fmt: skip
