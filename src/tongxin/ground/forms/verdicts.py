"""Where a scanned page belongs, told by the codes on it and by what `by` may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tongxin.ground.access.queries import may
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.ground.forms import codes
from tongxin.ground.forms.models import Trouble
from tongxin.ground.forms.queries import ATTACH
from tongxin.ground.records.models import Record
from tongxin.ground.records.queries import may_see


@dataclass(frozen=True)
class Verdict:
    """The record a page belongs to, or why it does not file itself; form: an id of the catalog, where it is known."""

    trouble: Trouble
    record: Record | None = None
    form: str = ""


def judge(by: Actor, texts: Sequence[str]) -> Verdict:
    """Return where a page with these codes belongs. Another hospital's code is as unknown as a made-up one."""
    if not texts:
        return Verdict(Trouble.NO_CODE)
    known = {found for text in texts if (found := codes.read(text)) is not None}
    if not known:
        return Verdict(Trouble.UNKNOWN)
    if len({code.record for code in known}) > 1:
        return Verdict(Trouble.SEVERAL)
    code = min(known, key=lambda one: one.form)
    record = Record.objects.select_related("organisation").filter(pk=code.record).first()
    if record is None or not _sees(by, record):
        return Verdict(Trouble.UNKNOWN)
    return Verdict(_trouble(by, record, code.form), record, code.form if active().get("form", code.form) else "")


def _sees(by: Actor, record: Record) -> bool:
    same = by.hospital_id is None or record.hospital_id == by.hospital_id
    return same and may_see(by, record)


def _trouble(by: Actor, record: Record, key: str) -> Trouble:
    entry = active().get("form", key)
    if entry is not None and entry.secure:
        return Trouble.SECURE
    if record.voided:
        return Trouble.VOIDED
    return Trouble.NONE if may(by, ATTACH, record.organisation_id) else Trouble.DENIED
