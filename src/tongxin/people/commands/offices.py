"""Posts and terms of office, and how leaders divide the work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.writing import of_hospital
from tongxin.people import rules
from tongxin.people.commands.stating import bump, close, post_permission
from tongxin.people.definitions import WITH_TERMS, CadreLevel, PostKind
from tongxin.people.models import Contact, Duty, Membership, Person, Post, Term
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("people.appoint", title=_("登记任职"), on="organisation")
def appoint(
    *, by: Actor, organisation: Organisation, person: Person, kind: str, valid_from: dt.date,
    valid_to: dt.date | None = None, title: str = "", level: CadreLevel | None = None, approval_number: str = "",
    elected: bool | None = None, exception: str = "",
) -> Post:  # fmt: skip
    """Enter a post of the catalog that a person holds in an organisation or body; `exception`: why a rule is not met.

    Posts of the Party are for who enters its elections (`people.elect`).
    """
    require(by, post_permission(kind, organisation), organisation)
    made = build_post(organisation, person, kind, valid_from, title=title, level=level)
    made.valid_to = valid_to
    made.approval_number = rules.check_optional(approval_number, 60, "approval_number")
    made.exception = rules.check_optional(exception, 200, "exception")
    serves = post_kind(kind).committee or organisation.kind == OrganisationKind.BODY
    made.term = _term_of(organisation, valid_from) if serves else None
    if elected is not None:
        made.elected = elected
    rules.check_days(valid_from, valid_to)
    _check_single(made)
    made.save(force_insert=True)
    return made


@command("people.begin_term", title=_("登记换届"), on="organisation")
def begin_term(
    *, by: Actor, organisation: Organisation, elected_on: dt.date, years: int | None = None, number: int | None = None,
    result_reply: str = "", should_attend: int | None = None, attended: int | None = None,
) -> Term:  # fmt: skip
    """Begin a term by an election on a day: it ends the one before; its years are the setting of the organisation's kind.

    In a body (staff congress) posts of former terms that have no end yet end the day before, too: delegates serve for a term.
    A first term ends nothing; nor does a later one end what began before the former without an election (a standing chair).
    """
    if organisation.kind not in (*WITH_TERMS, OrganisationKind.HOSPITAL):
        sentence = N_("“{name}”不是换届的党组织，也不是有届次的机构")
        raise refuse("people.term_place", sentence, field="organisation", name=organisation.short_name)
    years = years or term_years(organisation)
    rules.check_term(elected_on, years, number)
    before = Term.objects.filter(organisation=organisation).order_by("-elected_on").first()
    if before is not None and before.elected_on >= elected_on:
        sentence = N_("已登记 {day} 的换届：新一届应在此之后")
        raise refuse("people.term_order", sentence, field="elected_on", day=before.elected_on)
    if before is not None:
        before.meeting_on, before.should_attend, before.attended = elected_on, should_attend, attended
        before.result_reply = rules.check_optional(result_reply, 60, "result_reply")
        bump(before, "meeting_on", "should_attend", "attended", "result_reply")
    if before is not None and organisation.kind == OrganisationKind.BODY:
        for former in _served(before).filter(valid_from__lt=elected_on):
            close(former, elected_on - ONE_DAY)
    return Term.objects.create(
        hospital_id=of_hospital(organisation), organisation=organisation, elected_on=elected_on, years=years,
        number=number, due_on=rules.term_due(elected_on, years),
    )  # fmt: skip


@dataclass(frozen=True)
class Elected:
    """Somebody elected: the person, the post, and why a rule of selection is not met, if so."""

    person: Person
    kind: str
    exception: str = ""


@command("people.elect", title=_("登记选举结果"), on="organisation")
def elect(
    *, by: Actor, organisation: Organisation, elected_on: dt.date, officers: list[Elected], years: int | None = None,
    approval_number: str = "", should_attend: int | None = None, attended: int | None = None,
) -> Term:  # fmt: skip
    """Enter the result of an election: a new term, its officers, and the end of all former committee posts the day before."""
    term = begin_term(
        by=by, organisation=organisation, elected_on=elected_on, years=years, result_reply=approval_number,
        should_attend=should_attend, attended=attended,
    )  # fmt: skip
    seats = [kind.id for kind in _kinds() if kind.committee]
    for former in Post.objects.filter(organisation=organisation, valid_to=None, kind__in=seats):
        close(former, elected_on - ONE_DAY)
    posts = [build_post(organisation, one.person, one.kind, elected_on) for one in officers]
    for post, one in zip(posts, officers, strict=True):
        post.term, post.approval_number, post.elected = term, approval_number.strip()[:60], True
        post.exception = rules.check_optional(one.exception, 200, "exception")
    _check_ballot(posts)
    Post.objects.bulk_create(posts)
    return term


@command("people.assign_duty", title=_("登记班子分工"), on="organisation")
def assign_duty(
    *, by: Actor, organisation: Organisation, person: Person, work: str, valid_from: dt.date, document: str = ""
) -> Duty:
    """Enter a leader's field of work from a day on; the one that held before ends the day before."""
    _end_former(Duty.objects.filter(person=person, organisation=organisation, valid_to=None), valid_from)
    return Duty.objects.create(
        person=person, hospital_id=of_hospital(organisation), organisation=organisation, valid_from=valid_from,
        work=rules.check_text(work, 400, "work"), document=rules.check_optional(document, 120, "document"),
    )  # fmt: skip


@command("people.assign_contacts", title=_("登记联系点"), on="organisation")
def assign_contacts(
    *, by: Actor, organisation: Organisation, person: Person, units: list[Organisation], valid_from: dt.date
) -> list[Contact]:
    """Let a leader keep contact with branches or departments from a day on, instead of those before; `organisation` is the
    body whose division of work it is."""
    if any(unit.hospital_id != organisation.hospital_id for unit in units):
        raise refuse("people.hospital", N_("联系点应在本院"), field="units")
    kept = Contact.objects.filter(person=person, valid_to=None)
    _end_former(kept.exclude(organisation__in=units), valid_from)
    still = set(kept.values_list("organisation_id", flat=True))
    return Contact.objects.bulk_create(
        Contact(person=person, hospital_id=of_hospital(unit), organisation=unit, valid_from=valid_from)
        for unit in units
        if unit.pk not in still
    )


def build_post(
    organisation: Organisation, person: Person, kind: str, day: dt.date, *, title: str = "",
    level: CadreLevel | None = None,
) -> Post:  # fmt: skip
    """Return an unsaved post by the rules: its kind fits the organisation, a committee seat is for members."""
    known = post_kind(kind)
    rules.check_post(known, organisation.kind, organisation.short_name)
    if person.hospital_id != organisation.hospital_id:
        raise refuse("people.hospital", N_("该人员不在本院"), field="person")
    if known.committee and not Membership.objects.filter(on_day(day), person=person).exists():
        sentence = N_("“{title}”应由党员担任，{name}在 {day} 没有党员组织关系")
        raise refuse("people.officer_member", sentence, field="person", title=known.title, name=person.name, day=day)
    return Post(
        person=person, hospital_id=person.hospital_id, organisation=organisation, kind=kind, order=known.order,
        title=rules.check_optional(title, 60, "title") or known.title, level=level or known.level or "",
        elected=known.elected, valid_from=day,
    )  # fmt: skip


def post_kind(kind: str) -> PostKind:
    """Return a post of the catalog; raise `Refused` for none."""
    known: PostKind | None = active().get("post", kind)
    if known is None:
        raise refuse("people.post", N_("目录中没有“{kind}”这一职务"), field="kind", kind=kind)
    return known


def term_years(organisation: Organisation) -> int:
    """Return how many years a term lasts: 5 for a committee and a body, 3 for a general branch and a branch (settings)."""
    if organisation.kind == OrganisationKind.BODY:
        return int(setting("people.congress_term_years"))
    committees = (
        OrganisationKind.HOSPITAL, OrganisationKind.PARTY_COMMITTEE, OrganisationKind.DISCIPLINE_COMMITTEE,
    )  # fmt: skip
    name = "people.committee_term_years" if organisation.kind in committees else "people.branch_term_years"
    return int(setting(name))


def _kinds() -> list[PostKind]:
    return list(active().all("post").values())


def _term_of(organisation: Organisation, day: dt.date) -> Term | None:
    return Term.objects.filter(organisation=organisation, elected_on__lte=day).order_by("-elected_on").first()


def _served(term: Term) -> QuerySet[Post]:
    """Return the open posts of a body that a term of it, or an election, gave, or that began since `term`."""
    given = Q(term__isnull=False) | Q(elected=True) | Q(valid_from__gte=term.elected_on)
    return Post.objects.filter(given, organisation=term.organisation_id, valid_to=None)


def _check_single(post: Post) -> None:
    """Refuse a second holder of a post that one person holds, and the same post twice for one person."""
    others = Post.objects.filter(organisation=post.organisation, kind=post.kind).exclude(valid_to__lt=post.valid_from)
    if post.valid_to is not None:
        others = others.filter(valid_from__lte=post.valid_to)
    if not post_kind(post.kind).single:
        others = others.filter(person=post.person)
    other = others.select_related("person").first()
    if other is not None:
        sentence = N_("{name}自 {day} 起任“{title}”：请先登记其任职结束")
        name, day = other.person.name, other.valid_from
        raise refuse("people.post_held", sentence, field="person", name=name, day=day, title=other.title)


def _check_ballot(posts: list[Post]) -> None:
    """Refuse two people in one single post, and one person twice in the same post."""
    seen: set[tuple[object, ...]] = set()
    for post in posts:
        key = (post.kind,) if post_kind(post.kind).single else (post.kind, post.person_id)
        if key in seen:
            raise refuse("people.post_twice", N_("“{title}”重复：请核对选举结果"), field="officers", title=post.title)
        seen.add(key)


def _end_former(rows: Iterable[Duty] | Iterable[Contact], valid_from: dt.date) -> None:
    for row in rows:
        if row.valid_from >= valid_from:
            sentence = N_("已有自 {day} 起的登记：新的应在此之后，或先更正那一条")
            raise refuse("people.duty_order", sentence, field="valid_from", day=row.valid_from)
        close(row, valid_from - ONE_DAY)
