"""Every day: what comes next in each open case is looked at anew, for days go by and rules change on a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import of_hospital
from tongxin.registers.procedures.commands.asking import EXPECTED, ask_next, expect
from tongxin.registers.procedures.definitions import Procedure, State
from tongxin.registers.procedures.flow import Next
from tongxin.registers.procedures.models import Case
from tongxin.registers.procedures.queries import dated_past, definition_of
from tongxin.toolbox import clock

CHUNK = 1000


@command("procedures.refresh_all", title=_("重新计算程序的下一步和期限"), on="organisation")
def refresh_all(*, by: Actor, organisation: Organisation) -> int:
    """Compute anew what comes next in every open case of a hospital; return how many have changed. A few statements a chunk."""
    running = Case.objects.filter(
        hospital_id=of_hospital(organisation), record__state=State.OPEN, record__voided_at=None
    ).select_related("record", "organisation")
    cases = list(running.order_by("pk"))
    definitions = {(case.procedure, case.definition): definition_of(case) for case in _one_of_each(cases)}
    today = clock.today()
    changed = sum(_refresh(cases[at : at + CHUNK], definitions, today) for at in range(0, len(cases), CHUNK))
    note(cases=len(cases), changed=changed)
    return changed


def _one_of_each(cases: Sequence[Case]) -> list[Case]:
    return list({(case.procedure, case.definition): case for case in cases}.values())


def _refresh(cases: Sequence[Case], definitions: dict[tuple[str, int], Procedure], today: dt.date) -> int:
    past = dated_past(case.pk for case in cases)
    changed: list[tuple[Case, Next | None]] = []
    for case in cases:
        before = [getattr(case, name) for name in EXPECTED]
        coming = expect(case, definitions[case.procedure, case.definition], past[case.pk], today)
        if before != [getattr(case, name) for name in EXPECTED]:
            changed.append((case, coming))
    Case.objects.bulk_update([case for case, _coming in changed], EXPECTED, batch_size=CHUNK)
    ask_next(changed)
    return len(changed)
