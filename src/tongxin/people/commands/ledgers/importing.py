"""A whole roster at once: rows of five tables by COPY, one event for the batch; voided again in one statement a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import F
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange.copying import copy_rows
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_reason
from tongxin.ground.records.writing import of_hospital
from tongxin.ground.ui.navigation import navigation
from tongxin.people.commands.ledgers.told import Told
from tongxin.people.models import FACTS, Person, Post, Term, Title, numbers
from tongxin.toolbox import clock, ids
from tongxin.toolbox.chinese import sort_key

_PERSON = (
    "id", "organisation_id", "code", "name", "sort_key", "sex", "born", "ethnicity", "native_place", "education",
    "degree", "work_started", "retired_on", "resident_sealed", "resident_digest", "phone_sealed",
)  # fmt: skip
_FACT = ("id", "organisation_id", "person_id")
_MEMBERSHIP = (*_FACT, "valid_from", "standing", "joined_on", "full_on", "floating", "remark")
_TITLE = (*_FACT, "level", "name", "since")
_POST = (*_FACT, "kind", "title", "level", "order", "elected")


@command("people.import_roster", title=_("导入党员花名册"), on="organisation")
def import_roster(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Any]
) -> list[tuple[int, UUID]]:
    """Write what a roster tells (`Told`): persons, departments, memberships, titles, posts; return (row, person).

    Where a roster does not say since when somebody is in a department or a post, it is the day of the import.
    """
    return _take_in(organisation, batch, planned)


@command("people.import_staff", title=_("导入职工信息"), on="organisation")
def import_staff(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Any]
) -> list[tuple[int, UUID]]:
    """Write what a register of staff tells, which names no Party organisation; return (row, person)."""
    return _take_in(organisation, batch, planned)


def _take_in(organisation: Organisation, batch: UUID, told: Sequence[Told]) -> list[tuple[int, UUID]]:
    same = {"hospital_id": of_hospital(organisation), "version": 1, "batch": batch}
    since = {**same, "valid_from": clock.today()}
    _seal(told)
    copy_rows("people_person", _PERSON, _persons(told), same)
    _complete([one for one in told if not one.new and one.changed])
    _leave_out_known(told)
    copy_rows("people_placement", _FACT, _placements(told), since)
    members = copy_rows("people_membership", _MEMBERSHIP, _memberships(told), same)
    copy_rows("people_title", _TITLE, _titles(told), same)
    copy_rows("people_post", _POST, _posts(told), since)
    note(batch=str(batch), people=sum(one.new for one in told), members=members)
    return [(one.number, one.person.id) for one in told]


@command("people.void_batch", title=_("撤销导入的人员、任职、经费支出等"), on="organisation")
def void_batch(*, by: Actor, organisation: Organisation, batch: UUID, targets: Sequence[UUID], reason: str) -> int:
    """Void all that one import wrote; return how many rows. What it filled in for persons registered before stays."""
    values = {"voided_at": clock.now(), "void_reason": check_reason(reason), "version": F("version") + 1}
    tables: tuple[Any, ...] = (*FACTS, Person)
    return sum(
        kind.objects.filter(batch=batch, hospital_id=organisation.hospital_id).update(**values) for kind in tables
    )


def used(targets: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return those of imported persons whom something else relies on, with a sentence naming where."""
    batches = dict(Person.objects.filter(pk__in=targets).values_list("pk", "batch"))
    changed = Person.objects.filter(pk__in=targets, batch__isnull=False, version__gt=1).values_list("pk", flat=True)
    found = dict.fromkeys(changed, gettext("导入后已更正"))
    for relation in Person._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            found |= _relying(relation, batches)
    return found


def changed(targets: Sequence[UUID]) -> Mapping[UUID, str]:
    """Return those of imported posts or terms that were corrected or ended since, or on which other posts rely."""
    found: dict[UUID, str] = {}
    for rows in (Post.objects.filter(pk__in=targets), Term.objects.filter(pk__in=targets)):
        found |= dict.fromkeys(rows.filter(version__gt=1).values_list("pk", flat=True), gettext("导入后已更正"))
    relying = Post.objects.filter(term__in=targets).values_list("term_id", flat=True)
    return found | dict.fromkeys(relying, gettext("已有这一届的任职"))


def _relying(relation: models.ManyToOneRel, batches: Mapping[UUID, UUID | None]) -> dict[UUID, str]:
    """Return the persons on whom rows of another table rely, other than those that came with the same import."""
    model: Any = relation.related_model
    name = relation.field.attname
    rows = model._default_manager.filter(**{f"{name}__in": list(batches)}).order_by()
    if issubclass(model, FACTS):
        pairs = rows.filter(voided_at=None).values_list(name, "batch")
        later = gettext("导入后又登记了此人的职称、任职等事项")
        return {key: later for key, batch in pairs if batch is None or batch != batches[key]}
    return dict.fromkeys(rows.values_list(name, flat=True).distinct(), _place(model))


def _place(model: type[models.Model]) -> str:
    shown = navigation.get(model._meta.app_label)
    where = str(shown.title) if shown else model._meta.app_label
    return gettext("导入后已在“{where}”中使用").format(where=where)


def _seal(told: Sequence[Told]) -> None:
    """Put the numbers of rows into their persons, encrypted."""
    vault = numbers.OpenVault()
    for one in told:
        if one.resident:
            numbers.put_resident(one.person, one.resident, vault)
            one.changed += ["resident_sealed", "resident_digest"]
        if one.phone:
            numbers.put_phone(one.person, one.phone, vault)
            one.changed.append("phone_sealed")


def _leave_out_known(told: Sequence[Told]) -> None:
    """Do not state again the titles and posts that persons registered before already have."""
    old = [one for one in told if not one.new]
    people = [one.person.id for one in old]
    titles = set(Title.objects.filter(person__in=people).values_list("person_id", "name"))
    held = Post.objects.filter(person__in=people, valid_to=None)
    posts = set(held.values_list("person_id", "kind", "organisation_id"))
    for one in old:
        key = one.person.id
        if one.title is not None and (key, one.title[0]) in titles:
            one.title = None
        one.posts = tuple(post for post in one.posts if (key, post[0].id, post[2].pk) not in posts)


def _complete(told: Sequence[Told]) -> None:
    """Fill in what the roster adds to persons registered before."""
    fields = {name for one in told for name in one.changed}
    for one in told:
        one.person.version += 1
    Person.objects.bulk_update([one.person for one in told], ["version", *sorted(fields)], batch_size=500)


def _persons(told: Sequence[Told]) -> Iterator[tuple[Any, ...]]:
    for one in told:
        if one.new:
            row = one.person
            unit = one.department.id if one.department else row.organisation_id
            yield (
                row.id, unit, row.code, row.name, sort_key(row.name)[:120], row.sex, row.born, row.ethnicity,
                row.native_place, row.education, row.degree, row.work_started, row.retired_on, row.resident_sealed,
                row.resident_digest, row.phone_sealed,
            )  # fmt: skip


def _fact(one: Told, organisation: UUID) -> tuple[UUID, UUID, UUID]:
    return ids.uuid7(), organisation, one.person.id


def _placements(told: Sequence[Told]) -> Iterator[tuple[Any, ...]]:
    for one in told:
        if one.new and one.department is not None:
            yield _fact(one, one.department.id)


def _memberships(told: Sequence[Told]) -> Iterator[tuple[Any, ...]]:
    for one in told:
        if one.membership is not None:
            held = one.membership
            yield (
                *_fact(one, held.branch.id), held.valid_from, held.standing, held.joined_on, held.full_on,
                held.floating, held.remark,
            )  # fmt: skip


def _titles(told: Sequence[Told]) -> Iterator[tuple[Any, ...]]:
    for one in told:
        if one.title is not None:
            name, level, since = one.title
            yield *_fact(one, one.person.organisation_id), level, name, since


def _posts(told: Sequence[Told]) -> Iterator[tuple[Any, ...]]:
    for one in told:
        for kind, title, unit in one.posts:
            yield *_fact(one, unit.id), kind.id, title, kind.level or "", kind.order, kind.elected
