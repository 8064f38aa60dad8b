"""What is said of a gathering and of who was there, whatever the form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor
from tongxin.ground.ui.wording import full_day
from tongxin.people.models import Person
from tongxin.registers.activities import queries
from tongxin.registers.activities.definitions import State, Status
from tongxin.registers.activities.exports import name_of
from tongxin.registers.activities.looking import joint
from tongxin.registers.activities.models import Attendance, Gathering, Segment
from tongxin.toolbox.words import verbatim

KEEP = "activities.confirm"

BRANCH = verbatim("支部")  # 内科党支部支部党员大会 says it twice

# Why somebody was away, in three classes, never an illness (practice, Paper); told by words in the reason.
ON_DUTY, OUT, ON_LEAVE = verbatim("值班"), verbatim("公出"), verbatim("请假")

_DUTY = tuple(verbatim("值班 手术 急诊 抢救 门诊").split())

_OUT = tuple(verbatim("公出 出差 进修 援 外派 会议 培训").split())


def away_class(reason: str) -> str:
    """Return why somebody was away in one of three classes: on duty, out on business, on leave."""
    if any(word in reason for word in _DUTY):
        return ON_DUTY
    return OUT if any(word in reason for word in _OUT) else ON_LEAVE


def on_every(by: Actor, row: Gathering) -> dict[str, str]:
    """Return what every form of a gathering says; who was away is told to those who keep the list."""
    lines = list(queries.attendances(row))
    own = [line for line in lines if line.person_id and not line.observer and line.confirmed]
    present = [line for line in own if line.status == Status.PRESENT]
    guests = [line for line in lines if line.confirmed and line.status == Status.PRESENT and line not in present]
    planned = row.record.state == State.PLANNED
    expected = len(joint.expected(row)) if planned else len(own)
    others = [*map(name_of, guests), *([_("另计 {count} 人").format(count=row.headcount)] if row.headcount else [])]
    return {
        "organisation": row.organisation.name, "occurred_at": when(row), "place": row.place,
        "should_attend": str(expected or ""), "attended": "" if planned else str(len(present) or row.headcount),
        "absentees": _away(own) if may(by, KEEP, row.organisation_id) else "",
        "observers": "、".join(map(name_of, guests)), "others": "、".join(others),
    }  # fmt: skip


def _away(lines: Iterable[Attendance]) -> str:
    """Return who was away as one text: each name with its class in brackets, and the day on which it was made up."""
    said = []
    for line in lines:
        if line.status in (Status.EXCUSED, Status.ABSENT, Status.MADE_UP):
            why = _("未到") if line.status == Status.ABSENT and not line.reason else away_class(line.reason)
            made_up = _("，{day}补学").format(day=full_day(line.made_up_on)) if line.made_up_on else ""
            said.append(_("{name}（{why}{made_up}）").format(name=name_of(line), why=why, made_up=made_up))
    return "、".join(said)


def chaired(part: Segment) -> dict[str, str]:
    """Return who chaired (of a class: gave it) and who kept the minutes."""
    said = in_words(part, "host", "recorder")
    return {"host": said["host"] or part.extra.get("lecturer", ""), "recorder": said["recorder"]}


def in_words(part: Segment, *keys: str) -> dict[str, str]:
    """Return extra fields of a segment as words: a colleague by name, units by their short names."""
    names = queries.named([part])

    def words(value: Any) -> str:
        return (
            "、".join(map(words, value))
            if isinstance(value, list)
            else names.get(str(value), str(value)).partition("（")[0]
        )

    return {key: words(part.extra.get(key, "")) for key in keys}


def topic_of(part: Segment) -> str:
    """Return what a segment was about."""
    return part.extra.get("topic") or part.extra.get("theme") or part.title


def departments_of(people: Sequence[Person]) -> dict[UUID, str]:
    """Return the short names of the departments of persons, by person."""
    rows = Person.objects.filter(pk__in=[person.pk for person in people]).order_by()
    return dict(rows.values_list("pk", "organisation__short_name"))


def when(row: Gathering) -> str:
    """Return day and hours of a gathering."""
    times = "–".join(f"{time:%H:%M}" for time in (row.starts_at, row.ends_at) if time)
    return f"{full_day(row.occurred_on)} {times}".strip()
