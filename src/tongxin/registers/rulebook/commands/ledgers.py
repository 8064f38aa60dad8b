"""From rows of the ledger of rule documents to issued versions without a text, which may be filled in later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import organisations_for
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange.tables import Fault, Plan, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.rules import check_happened
from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.commands.making import free_code
from tongxin.registers.rulebook.definitions import DocumentState, VersionState
from tongxin.registers.rulebook.models import Document, Filing, Version
from tongxin.registers.rulebook.rules import check_end, check_issue, check_sent, check_title
from tongxin.toolbox.periods import ONE_DAY
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

NEEDS = ("title", "category", "approved_by", "issued_on", "effective_on")
COLUMNS = {"sent_on": "filed_on"}


@dataclass(frozen=True)
class Told:
    """One version that a row tells of, checked."""

    row: int
    title: str
    category: str
    organisation: Organisation
    values: Mapping[str, Any]
    sent_on: dt.date | None
    filed_with: str


def plan(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan the import: each row one version, those of one title follow each other; a title in use is refused."""
    reach = {organisation.pk, *organisations_for(by, import_rows.name).values_list("pk", flat=True)}
    titles = {entry.title: key for key, entry in queries.categories().items()}
    used = Document.objects.filter(hospital_id=organisation.hospital_id, record__voided_at=None)
    known = set(used.values_list("record__title", flat=True))
    planned: list[Told] = []
    faults: list[Fault] = []
    for row in rows:
        try:
            told = _told(row, organisation, titles, reach)
            _check_new(told, known)
            planned.append(told)
        except Refused as refused:
            faults += [Fault(row.number, COLUMNS.get(each.field, each.field), each) for each in refused.problems]
    faults += _overlaps(planned)
    return Plan(planned, faults, [(N_("制度（版）"), len(planned))])


def _told(row: Row, organisation: Organisation, titles: Mapping[str, str], reach: Container[UUID]) -> Told:
    unit = row["department"] or organisation
    if unit.pk not in reach:
        raise refuse(
            "rulebook.out_of_reach", N_("“{unit}”不在您可以登记的范围内"), field="department", unit=unit.short_name
        )
    if row["category"] not in titles:
        sentence = N_("没有“{category}”这个类别，可用：{known}")
        raise refuse(
            "rulebook.category_title", sentence, field="category", category=row["category"], known="、".join(titles)
        )
    check_happened(row["issued_on"], field="issued_on")
    check_issue(row["issued_on"], row["effective_on"], None)
    if row["ended_on"]:
        check_end(row["effective_on"], row["ended_on"])
    if row["filed_on"]:
        check_sent(row["issued_on"], row["filed_on"])
    values = {name: row[name] for name in ("issued_on", "effective_on", "ended_on")}
    texts = {name: (row[name] or "").strip() for name in ("number", "approved_by")}
    return Told(
        row.number, check_title(row["title"]), titles[row["category"]], unit, values | texts, row["filed_on"],
        (row["filed_with"] or "").strip(),
    )  # fmt: skip


def _check_new(told: Told, known: Container[str]) -> None:
    if told.title in known:
        raise refuse(
            "rulebook.same_title", N_("已有《{title}》：请在它的页面起草新版本"), field="title", title=told.title
        )


def _overlaps(planned: Iterable[Told]) -> list[Fault]:
    """Return a fault for each version that takes effect on the same day as another of its title."""
    sentence = N_("《{title}》有两版同一天施行")
    return [
        Fault(
            after.row,
            "effective_on",
            Problem("rulebook.same_day", sentence, {"title": after.title}, field="effective_on"),
        )
        for group in _by_title(planned).values()
        for before, after in pairwise(group)
        if before.values["effective_on"] == after.values["effective_on"]
    ]


def _by_title(planned: Iterable[Told]) -> dict[str, list[Told]]:
    """Return the versions of each title in the order in which they took effect."""
    made: dict[str, list[Told]] = {}
    for told in sorted(planned, key=lambda told: told.values["effective_on"]):
        made.setdefault(told.title, []).append(told)
    return made


@command("rulebook.import_rows", title=_("导入制度台账"), on="organisation")
def import_rows(
    *, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Told]
) -> list[tuple[int, UUID]]:
    """Write the documents and versions a ledger tells of; return (row in the file, record of the version)."""
    made = [pair for group in _by_title(planned).values() for pair in _document(by, group)]
    note(batch=str(batch), rows=len(made))
    return made


def _document(by: Actor, group: Sequence[Told]) -> list[tuple[int, UUID]]:
    first, last = group[0], group[-1]
    state = DocumentState.ABOLISHED if last.values["ended_on"] else DocumentState.ISSUED
    record = writing.build(
        by=by, kind=queries.DOCUMENT, organisation=last.organisation, title=first.title,
        occurred_on=first.values["issued_on"], state=state, origin=writing.IMPORTED,
    )  # fmt: skip
    writing.store(record)
    document = Document.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=last.organisation, occurred_on=record.occurred_on,
        category=last.category, code=free_code(record),
    )  # fmt: skip
    ends = [told.values["ended_on"] or after.values["effective_on"] - ONE_DAY for told, after in pairwise(group)]
    return [
        (told.row, _version(by, document, told, place, end))
        for place, (told, end) in enumerate(zip(group, [*ends, last.values["ended_on"]], strict=True), 1)
    ]


def _version(by: Actor, document: Document, told: Told, ordinal: int, ended_on: dt.date | None) -> UUID:
    record = writing.build(
        by=by, kind=queries.VERSION, organisation=told.organisation, title=told.title,
        occurred_on=told.values["issued_on"], state=VersionState.ISSUED, origin=writing.IMPORTED,
    )  # fmt: skip
    writing.store(record)
    version = Version.objects.create(
        record=record, hospital_id=record.hospital_id, organisation=told.organisation, occurred_on=record.occurred_on,
        document=document, ordinal=ordinal, abolished=bool(told.values["ended_on"]),
        **{**told.values, "ended_on": ended_on},
    )  # fmt: skip
    if told.sent_on:
        Filing.objects.create(
            version=version, hospital_id=record.hospital_id, organisation=told.organisation, due_on=told.sent_on,
            sent_on=told.sent_on, filed_with=told.filed_with,
        )  # fmt: skip
    return version.record_id


@command("rulebook.void_rows", title=_("撤销导入的制度"), on="organisation")
def void_rows(*, by: Actor, organisation: Organisation, batch: UUID, targets: Sequence[UUID], reason: str) -> int:
    """Void the versions an imported ledger wrote, and the documents left without one; return how many versions."""
    documents = Document.objects.filter(versions__in=list(targets)).distinct()
    keys = list(documents.values_list("pk", flat=True))
    count = writing.void_all(targets, organisation, by=by, reason=reason)
    empty = Document.objects.filter(pk__in=keys).exclude(versions__record__voided_at=None)
    writing.void_all(list(empty.values_list("pk", flat=True)), organisation, by=by, reason=reason)
    note(batch=str(batch), rows=count)
    return count
