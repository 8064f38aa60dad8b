"""The secretary confirms what was entered on behalf, or sends it back; what is asked of whom follows (practice: Activities)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import found
from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.countersigns.rules import problem_of
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import subtree
from tongxin.ground.records.models import Countersign, Record
from tongxin.ground.records.rules import check_reason
from tongxin.ground.records.writing import reference
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_

SUBJECT = "countersigns"


@command("countersigns.confirm", title=_("书记确认代录"), on="record")
def confirm(*, by: Actor, record: Record, version: int) -> Record:
    """Confirm one record that was entered on behalf, as it was seen; counts are unaffected."""
    return _decide(_held([record.pk], by, {record.pk: version})[0], by, Countersign.CONFIRMED)


@command("countersigns.send_back", title=_("退回代录"), on="record")
def send_back(*, by: Actor, record: Record, version: int, reason: str) -> Record:
    """Send one record back to who entered it, with a reason; whoever corrects it presents it anew by that."""
    why = check_reason(reason)
    return _decide(_held([record.pk], by, {record.pk: version})[0], by, Countersign.RETURNED, why)


@command("countersigns.confirm_many", title=_("批量确认代录"), on="organisation")
def confirm_many(*, by: Actor, organisation: Organisation, versions: dict[str, int]) -> int:
    """Confirm records of a unit and what is below it, all or none; versions: record id → version seen. Return how many."""
    rows = _chosen(by, organisation, versions)
    for row in rows:
        confirm(by=by, record=row, version=row.version)
    note(records=len(rows))
    return len(rows)


@command("countersigns.send_back_many", title=_("批量退回代录"), on="organisation")
def send_back_many(*, by: Actor, organisation: Organisation, versions: dict[str, int], reason: str) -> int:
    """Send records of a unit back with one reason, all or none; return how many."""
    why, rows = check_reason(reason), _chosen(by, organisation, versions)
    for row in rows:
        send_back(by=by, record=row, version=row.version, reason=why)
    note(records=len(rows))
    return len(rows)


@command("countersigns.resubmit", title=_("再送书记确认"), on="record")
def resubmit(*, by: Actor, record: Record) -> Record:
    """Present a returned record again as it stands, where nothing was to be corrected."""
    row = Record.objects.select_for_update().get(pk=record.pk)
    if row.voided or row.countersign != Countersign.RETURNED:
        raise refuse("countersigns.not_returned", N_("这条记录没有被退回，不用再送"))
    return _mark(row, Countersign.WAITING)


def ask(record: Record) -> None:
    """Ask the secretary of a record's unit, or who must correct it, for what it needs now; take off what is done."""
    unit = record.organisation
    _ask_secretary(unit)
    subject = f"{SUBJECT}:{record.pk}"
    if record.countersign != Countersign.RETURNED or record.voided:
        settle(unit, subject)
        return
    title = gettext("改正退回的记录：{title}").format(title=record.title)
    detail = gettext("退回原因：{reason}").format(reason=record.return_reason)
    page = reverse("countersigns:returned", args=[record.pk])
    push(unit, Ask(subject, "countersigns.resubmit", title, gettext("改正"), page, detail, due_on=_due()), record)


def _ask_secretary(unit: Organisation) -> None:
    """Keep one line for all that waits in a unit: it is confirmed in one go."""
    count = Record.objects.filter(organisation=unit, countersign=Countersign.WAITING, voided_at=None).count()
    if not count:
        settle(unit, SUBJECT)
        return
    title = gettext("确认代录的记录：{count} 条").format(count=count)
    page = reverse("countersigns:waiting")
    push(unit, Ask(SUBJECT, "countersigns.confirm", title, gettext("确认"), page, unit.short_name, due_on=_due()))


def _due() -> dt.date:
    days: int = setting("countersigns.days")
    return clock.today() + dt.timedelta(days=days)


def _chosen(by: Actor, organisation: Organisation, versions: dict[str, int]) -> list[Record]:
    """Return the records named, locked; raise for none, for one elsewhere, and all that cannot be decided at once."""
    if not versions:
        raise refuse("countersigns.none", N_("还没有选择记录：请勾选后再办"), field="records")
    try:
        seen = {UUID(key): version for key, version in versions.items()}
    except ValueError as error:
        raise refuse("countersigns.key", N_("记录的编号有误：请刷新后再办"), field="records") from error
    rows = _held(list(seen), by, seen)
    below = set(subtree([organisation.pk], clock.today()).values_list("pk", flat=True)) | {organisation.pk}
    if len(rows) < len(seen) or any(row.organisation_id not in below for row in rows):
        found(None)
    return rows


def _held(keys: list[UUID], by: Actor, seen: dict[UUID, int]) -> list[Record]:
    rows = list(
        Record.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk__in=keys).order_by("pk")
    )
    problems = [problem for row in rows if (problem := problem_of(row, seen[row.pk], reference(by)))]
    if problems:
        raise Refused(problems)
    return rows


def _decide(record: Record, by: Actor, decision: Countersign, reason: str = "") -> Record:
    return _mark(record, decision, countersigned_at=clock.now(), countersigned_by=reference(by), return_reason=reason)


def _mark(record: Record, countersign: Countersign, **decided: object) -> Record:
    """Write how far the confirmation is. The record's version stays: what it says has not changed."""
    blank = {"countersigned_at": None, "countersigned_by": "", "return_reason": ""}
    values = {"countersign": countersign, **blank, **decided}
    for name, value in values.items():
        setattr(record, name, value)
    record.save(update_fields=list(values))
    touched(record, "countersign")
    ask(record)
    return record
