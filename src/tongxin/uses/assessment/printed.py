"""What results say on forms for signing: the register of a member's review, the sheet of medical ethics, a debriefing's facts and
what was asked and said at its hearing.

What was entered is printed; opinions and signatures are written by hand. Of points only what `by` may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongxin.ground.access.queries import may
from tongxin.ground.commands.actors import Actor
from tongxin.ground.forms.fillings import Filling, Values
from tongxin.ground.records.models import Record
from tongxin.ground.ui.wording import full_day, month_text
from tongxin.people import queries as people
from tongxin.people.queries.ledgers import particulars
from tongxin.uses.assessment import exports
from tongxin.uses.assessment.definitions import Scheme, Tier
from tongxin.uses.assessment.models import Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.hearing import remarks
from tongxin.uses.assessment.rules.hearing import SORT_TITLES, Sort
from tongxin.uses.assessment.rules.scoring import Point

SUBJECT = "assessment_subject"
COMMA, SEMICOLON = "，", "；"
PERSON = ("name", "sex", "born", "joined_on", "department", "organisation", "post", "title_rank")
REVIEW = (*PERSON, "period", "self", "ballot", "total", "grade")
ETHICS = (*PERSON, "period", "self", "aspects", "bonus", "deduct", "total", "grade")
DEBRIEFING = ("name", "organisation", "period", "facts", "ballot", "self")
HEARING = ("name", "organisation", "period", "remarks")


def schemes(keys: Sequence[UUID]) -> Mapping[UUID, Scheme]:
    """Return the scheme by which each was assessed, as it stood when the round began."""
    rows = Subject.objects.filter(pk__in=keys, record__voided_at=None).select_related("round")
    return {row.pk: queries.scheme_of(row.round) for row in rows}


def reviews(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the register of one member's review (民主评议党员登记表)."""
    one = exports.one(queries.subject_for(by, record.pk))
    yield _person(by, one.subject) | _result(by, one)


def ethics(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the sheet of one person's review of medical ethics (医德考评表): each aspect by who scored it."""
    one = exports.one(queries.subject_for(by, record.pk))
    shown = queries.sees_points(by, one.subject)
    yield _person(by, one.subject) | _result(by, one) | {
        "aspects": list(_aspects(one)) if shown else [],
        "bonus": SEMICOLON.join(_extras(one, one.score.bonus)) if shown else "",
        "deduct": SEMICOLON.join([*_extras(one, one.score.deductions), *one.vetoes]) if shown else "",
    }  # fmt: skip


def debriefings(by: Actor, record: Record) -> Iterator[Values]:
    """Yield what a secretary's debriefing (述职报告) begins with: what the records say of the branch in the period, by the
    newest round that takes anything from records."""
    one = exports.one(queries.subject_for(by, record.pk))
    days = one.subject.round.period
    branches = queries.subjects(by).filter(
        organisation=one.subject.organisation, person=None, round__first=days.start, round__last=days.end,
        round__record__voided_at=None,
    )  # fmt: skip
    newest = branches.select_related("round__record", "organisation", "record").order_by("-pk")
    facts = ("\n".join(_facts(exports.one(row).score.points)) for row in newest)
    result = _result(by, one)
    told = {key: value for key, value in result.items() if key in DEBRIEFING}
    yield told | {
        "name": one.subject.name, "organisation": one.subject.organisation.name,
        "facts": next(filter(None, facts), ""),
    }  # fmt: skip


def hearings(by: Actor, record: Record) -> Iterator[Values]:
    """Yield the minutes of a hearing (述职评议会记录): each question and comment with who said it and what was answered."""
    row = queries.subject_for(by, record.pk)
    yield {
        "name": row.name, "organisation": row.organisation.name, "period": row.round.record.title,
        "remarks": [
            [_(SORT_TITLES[Sort(each.sort)]), f"{each.said_by}\n{full_day(each.said_on)}", each.text, each.answer]
            for each in remarks(row)
        ],
    }  # fmt: skip


def _facts(points: Iterable[Point]) -> Iterator[str]:
    """Yield a line for each group: its indicators that come from records, with their values."""
    groups: dict[str, list[str]] = {}
    for point in points:
        if point.leaf.figure and point.given.value is not None:
            said = f"{point.leaf.indicator.title} {exports.plain(point.given.value)}{point.leaf.indicator.unit}"
            groups.setdefault(point.leaf.group.title, []).append(said)
    for title, told in groups.items():
        yield _("{title}：{facts}。").format(title=title, facts=COMMA.join(told))


def _person(by: Actor, row: Subject) -> dict[str, str]:
    told = dict.fromkeys(PERSON, "") | {"name": row.name, "organisation": row.organisation.name}
    if row.person is None or not (may(by, people.VIEW, row.organisation_id) or queries.is_person(by, row)):
        return told
    day = row.round.last
    known: Mapping[str, Any] = particulars(row.person, day)
    member = people.memberships(row.organisation_id, day).filter(person=row.person).first()
    return told | {
        "sex": str(known["sex"]), "born": month_text(row.person.born) if row.person.born else "",
        "joined_on": full_day(member.joined_on) if member and member.joined_on else "",
        "department": known["department"].name if known["department"] else "", "post": known["post"],
        "title_rank": known["title_rank"],
    }  # fmt: skip


def _result(by: Actor, one: exports.Told) -> dict[str, Any]:
    """Return the statement, the ballots in words, the sum and the grade, as far as `by` may see points."""
    shown = queries.sees_points(by, one.subject)
    return {
        "period": one.subject.round.record.title, "self": one.subject.statement,
        "ballot": SEMICOLON.join(_ballots(one)) if shown else "", "total": str(one.score.total) if shown else "",
        "grade": one.grade if shown else "",
    }  # fmt: skip


def _ballots(one: exports.Told) -> Iterator[str]:
    for point in one.score.points:
        mark = one.marks.get(point.leaf.key)
        if mark is not None and mark.counts is not None:
            titles = [choice.title for choice in point.leaf.indicator.choices]
            said = COMMA.join(f"{title} {mark.counts.get(title, 0)} {_('票')}" for title in titles)
            yield f"{point.leaf.indicator.title}：{said}"


def _aspects(one: exports.Told) -> Iterator[list[str]]:
    """Yield a row for each group that several rate: its points, and what each part of the scheme gave."""
    parts = one.scheme.part
    alike = [part.id for part in parts if part.like or any(other.like == part.id for other in parts)]
    groups = {point.leaf.group.id: point.leaf.group for point in one.score.points if point.leaf.part.id in alike}
    for group in groups.values():
        given = [one.of_group(part, group.id) for part in alike]
        yield [
            group.title,
            exports.plain(group.points),
            *("" if value is None else exports.plain(value) for value in given),
        ]


def _extras(one: exports.Told, extras: Iterable[Any]) -> Iterator[str]:
    for extra in extras:
        if extra.points:
            yield f"{extra.event.title} {exports.plain(extra.points)}"


def _of(tier: Tier) -> Callable[[Scheme], bool]:
    return lambda scheme: scheme.tier is tier


def _heard(scheme: Scheme) -> bool:
    return bool(scheme.hearing)


FILLINGS = (
    Filling("member_appraisal_form", SUBJECT, REVIEW, schemes, reviews, _of(Tier.MEMBER)),
    Filling("ethics_form", SUBJECT, ETHICS, schemes, ethics, _of(Tier.STAFF)),
    Filling("secretary_report", SUBJECT, DEBRIEFING, schemes, debriefings, _of(Tier.SECRETARY)),
    Filling("hearing_record", SUBJECT, HEARING, schemes, hearings, _heard),
)
