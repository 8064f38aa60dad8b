"""Evidence named for a duty, and withdrawn."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.uses.duties import queries
from tongxin.uses.duties.models import Evidence
from tongxin.uses.duties.rules import check_shown, check_words, window


@command("duties.prove", title=_("登记职责佐证"), on="organisation")
def prove(
    *, by: Actor, organisation: Organisation, duty: str, record: Record | None = None, words: str = ""
) -> Evidence:
    """Name what shows a duty of a branch in its present window: a record, or one sentence where the duty takes one.

    Refused for what a figure shows: nobody ticks by hand what is on record.
    """
    entry = queries.duty(duty)
    check_shown(entry)
    if organisation.kind not in queries.KINDS:
        raise refuse("duties.branch", N_("“{name}”不是党支部"), field="organisation", name=organisation.name)
    own = window(entry, clock.today())
    said = "" if record is not None else _said(words, statement=entry.statement)
    if record is not None and record not in queries.records(by, entry, organisation, own):
        raise refuse("duties.record", N_("“{title}”不能作这一项的佐证"), field="record", title=record.title)
    made, _new = Evidence.objects.get_or_create(
        organisation=organisation, duty=entry.id, first=own.start, last=own.end, record=record, words=said, withdrawn_at=None,
        defaults={
            "hospital_id": writing.of_hospital(organisation), "named_at": clock.now(), "named_by": writing.reference(by),
        },
    )  # fmt: skip
    return made


@command("duties.withdraw", title=_("撤回职责佐证"), on="evidence")
def withdraw(*, by: Actor, evidence: Evidence) -> Evidence:
    """Withdraw evidence that was named wrongly; who named it and when stays."""
    evidence.withdrawn_at, evidence.withdrawn_by = clock.now(), writing.reference(by)
    evidence.save(update_fields=["withdrawn_at", "withdrawn_by"])
    touched(evidence, "withdrawn_at", "withdrawn_by")
    return evidence


def _said(words: str, *, statement: bool) -> str:
    if not statement:
        raise refuse("duties.needs_record", N_("请点选一条已有的记录"), field="record")
    return check_words(words)
