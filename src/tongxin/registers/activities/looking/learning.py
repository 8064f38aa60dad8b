"""Reading learner groups: who is in one, what is planned, and who has learned it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tongxin.ground.access.queries import found, visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.queries import on_day
from tongxin.people.models import Person
from tongxin.registers.activities.definitions import State, Status
from tongxin.registers.activities.models import Attendance, Gathering, Learner, LearnerGroup, Lesson
from tongxin.registers.activities.queries import VIEW
from tongxin.toolbox import clock


@dataclass(frozen=True)
class Course:
    """How far one line of a plan has come. missing: learners of today who were at none of its sittings, in name order."""

    lesson: Lesson
    sittings: list[Gathering]
    came: int
    missing: list[Person]
    overdue: bool

    @property
    def held(self) -> bool:
        """Tell whether it was taught at least once."""
        return any(each.record.state == State.HELD for each in self.sittings)


def groups(by: Actor) -> QuerySet[LearnerGroup]:
    """Return the groups that `by` may see, open ones first, each with its learners of today counted."""
    rows = visible(by, LearnerGroup.objects.all(), VIEW).filter(record__voided_at=None)
    today = clock.today()
    now = Q(learners__valid_from__lte=today) & (Q(learners__valid_to=None) | Q(learners__valid_to__gte=today))
    counted = rows.select_related("record", "organisation").annotate(size=Count("learners", filter=now))
    return counted.order_by("-record__state", "-occurred_on", "-record_id")


def group(by: Actor, key: UUID) -> LearnerGroup:
    """Return one group; raise `NotFound` when there is none or `by` may not see it."""
    return found(groups(by).filter(pk=key).first())


def lesson(by: Actor, key: UUID) -> Lesson:
    """Return one line of a plan; raise `NotFound` when there is none or `by` may not see it."""
    rows = visible(by, Lesson.objects.all(), VIEW).select_related("group__record", "organisation")
    return found(rows.filter(pk=key, group__record__voided_at=None).first())


def learners(row: LearnerGroup, day: dt.date) -> list[Person]:
    """Return who was in a group on a day, in name order."""
    held = Learner.objects.filter(on_day(day), group=row).values("person")
    return list(Person.objects.filter(pk__in=held).select_related("organisation").order_by("sort_key", "code"))


def courses(row: LearnerGroup) -> list[Course]:
    """Return how far each line of a group's plan has come, by its day; lines that were dropped are left out."""
    now = learners(row, clock.today())
    rows = list(row.lessons.filter(dropped="").prefetch_related("sittings__gathering__record"))
    taught = {item.pk: [each.gathering for each in item.sittings.all() if _stands(each.gathering)] for item in rows}
    came = _came([each.pk for some in taught.values() for each in some])
    return [_course(item, taught[item.pk], came, now) for item in rows]


def fitting(item: Lesson) -> QuerySet[Gathering]:
    """Return the unit's gatherings of this year that could teach a lesson and do not yet, newest first."""
    first = clock.today().replace(month=1, day=1)
    rows = Gathering.objects.filter(
        organisation=item.organisation_id, segments__kind=item.kind, record__voided_at=None, occurred_on__gte=first,
        record__state__in=(State.PLANNED, State.HELD),
    )  # fmt: skip
    fresh = rows.exclude(pk__in=item.sittings.values("gathering"))
    return fresh.select_related("record").distinct().order_by("-occurred_on", "-record_id")


def _stands(row: Gathering) -> bool:
    return not row.record.voided and row.record.state != State.CANCELLED


def _came(keys: list[UUID]) -> dict[UUID, set[UUID]]:
    """Return {gathering: persons} of those confirmed to have been there, or to have made it up (补学)."""
    rows = Attendance.objects.filter(
        gathering__in=keys, status__in=(Status.PRESENT, Status.MADE_UP), confirmed=True
    ).exclude(person=None)
    there: dict[UUID, set[UUID]] = {}
    for gathering, person in rows.values_list("gathering", "person"):
        if person is not None:
            there.setdefault(gathering, set()).add(person)
    return there


def _course(item: Lesson, taught: list[Gathering], came: dict[UUID, set[UUID]], now: list[Person]) -> Course:
    there = set().union(*(came.get(each.pk, set()) for each in taught))
    missing = [person for person in now if person.pk not in there]
    held = any(each.record.state == State.HELD for each in taught)
    return Course(item, taught, len(now) - len(missing), missing, not held and item.due_on < clock.today())
