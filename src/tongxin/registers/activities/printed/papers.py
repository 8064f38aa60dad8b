"""The forms of gatherings, applications and certificates, and how each is filled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.forms.fillings import Filling, Values
from tongxin.ground.records.models import Record
from tongxin.ground.ui.wording import full_day
from tongxin.registers.activities import queries
from tongxin.registers.activities.definitions import ActivityKind, State, Status
from tongxin.registers.activities.looking import certified, joint
from tongxin.registers.activities.models import Application, Certificate, Gathering, Segment
from tongxin.registers.activities.printed.said import (
    BRANCH,
    chaired,
    departments_of,
    in_words,
    on_every,
    topic_of,
    when,
)
from tongxin.registers.activities.stages import VERDICT_TITLES, Verdict
from tongxin.toolbox import clock

THEMED, TALK, VISIT = "themed_party_day", "heart_talk", "research_visit"

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
    units = departments_of([*people, *expected])
    names = [
        (line.person.name, units[line.person.pk]) if line.person else (line.outsider, line.outsider_unit)
        for line in lines
    ]
    names += [(person.name, units[person.pk]) for person in expected]
    yield {"topic": record.title, "occurred_at": when(row), "place": row.place, "names_two_columns": names}


def meetings(by: Actor, record: Record, kinds: Sequence[str] = ()) -> Iterator[Values]:
    """Yield the record of each segment of organisation life, or of some kinds: held together, printed apart."""
    row = _row(record)
    shared = on_every(by, row)
    for part in row.segments.all():
        kind = queries.kind(part.kind)
        if _meets(kind) and (not kinds or kind.id in kinds):
            named = kind.title.removeprefix(BRANCH) if row.organisation.name.endswith(BRANCH) else kind.title
            yield {**shared, **chaired(part), "kind": named, "agenda": topic_of(part), "content": row.minutes}


def themed_days(by: Actor, record: Record, kinds: Sequence[str] = (THEMED,)) -> Iterator[Values]:
    """Yield the record of a themed Party day."""
    row = _row(record)
    for part in row.segments.filter(kind__in=kinds):
        yield {
            **on_every(by, row), **chaired(part), "topic": topic_of(part), "content": row.minutes,
            "own_parts": part.extra.get("business_link", ""),
        }  # fmt: skip


def talks(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the sheet of a talk: who, when, which sort; what was said is written by hand and stays on paper."""
    row = _row(record)
    for part in row.segments.filter(kind=TALK):
        yield {"date": full_day(row.occurred_on), "place": row.place, **in_words(part, "talker", "talked", "pair")}


def visits(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the sheet of a leader's visit."""
    row = _row(record)
    with_them = [line.person.name if line.person else line.outsider for line in queries.attendances(row)]
    for part in row.segments.filter(kind=VISIT):
        said = in_words(part, "leader", "departments", "theme")
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
    where = [when(row.gathering), row.gathering.place]
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


FILLINGS = (
    Filling("sign_in_sheet", "activity", SIGN_IN, _kinds, sign_in, _has(_attended)),
    Filling("meeting_record", "activity", MEETING, _kinds, meetings, _has(_meets)),
    Filling("themed_day_record", "activity", THEMED_DAY, _kinds, themed_days, _has(_is(THEMED))),
    Filling("heart_talk_form", "activity", TALKS, _kinds, talks, _has(_is(TALK))),
    Filling("research_record", "activity", RESEARCH, _kinds, visits, _has(_is(VISIT))),
    Filling("party_activity_application", "activity_application", APPLIED, set, applications),
    Filling("volunteer_certificate", "volunteer_certificate", CERTIFIED, set, certificates),
)
