"""Papers whose content stays on paper: number, date and keeper are registered, nothing else."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.forms import queries, rules
from tongxin.ground.forms.models import KeptPaper
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_open, check_reason
from tongxin.ground.records.writing import reference
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Problem, refuse
from tongxin.toolbox.words import N_


@command("forms.note_paper", title=_("登记纸质记录"), on="record")
def note_paper(*, by: Actor, record: Record, form_id: str, number: str, dated: dt.date, keeper: str) -> KeptPaper:
    """Register a paper of a secure form: its number, its date, who keeps it."""
    check_open(record)
    entry = queries.form(form_id)
    rules.check_secure(entry)
    queries.check_printable(by, entry, [record])
    rules.check_paper(number, keeper, dated, clock.today())
    taken = KeptPaper.objects.filter(
        organisation_id=record.organisation_id, form=entry.id, number=number.strip(), voided_at=None
    )
    if taken.exists():
        sentence = N_("编号“{number}”已经登记过：请核对纸质记录")
        raise refuse("forms.paper_twice", sentence, field="number", number=number.strip())
    note(form=entry.id)
    return KeptPaper.objects.create(
        hospital_id=record.hospital_id, organisation_id=record.organisation_id, record=record, form=entry.id,
        number=number.strip()[:40], dated=dated, keeper=keeper.strip()[:60], noted_at=clock.now(), noted_by=reference(by),
    )  # fmt: skip


@command("forms.void_paper", title=_("作废纸质记录的登记"), on="paper")
def void_paper(*, by: Actor, paper: KeptPaper, version: int, reason: str) -> KeptPaper:
    """Void the registration of a kept paper; it stays readable in the audit."""
    held = KeptPaper.objects.select_for_update().get(pk=paper.pk)
    if held.voided_at is not None or held.version != version:
        sentence = N_("这条登记已被他人修改：请刷新后再办理")
        raise Conflict(Problem("forms.conflict", sentence, {"version": held.version}, field="version"))
    held.voided_at, held.voided_by, held.void_reason = clock.now(), reference(by), check_reason(reason)[:200]
    held.version += 1
    held.save(update_fields=["voided_at", "voided_by", "void_reason", "version"])
    touched(held, "voided_at", "voided_by", "void_reason")
    return held
