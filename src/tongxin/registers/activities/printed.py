"""What gatherings and applications say on forms for signing, and in the book of a branch and a year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import RECORD
from tongxin.ground.forms.fillings import Chapter, Filled, Filling, Listed, Piece, Values
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.ui.wording import full_day
from tongxin.people.models import Person
from tongxin.registers.activities import exports, queries
from tongxin.registers.activities.definitions import ActivityKind, State, Status
from tongxin.registers.activities.looking import certified, joint
from tongxin.registers.activities.models import Application, Attendance, Certificate, Gathering, Segment
from tongxin.registers.activities.stages import VERDICT_TITLES, Verdict
from tongxin.toolbox import clock
from tongxin.toolbox.words import verbatim

KEEP = "activities.confirm"
BRANCH = verbatim("支部")  # 内科党支部支部党员大会 says it twice
THEMED, TALK, VISIT = "themed_party_day", "heart_talk", "research_visit"
# Why somebody was away, in three classes, never an illness (practice, Paper); told by words in the reason.
ON_DUTY, OUT, ON_LEAVE = verbatim("值班"), verbatim("公出"), verbatim("请假")
_DUTY = tuple(verbatim("值班 手术 急诊 抢救 门诊").split())
_OUT = tuple(verbatim("公出 出差 进修 援 外派 会议 培训").split())
MEETING = (
    "organisation", "kind", "occurred_at", "place", "host", "recorder", "should_attend", "attended", "absentees",
    "observers", "agenda", "content",
)  # fmt: skip
THEMED_DAY = (
    "organisation", "topic", "occurred_at", "place", "host", "recorder", "should_attend", "attended", "absentees",
    "others", "own_parts", "content",
)  # fmt: skip
SIGN_IN = ("topic", "occurred_at", "place", "names_two_columns")
TALKS = ("date", "place", "talker", "talked", "pair")
RESEARCH = ("leader", "date", "unit", "with", "theme", "facts", "solved_now")
APPLIED = (
    "organisation", "applied_on", "topic", "when_where", "people", "outside", "plan", "fund", "budget", "budget_items",
    "safety", "branch_opinion", "general_branch", "committee",
)  # fmt: skip
CERTIFIED = (
    "number", "name", "span", "records_table", "times", "hours", "organisation", "handler", "issued_on",
)  # fmt: skip


def _meets(kind: ActivityKind) -> bool:
    return kind.inner and kind.id != THEMED


def _attended(kind: ActivityKind) -> bool:
    return kind.attended


def _is(key: str) -> Callable[[ActivityKind], bool]:
    return lambda kind: kind.id == key


def _has(suits: Callable[[ActivityKind], bool]) -> Callable[[Collection[str]], bool]:
    """Return whether one of the kinds of a gathering's segments suits."""
    return lambda kinds: any(suits(queries.kind(key)) for key in kinds)


def _kinds(keys: Sequence[UUID]) -> Mapping[UUID, Collection[str]]:
    """Return the kinds of the segments of each of the gatherings that is not cancelled."""
    rows = Segment.objects.filter(gathering__in=keys).exclude(gathering__record__state=State.CANCELLED)
    found: dict[UUID, set[str]] = {}
    for key, kind in rows.values_list("gathering_id", "kind"):
        found.setdefault(key, set()).add(kind)
    return found


def _row(record: Record) -> Gathering:
    return Gathering.objects.select_related("record", "organisation").get(pk=record.pk)


def sign_in(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the sign-in sheet: who is on the list, then who is expected; names and units preprinted."""
    row = _row(record)
    lines = [line for line in queries.attendances(row) if line.status != Status.WITHDRAWN]
    known = {line.person_id for line in lines}
    people = [line.person for line in lines if line.person]
    expected = [person for person in joint.expected(row) if person.pk not in known]
    units = _units([*people, *expected])
    names = [
        (line.person.name, units[line.person.pk]) if line.person else (line.outsider, line.outsider_unit)
        for line in lines
    ]
    names += [(person.name, units[person.pk]) for person in expected]
    yield {"topic": record.title, "occurred_at": _when(row), "place": row.place, "names_two_columns": names}


def meetings(by: Actor, record: Record, kinds: Sequence[str] = ()) -> Iterator[Values]:
    """Yield the record of each segment of organisation life, or of some kinds: held together, printed apart."""
    row = _row(record)
    shared = _shared(by, row)
    for part in row.segments.all():
        kind = queries.kind(part.kind)
        if _meets(kind) and (not kinds or kind.id in kinds):
            named = kind.title.removeprefix(BRANCH) if row.organisation.name.endswith(BRANCH) else kind.title
            yield {**shared, **_part(part), "kind": named, "agenda": _topic(part), "content": row.minutes}


def themed_days(by: Actor, record: Record, kinds: Sequence[str] = (THEMED,)) -> Iterator[Values]:
    """Yield the record of a themed Party day."""
    row = _row(record)
    for part in row.segments.filter(kind__in=kinds):
        yield {
            **_shared(by, row), **_part(part), "topic": _topic(part), "content": row.minutes,
            "own_parts": part.extra.get("business_link", ""),
        }  # fmt: skip


def talks(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the sheet of a talk: who, when, which sort; what was said is written by hand and stays on paper."""
    row = _row(record)
    for part in row.segments.filter(kind=TALK):
        yield {"date": full_day(row.occurred_on), "place": row.place, **_said(part, "talker", "talked", "pair")}


def visits(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the sheet of a leader's visit."""
    row = _row(record)
    with_them = [line.person.name if line.person else line.outsider for line in queries.attendances(row)]
    for part in row.segments.filter(kind=VISIT):
        said = _said(part, "leader", "departments", "theme")
        solved = part.extra.get("solved")
        yield {
            "leader": said["leader"], "unit": said["departments"], "theme": said["theme"], "date": full_day(row.occurred_on),
            "with": "、".join(with_them), "facts": row.minutes,
            "solved_now": _("共 {count} 项").format(count=solved) if solved else "",
        }  # fmt: skip


def certificates(by: Actor, record: Record) -> Iterator[Values]:
    """Yield a certificate of volunteer service, as it was certified."""
    rows = Certificate.objects.select_related("person", "organisation")
    yield certified.paper(rows.get(pk=record.pk))


def applications(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the application for an activity, with the answers given so far."""
    row = Application.objects.select_related("organisation", "gathering__record").get(pk=record.pk)
    where = [_when(row.gathering), row.gathering.place]
    said = {"general_branch": "", "committee": ""}
    for opinion in row.opinions.select_related("organisation"):
        level = "general_branch" if opinion.organisation.kind == "general_branch" else "committee"
        said[level] = (
            f"{_(VERDICT_TITLES[Verdict(opinion.verdict)])}　{opinion.words}　{full_day(clock.local(opinion.given_at).date())}"
        )
    yield {
        "organisation": row.organisation.name, "applied_on": full_day(row.occurred_on), "topic": row.gathering.record.title,
        "when_where": "\n".join(part for part in where if part), "people": str(row.people),
        "outside": _("是") if row.outside else _("否"), "plan": row.plan, "fund": row.fund, "budget": f"{row.budget:f}",
        "budget_items": row.budget_items, "safety": row.safety, "branch_opinion": row.branch_opinion, **said,
    }  # fmt: skip


def address(keys: Sequence[UUID]) -> str:
    """Return where forms of many records are printed; a ledger names them by their segments or by themselves."""
    parts = Segment.objects.filter(pk__in=keys).values_list("gathering_id", flat=True)
    whole = Gathering.objects.filter(pk__in=keys).values_list("pk", flat=True)
    chosen = dict.fromkeys([*parts, *whole])
    return f"{reverse('forms:choose')}?{urlencode({'record': list(chosen)}, doseq=True)}"


def away_class(reason: str) -> str:
    """Return why somebody was away in one of three classes: on duty, out on business, on leave."""
    if any(word in reason for word in _DUTY):
        return ON_DUTY
    return OUT if any(word in reason for word in _OUT) else ON_LEAVE


def _shared(by: Actor, row: Gathering) -> dict[str, str]:
    """Return what every form of a gathering says; who was away is told to those who keep the list."""
    lines = list(queries.attendances(row))
    own = [line for line in lines if line.person_id and not line.observer and line.confirmed]
    present = [line for line in own if line.status == Status.PRESENT]
    guests = [line for line in lines if line.confirmed and line.status == Status.PRESENT and line not in present]
    planned = row.record.state == State.PLANNED
    expected = len(joint.expected(row)) if planned else len(own)
    others = [*map(_name, guests), *([_("另计 {count} 人").format(count=row.headcount)] if row.headcount else [])]
    return {
        "organisation": row.organisation.name, "occurred_at": _when(row), "place": row.place,
        "should_attend": str(expected or ""), "attended": "" if planned else str(len(present) or row.headcount),
        "absentees": _away(own) if may(by, KEEP, row.organisation_id) else "",
        "observers": "、".join(map(_name, guests)), "others": "、".join(others),
    }  # fmt: skip


def _away(lines: Iterable[Attendance]) -> str:
    """Return who was away as one text: each name with its class in brackets, and the day on which it was made up."""
    said = []
    for line in lines:
        if line.status in (Status.EXCUSED, Status.ABSENT, Status.MADE_UP):
            why = _("未到") if line.status == Status.ABSENT and not line.reason else away_class(line.reason)
            made_up = _("，{day}补学").format(day=full_day(line.made_up_on)) if line.made_up_on else ""
            said.append(_("{name}（{why}{made_up}）").format(name=_name(line), why=why, made_up=made_up))
    return "、".join(said)


def _name(line: Attendance) -> str:
    return line.person.name if line.person else line.outsider


def _part(part: Segment) -> dict[str, str]:
    said = _said(part, "host", "recorder")
    return {"host": said["host"] or part.extra.get("lecturer", ""), "recorder": said["recorder"]}


def _said(part: Segment, *keys: str) -> dict[str, str]:
    """Return extra fields of a segment as words: a colleague by name, units by their short names."""
    names = queries.named([part])

    def words(value: Any) -> str:
        return (
            "、".join(map(words, value))
            if isinstance(value, list)
            else names.get(str(value), str(value)).partition("（")[0]
        )

    return {key: words(part.extra.get(key, "")) for key in keys}


def _topic(part: Segment) -> str:
    return part.extra.get("topic") or part.extra.get("theme") or part.title


def _units(people: Sequence[Person]) -> dict[UUID, str]:
    rows = Person.objects.filter(pk__in=[person.pk for person in people]).order_by()
    return dict(rows.values_list("pk", "organisation__short_name"))


def _when(row: Gathering) -> str:
    times = "–".join(f"{time:%H:%M}" for time in (row.starts_at, row.ends_at) if time)
    return f"{full_day(row.occurred_on)} {times}".strip()


@dataclass(frozen=True)
class Meetings:
    """A chapter of the book: a list of a year's gatherings of some kinds with attendance, then each on its own page."""

    kinds: Sequence[str]
    form: str
    fill: Callable[[Actor, Record, Sequence[str]], Iterable[Values]]

    def __call__(self, by: Actor, branch: Organisation, year: int) -> Iterator[Piece]:
        """Yield the pieces; nothing when nothing was held."""
        titles = {queries.kind(key).title for key in self.kinds}
        rows = exports.organisation_life(by, branch, dt.date(year, 1, 1), dt.date(year, 12, 31))
        mine = [row for row in rows if row["kind"] in titles]
        if mine:
            yield Listed(_heads(), [_told(row) for row in mine], (10, 32, 74, 16, 16, 16))
        records = Record.objects.in_bulk({row[RECORD] for row in mine})
        for record in sorted(records.values(), key=lambda one: (one.occurred_on, one.pk)):
            yield from (Filled(self.form, values) for values in self.fill(by, record, self.kinds))


def _heads() -> list[str]:
    return [_("序号"), _("日期"), _("内容"), _("应到"), _("实到"), _("补学")]


def _told(row: Mapping[str, Any]) -> list[str]:
    counts = [_count(row[key]) for key in ("should_attend", "attended", "made_up")]
    return [f"{row['occurred_at']:%Y-%m-%d}", str(row["topic"]), *counts]


def _count(number: int | None) -> str:
    return "" if number is None else str(number)


FILLINGS = (
    Filling("sign_in_sheet", "activity", SIGN_IN, _kinds, sign_in, _has(_attended)),
    Filling("meeting_record", "activity", MEETING, _kinds, meetings, _has(_meets)),
    Filling("themed_day_record", "activity", THEMED_DAY, _kinds, themed_days, _has(_is(THEMED))),
    Filling("heart_talk_form", "activity", TALKS, _kinds, talks, _has(_is(TALK))),
    Filling("research_record", "activity", RESEARCH, _kinds, visits, _has(_is(VISIT))),
    Filling("party_activity_application", "activity_application", APPLIED, set, applications),
    Filling("volunteer_certificate", "volunteer_certificate", CERTIFIED, set, certificates),
)
_MEETINGS = (
    ("members_meeting", ("members_meeting",)), ("committee_meeting", ("committee_meeting",)),
    ("group_meeting", ("group_meeting",)), ("party_class", ("party_class",)),
    ("organisation_life", ("organisation_life_meeting", "members_appraisal")),
)  # fmt: skip
CHAPTERS = (
    *(Chapter(key, Meetings(kinds, "meeting_record", meetings)) for key, kinds in _MEETINGS),
    Chapter(THEMED, Meetings((THEMED,), "themed_day_record", themed_days)),
)
