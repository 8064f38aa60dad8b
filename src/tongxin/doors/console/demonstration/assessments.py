"""Holds the assessments a demo file tells of, from the list of those assessed to the archive.

scheme               a scheme of the catalog
from, to             the assessed days
begun                the day on which the round began; later steps follow as its days of comment and notice say
department           the one department whose people are assessed; default: the whole hospital
heads                general branches get a secretary first, from the cadres
residents            of (a group), first, count: who is trained as a resident and scored; short: how many fall short of the line
posts                the same of who is nominated for a vanguard post; places: at which, in turn
hearing              said_by, question, answer: what is asked of each and answered; comment_by, comment: what each is told
votes                the counts of published rounds are taken, instead of typed
named_by             who names the units for their grades, once they are published
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal

from tongxin.doors.console.demonstration.hospital import SYSTEM, Founded
from tongxin.doors.console.demonstration.planner import unknown_sizes
from tongxin.doors.console.demonstration.plans import Plan, Step
from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.votes.queries import published
from tongxin.people import commands as people
from tongxin.toolbox import clock
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.words import verbatim
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.definitions import Scheme
from tongxin.uses.assessment.models import Mark, Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.people import NOMINEE, RESIDENT
from tongxin.uses.assessment.rules.entries import Entry, Sheet
from tongxin.uses.assessment.rules.hearing import Said, Sort
from tongxin.uses.assessment.rules.scoring import Known, quota
from tongxin.uses.assessment.rules.tree import Leaf, leaves, voted

# What stands in a plan for the mark of those assessed.
MARKED = {"residents": RESIDENT, "posts": NOMINEE}
# Per cent of full points: of most, and of those who fall short.
USUAL, LITTLE = range(80, 98), range(40, 57)
LISTED = verbatim("按登记表核对")
SAID = verbatim("按平时掌握的情况评定")
MEETING = verbatim("党委会研究审定")
QUOTA = verbatim("优秀名额有限，会议综合研究确定")


def steps(made: Founded, plan: Plan, draw: random.Random) -> list[Step]:
    """Return what there is to hold."""
    return [_step(made, told, draw) for told in plan.get("assessments", ())]


def _step(made: Founded, plan: Plan, draw: random.Random) -> Step:
    return lambda: _held(made, plan, draw)


def _held(made: Founded, plan: Plan, draw: random.Random) -> None:
    if plan.get("heads"):
        _appoint_heads(made)
    for name, kind in MARKED.items():
        if name in plan:
            _mark(made, plan[name], kind, plan["from"])
    unit = made.departments[plan["department"]] if "department" in plan else made.root
    with clock.at(plan["begun"]), _offered(plan["scheme"]):
        row = commands.open_round(
            by=SYSTEM, scheme=plan["scheme"], organisation=unit, first=plan["from"], last=plan["to"]
        )
        with unknown_sizes():
            commands.freeze(by=SYSTEM, assessment=row, version=_version(row))
        if plan.get("votes"):
            rounds = published(SYSTEM, made.root.pk, list(voted(queries.scheme_of(row))), row.first)
            commands.take_votes(by=SYSTEM, assessment=row, version=_version(row), rounds=rounds)
        if "hearing" in plan:
            _hear(row, plan["hearing"], draw)
        _advance(row, 1)
        commands.verify_rest(by=SYSTEM, assessment=row, version=_version(row))
        _advance(row, 1)
        sheets = list(_sheets(row, plan.get("short", 0), draw))
        commands.enter_many(by=SYSTEM, assessment=row, version=_version(row), sheets=sheets)
        _advance(row, 1)
    _decided(plan, Round.objects.get(pk=row.pk))


@contextmanager
def _offered(scheme: str) -> Iterator[None]:
    """Let a scheme that is off be begun meanwhile, as a hospital's overlay turns it on."""
    schemes = active().entries["scheme"]
    entry = schemes[scheme]
    schemes[scheme] = replace(entry, off=False)
    try:
        yield
    finally:
        schemes[scheme] = entry


def _decided(plan: Plan, row: Round) -> None:
    """Let the committee decide after the comments, publish after the notice, name units, and close the round."""
    decided_on = (row.comment_until or plan["begun"]) + ONE_DAY
    with clock.at(decided_on):
        _advance(row, 1)
        _keep_quotas(row)
        commands.approve(by=SYSTEM, assessment=row, version=_version(row), decided_on=decided_on, decided_by=MEETING)
    row = Round.objects.get(pk=row.pk)
    published_on = (row.notice_until or decided_on) + ONE_DAY
    with clock.at(published_on):
        commands.publish(by=SYSTEM, assessment=row, version=_version(row))
        if "named_by" in plan:
            commands.designate(by=SYSTEM, assessment=row, version=_version(row), on=published_on, body=plan["named_by"])
        commands.archive(by=SYSTEM, assessment=row, version=_version(row))


def _mark(made: Founded, told: Plan, kind: str, first: dt.date) -> None:
    """Give so many of a group the mark that those assessed are known by, from the first assessed day."""
    persons = made.groups[told["of"]][told["first"] : told["first"] + told["count"]]
    places = itertools.cycle(told.get("places", [""]))
    people.add_traits(
        by=SYSTEM, organisation=made.root, kind=kind, valid_from=first,
        details={person.pk: place for person, place in zip(persons, places, strict=False)},
    )  # fmt: skip


def _hear(row: Round, told: Plan, draw: random.Random) -> None:
    """Let each be asked something and told something at the hearing, on the day of the round's beginning."""
    for subject in Subject.objects.filter(round=row).select_related("record").order_by("pk"):
        place = draw.randrange(len(told["question"]))
        asked = Said(
            Sort.QUESTION, draw.choice(told["said_by"]), clock.today(), told["question"][place], told["answer"][place]
        )
        comment = Said(Sort.COMMENT, told["comment_by"], clock.today(), draw.choice(told["comment"]))
        for more, said in enumerate((asked, comment)):
            commands.record_remark(by=SYSTEM, subject=subject, version=subject.record.version + more, **vars(said))


def _appoint_heads(made: Founded) -> None:
    """Let each general branch have a secretary from the day its tree stands: the cadres in turn."""
    units = Organisation.objects.filter(hospital=made.root, kind=OrganisationKind.GENERAL_BRANCH).order_by("order")
    for unit, person in zip(units, reversed(made.groups["cadres"]), strict=False):
        people.appoint(by=SYSTEM, organisation=unit, person=person, kind="general_secretary", valid_from=made.settled)


def _version(row: Round) -> int:
    return Round.objects.select_related("record").get(pk=row.pk).record.version


def _advance(row: Round, times: int) -> None:
    for _time in range(times):
        commands.advance(by=SYSTEM, assessment=row, version=_version(row))


def _sheets(row: Round, short: int, draw: random.Random) -> Iterator[Sheet]:
    """Yield what papers, ballots and raters give each, `short` of them little, and that what no record tells does not apply."""
    scheme = queries.scheme_of(row)
    rows = list(Subject.objects.filter(round=row).order_by("pk"))
    marks = queries.newest_marks(rows)
    for place, subject in enumerate(rows):
        share = LITTLE if place < short else USUAL
        entries = _entries(scheme, subject, marks.get(subject.pk, {}), share, draw)
        yield Sheet(subject.pk, [*entries, *_conditions(scheme)])


def _entries(
    scheme: Scheme, subject: Subject, marks: Mapping[str, Mark], share: range, draw: random.Random
) -> Iterator[Entry]:
    for leaf in leaves(scheme, subject.variant):
        mark = marks.get(leaf.key)
        known = mark is not None and mark.known == Known.OK
        if not known and (leaf.typed or leaf.rater):
            yield _entry(leaf, share, draw)
        elif not known:
            yield Entry(leaf.key, applies=False, reason=LISTED)


def _conditions(scheme: Scheme) -> Iterator[Entry]:
    """Yield that conditions from papers hold, but for the last of several, which nobody has checked."""
    papers = [each for each in scheme.condition if each.typed]
    for condition in papers[:-1] or papers:
        yield Entry(condition.id, Decimal(1), reason=LISTED)


def _entry(leaf: Leaf, share: range, draw: random.Random) -> Entry:
    indicator = leaf.indicator
    if indicator.ballot:
        return Entry(
            leaf.key,
            counts={
                choice.title: draw.randrange(40 // 4**n, 60 // 4**n + 1) for n, choice in enumerate(indicator.choices)
            },
        )
    if indicator.choices:
        choice = indicator.choices[draw.choice((0, 0, 0, 1))]
        return Entry(leaf.key, choice.worth, reason=SAID)
    if leaf.rater:
        return Entry(leaf.key, indicator.points * Decimal(draw.choice(share)) / 100, reason=SAID)
    if indicator.per:
        return Entry(leaf.key, Decimal(draw.choice((0, 0, 0, 1))), reason=LISTED)
    return Entry(leaf.key, Decimal(draw.choice(share)), reason=LISTED)


def _keep_quotas(row: Round) -> None:
    """Let the committee give the next grade to those beyond a grade's quota."""
    scheme = queries.scheme_of(row)
    rows = list(Subject.objects.filter(round=row).select_related("record").order_by("-total", "pk"))
    for grade, below in zip(scheme.grade, scheme.grade[1:], strict=False):
        most = quota(grade, len(rows))
        fitting = [each for each in rows if (each.decided or each.speaks) == grade.id]
        for each in fitting[most:] if most is not None else ():
            commands.decide_grade(by=SYSTEM, subject=each, version=each.record.version, grade=below.id, reason=QUOTA)
            each.decided = below.id
