"""A round as it is drafted: its kind, days and words, the groups that vote, and what is voted on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import check_held_by
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.writing import of_hospital
from tongxin.people.definitions import DEPARTMENTS
from tongxin.people.models import Person
from tongxin.registers.ballots import queries
from tongxin.registers.ballots.commands.moving import LONGEST_TITLE, hold, move, said
from tongxin.registers.ballots.definitions import BallotKind, Mode, Sort, State, Who
from tongxin.registers.ballots.models import Electorate, Round, Subject
from tongxin.registers.ballots.rules import Deed, span_problem
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_


@command("ballots.draft", title=_("起草一轮投票"), on="organisation")
def draft(
    *,
    by: Actor,
    organisation: Organisation,
    kind: str,
    title: str,
    mode: Mode | None = None,
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
    seats: int | None = None,
    words: str = "",
    follows: Round | None = None,
) -> Round:
    """Draft a round of a kind of the catalog, in the kind's usual mode where none is named; its groups are the kind's,
    taken from the organisation until another is chosen. follows: the round whose tie or missing seats this one decides."""
    entry = queries.ballot_kind(kind)
    check_held_by(entry.held_by, organisation.kind, title=entry.title, name=organisation.short_name)
    _check(entry, mode or entry.modes[0], opens_at, closes_at)
    record = writing.create(
        by=by, kind=queries.ROUND, organisation=organisation, occurred_on=_day(opens_at), state=State.DRAFT,
        title=said(title, field="title", needed=True, longest=LONGEST_TITLE),
    )  # fmt: skip
    made = Round.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=organisation, occurred_on=record.occurred_on,
        definition=kind, mode=mode or entry.modes[0], opens_at=opens_at, closes_at=closes_at, seats=seats,
        words=said(words, field="words"), follows=follows,
    )  # fmt: skip
    Electorate.objects.bulk_create([
        Electorate(
            round=made, hospital_id=made.hospital_id, organisation=organisation, key=rule.id, title=rule.title,
            who=rule.who, scope=_usual_scope(Who(rule.who), organisation),
            weight=Decimal(rule.weight) if rule.weight else None, order=order,
        )
        for order, rule in enumerate(entry.electorate)
    ])  # fmt: skip
    return made


@command("ballots.correct", title=_("修改投票草稿"), on="ballot_round")
def correct(
    *,
    by: Actor,
    ballot_round: Round,
    version: int,
    title: str,
    mode: Mode,
    opens_at: dt.datetime | None = None,
    closes_at: dt.datetime | None = None,
    seats: int | None = None,
    words: str = "",
) -> Round:
    """Change what a draft says."""
    held = hold(ballot_round, version, Deed.EDIT)
    _check(queries.ballot_kind(held.definition), mode, opens_at, closes_at)
    name = said(title, field="title", needed=True, longest=LONGEST_TITLE)
    return move(
        held, Deed.EDIT, by=by, record={"title": name, "occurred_on": _day(opens_at)}, occurred_on=_day(opens_at),
        mode=mode, opens_at=opens_at, closes_at=closes_at, seats=seats, words=said(words, field="words"),
    )  # fmt: skip


@command("ballots.place", title=_("确定投票群体"), on="ballot_round")
def place(
    *, by: Actor, ballot_round: Round, version: int, electorate: Electorate, scope: Organisation, title: str = ""
) -> Round:
    """Say from which organisation a group is taken: the staff congress for delegates, a window for its visitors."""
    held = hold(ballot_round, version, Deed.EDIT)
    row = _own(held, electorate)
    _check_scope(held, scope, row.key, but=row)
    row.scope, row.title = scope, said(title, field="title", longest=60) or row.title
    row.save(update_fields=["scope", "title"])
    return move(held, Deed.EDIT, by=by)


@command("ballots.add_place", title=_("增加投票群体"), on="ballot_round")
def add_place(*, by: Actor, ballot_round: Round, version: int, electorate: Electorate, scope: Organisation) -> Round:
    """Let another organisation vote as a group of its own, like a given group: one code for each ward or window."""
    held = hold(ballot_round, version, Deed.EDIT)
    row = _own(held, electorate)
    _check_scope(held, scope, row.key)
    order = held.electorates.count()
    Electorate.objects.create(
        round=held, hospital_id=held.hospital_id, organisation=held.organisation, key=row.key,
        title=scope.short_name[:60], who=row.who, scope=scope, weight=row.weight, order=order,
    )  # fmt: skip
    return move(held, Deed.EDIT, by=by)


@command("ballots.remove_place", title=_("取消投票群体"), on="ballot_round")
def remove_place(*, by: Actor, ballot_round: Round, version: int, electorate: Electorate) -> Round:
    """Let a group of a draft not vote; one that carries a weight stays, and so does the last."""
    held = hold(ballot_round, version, Deed.EDIT)
    row = _own(held, electorate)
    if row.weight is not None or held.electorates.count() == 1:
        raise refuse("ballots.keep_group", N_("按权重计分的群体和唯一的群体不能取消"), field="electorate")
    row.delete()
    return move(held, Deed.EDIT, by=by)


@command("ballots.fill_subjects", title=_("按名册列出投票对象"), on="ballot_round")
def fill_subjects(*, by: Actor, ballot_round: Round, version: int, scope: Organisation | None = None) -> Round:
    """Put on the ballot whom its kind is about, in place of what stands there: middle cadres for an appraisal, the members
    of the branch for their review and for an election; in organisation order."""
    held = hold(ballot_round, version, Deed.EDIT)
    kind = queries.ballot_kind(held.definition)
    if kind.subjects != "persons":
        raise refuse("ballots.not_persons", N_("这种投票不是对人的：请逐项添加"))
    who = Who.CADRES if kind.sort == Sort.APPRAISAL else Who.MEMBERS
    where = scope or _usual_scope(who, held.organisation)
    if where.hospital_id != held.hospital_id:
        raise refuse("ballots.scope", N_("“{name}”不是本院的机构"), field="scope", name=where.name)
    persons = queries.who_on(who, where, held.occurred_on)
    details = queries.details_of(persons, held.occurred_on)
    held.subjects.all().delete()
    Subject.objects.bulk_create([
        _subject(held, number, person=person, title=person.name, detail=details.get(person.pk, ""))
        for number, person in enumerate(queries.in_organisation_order(persons), start=1)
    ])  # fmt: skip
    note(subjects=len(persons))
    return move(held, Deed.EDIT, by=by)


@command("ballots.add_subject", title=_("添加投票对象"), on="ballot_round")
def add_subject(
    *, by: Actor, ballot_round: Round, version: int, person: Person | None = None, entry: Record | None = None,
    title: str = "", detail: str = "",
) -> Round:  # fmt: skip
    """Put a person, a record of the hospital (an activity, a work) or a mere title at the end of the ballot."""
    held = hold(ballot_round, version, Deed.EDIT)
    for thing in (person, entry):
        if thing is not None and thing.hospital_id != held.hospital_id:
            raise refuse("ballots.stranger", N_("“{name}”不属于本院"), field="person", name=str(thing))
    row = _subject(
        held, held.subjects.count() + 1, person=person, entry=entry,
        title=said(title or str(person or entry or ""), field="title", needed=True, longest=120),
        detail=said(detail or _detail(held, person), field="detail", longest=120),
    )  # fmt: skip
    twice = held.subjects.filter(person=person) if person else held.subjects.filter(entry=entry)
    if (person or entry) and twice.exists():
        raise refuse("ballots.subject_twice", N_("“{name}”已在票上"), field="person", name=row.title)
    row.save()
    return move(held, Deed.EDIT, by=by)


@command("ballots.drop_subject", title=_("移除投票对象"), on="ballot_round")
def drop_subject(*, by: Actor, ballot_round: Round, version: int, number: int) -> Round:
    """Take a subject off a draft's ballot; those behind it move up."""
    held = hold(ballot_round, version, Deed.EDIT)
    left = [row for row in held.subjects.all() if row.number != number]
    _renumber(held, left)
    return move(held, Deed.EDIT, by=by)


@command("ballots.order_subjects", title=_("调整票上顺序"), on="ballot_round")
def order_subjects(*, by: Actor, ballot_round: Round, version: int, numbers: list[int]) -> Round:
    """Put the subjects of a draft's ballot in another order: their present numbers, each once."""
    held = hold(ballot_round, version, Deed.EDIT)
    rows = {row.number: row for row in held.subjects.all()}
    if sorted(numbers) != sorted(rows):
        raise refuse("ballots.order", N_("请写出全部序号，每个一次"), field="numbers")
    _renumber(held, [rows[number] for number in numbers])
    return move(held, Deed.EDIT, by=by)


def _check(entry: BallotKind, mode: Mode, opens_at: dt.datetime | None, closes_at: dt.datetime | None) -> None:
    if mode not in entry.modes:
        raise refuse("ballots.mode_of_kind", N_("“{title}”不采用这种投票方式"), field="mode", title=entry.title)
    if problem := span_problem(opens_at, closes_at):
        raise Refused(problem)


def _day(opens_at: dt.datetime | None) -> dt.date:
    return clock.local(opens_at).date() if opens_at else clock.today()


def _usual_scope(who: Who, organisation: Organisation) -> Organisation:
    """Return from where a group is taken until another place is chosen: staff and cadres of the hospital where a Party
    organisation, the union or another body holds the round, for no department stands below one."""
    if who in (Who.STAFF, Who.CADRES) and organisation.kind not in (*DEPARTMENTS, OrganisationKind.HOSPITAL):
        return Organisation.objects.get(pk=of_hospital(organisation))
    return organisation


def _own(held: Round, electorate: Electorate) -> Electorate:
    if electorate.round_id != held.pk:
        raise refuse("ballots.electorate", N_("这个投票群体属于另一轮投票"), field="electorate")
    return electorate


def _check_scope(held: Round, scope: Organisation, key: str, but: Electorate | None = None) -> None:
    if scope.hospital_id != held.hospital_id:
        raise refuse("ballots.scope", N_("“{name}”不是本院的机构"), field="scope", name=scope.name)
    if any(row != but for row in held.electorates.filter(key=key, scope=scope)):
        raise refuse("ballots.scope_twice", N_("“{name}”已经是一个投票群体"), field="scope", name=scope.short_name)


def _subject(held: Round, number: int, **values: object) -> Subject:
    person = values.get("person")
    unit = person.organisation_id if isinstance(person, Person) else None
    return Subject(
        round=held, hospital_id=held.hospital_id, organisation=held.organisation, number=number, unit_id=unit, **values
    )  # fmt: skip


def _detail(held: Round, person: Person | None) -> str:
    return queries.details_of([person], held.occurred_on).get(person.pk, "") if person else ""


def _renumber(held: Round, rows: Sequence[Subject]) -> None:
    """Write the subjects anew in an order: a number is taken once, so that rows cannot change places one by one."""
    held.subjects.all().delete()
    for number, row in enumerate(rows, start=1):
        row.number = number
    Subject.objects.bulk_create(rows)
