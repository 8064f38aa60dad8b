"""What is done to ticked rows of a list: marked as reported to a superior platform, or what their register offers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command, note
from tongxin.ground.exchange import queries
from tongxin.ground.exchange.models import Reported
from tongxin.ground.exchange.queries.marks import mapping_of
from tongxin.ground.exchange.queries.rows import Asked, key_of, ticked
from tongxin.ground.exchange.tables import UNIT
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_happened, check_reason
from tongxin.ground.records.writing import of_hospital, reference
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("exchange.mark_reported", title=_("标记已报上级平台"), on="organisation")
def mark_reported(
    *, by: Actor, organisation: Organisation, ledger: str, start: dt.date, end: dt.date, mapping: str,
    keys: list[UUID], reported_on: dt.date,
) -> int:  # fmt: skip
    """Mark what these rows stand for as entered on a platform; what is marked already stays as it is. Return how many."""
    target = mapping_of(ledger, mapping)
    check_happened(reported_on, field="reported_on")
    wanted = _checked(by, Asked(organisation, start, end), ledger, keys)
    standing = set(_standing(mapping, wanted).values_list("key", flat=True))
    rows = [
        Reported(
            hospital_id=of_hospital(organisation), organisation_id=unit or organisation.pk, mapping=target.id, ledger=ledger,
            key=key,
            reported_on=reported_on, marked_at=clock.now(), marked_by=reference(by),
            marked_name=by.name[:60] if isinstance(by, User) else "",
        )
        for key, unit in wanted.items() if key not in standing
    ]  # fmt: skip
    Reported.objects.bulk_create(rows)
    note(ledger=ledger, mapping=mapping, rows=len(rows))
    return len(rows)


@command("exchange.withdraw_reported", title=_("取消已报标记"), on="organisation")
def withdraw_reported(
    *, by: Actor, organisation: Organisation, ledger: str, start: dt.date, end: dt.date, mapping: str, keys: list[UUID]
) -> int:
    """Take back the marks of these rows for a platform; return how many there were."""
    mapping_of(ledger, mapping)
    wanted = _checked(by, Asked(organisation, start, end), ledger, keys)
    count = _standing(mapping, wanted).update(withdrawn_at=clock.now(), withdrawn_by=reference(by))
    note(ledger=ledger, mapping=mapping, rows=count)
    return count


@command("exchange.act", title=_("批量办理台账"), on="organisation")
def act(
    *, by: Actor, organisation: Organisation, ledger: str, start: dt.date, end: dt.date, action: str, keys: list[UUID],
    reason: str = "",
) -> int:  # fmt: skip
    """Do to all of these rows what their register offers, or to none; its own commands decide who may. Return how many."""
    table, _definition = queries.table_of(ledger)
    offered = next((one for one in table.actions if one.id == action and one.act is not None), None)
    if offered is None or offered.act is None:
        raise refuse("exchange.action", N_("这张台账没有这项批量办理：请刷新后重选"), field="action")
    wanted = _checked(by, Asked(organisation, start, end), ledger, keys)
    offered.act(by=by, keys=list(wanted), reason=check_reason(reason) if offered.reason else reason.strip())
    note(ledger=ledger, action=action, rows=len(wanted))
    return len(wanted)


def _checked(by: Actor, asked: Asked, ledger: str, keys: Iterable[UUID]) -> dict[UUID, UUID | None]:
    """Return the ids of ticked rows that `by` sees in the ledger, each with the unit its row names, if it does; raise
    `Refused` when none are ticked, or others."""
    table, definition = queries.table_of(ledger)
    queries.check_readable(by, definition, table.export_permission, asked.organisation)
    wanted = list(dict.fromkeys(keys))
    if not wanted:
        raise refuse("exchange.none", N_("没有勾选任何一行：请先在台账里勾选"), field="keys")
    lines = ticked(by, table, definition, asked, wanted)
    return {key: line.get(UNIT) for line in lines if (key := key_of(line))}


def _standing(mapping: str, keys: Iterable[UUID]) -> QuerySet[Reported]:
    return Reported.objects.filter(mapping=mapping, key__in=list(keys), withdrawn_at=None)
