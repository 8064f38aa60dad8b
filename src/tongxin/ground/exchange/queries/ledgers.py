"""Which ledgers somebody may read and import, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, cast

from django.db.models import Q, QuerySet

from tongxin.ground.access.queries import denial, holdings, may, organisations_for
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, System, User
from tongxin.ground.exchange.definitions import Layout, Ledger
from tongxin.ground.exchange.tables import Table, tables
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import subtree
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied, NotFound, Problem
from tongxin.toolbox.words import N_

STANDARD = "standard"  # the layout of most ledgers


def table_of(kind: str) -> tuple[Table, Ledger]:
    """Return what a ledger does and its definition; raise `NotFound` when it cannot be exchanged."""
    table, ledger = tables.get(kind), active().get("ledger", kind)
    if table is None or ledger is None:
        raise _unknown(kind)
    return table, cast(Ledger, ledger)


def table_alone(kind: str) -> Table:
    """Return what a ledger does, also when the catalog has it no longer; raise `NotFound` when no register offers it."""
    table = tables.get(kind)
    if table is None:
        raise _unknown(kind)
    return table


def _unknown(kind: str) -> NotFound:
    known = "、".join(offered.id for offered in tables)
    about = {"kind": kind, "known": known or "—"}
    return NotFound(Problem("exchange.kind", N_("没有“{kind}”这本台账可以导入导出；可用：{known}"), about))


def layout_of(ledger: Ledger) -> Layout:
    """Return how a ledger is set."""
    return cast(Layout, active().all("ledger_layout")[ledger.layout])


def layout_for(kind: str) -> Layout:
    """Return how a ledger is set, or how most are where the catalog has it no longer."""
    ledger = active().get("ledger", kind)
    return cast(Layout, active().all("ledger_layout")[STANDARD]) if ledger is None else layout_of(ledger)


def grouped(ledgers: Iterable[Ledger]) -> list[tuple[str, list[Ledger]]]:
    """Return ledgers by group, in the order of the standard layout, those of other groups and of none at the end."""
    order = list(active().all("ledger_layout")[STANDARD].groups)
    groups: dict[str, list[Ledger]] = defaultdict(list)
    for ledger in ledgers:
        groups[ledger.group].append(ledger)
    places = {group: (order.index(group) if group in order else len(order), not group, group) for group in groups}
    return sorted(groups.items(), key=lambda pair: places[pair[0]])


def importable(by: Actor) -> list[Ledger]:
    """Return the ledgers that `by` may import somewhere, in order of registration."""
    pairs = [(table, active().get("ledger", table.id)) for table in tables if table.imports]
    return [ledger for table, ledger in pairs if ledger is not None and ledger.importable and may(by, table.permission)]


def exportable(by: Actor) -> list[Ledger]:
    """Return the ledgers that `by` may export somewhere: those that `by` may read, with the right to take data out."""
    return readable(by) if may(by, "exchange.export") else []


def readable(by: Actor) -> list[Ledger]:
    """Return the ledgers that `by` may read somewhere, in order of the catalog."""
    offered = {table.id: table for table in tables if table.export is not None}
    pairs = [(offered[key], ledger) for key, ledger in active().all("ledger").items() if key in offered]
    return [ledger for table, ledger in pairs if may(by, table.export_permission) and _is_reader(by, ledger)]


def places(by: Actor, permission: str, ledger: Ledger | None = None) -> QuerySet[Organisation]:
    """Return the organisations for which `by` may do so, in organisation order; of a ledger, as one of its readers."""
    rows = organisations_for(by, permission)
    if ledger is not None and ledger.readers and isinstance(by, User):
        rows = rows & _reached(by, ledger.readers)
    return rows.distinct()


def check_readable(by: Actor, ledger: Ledger, permission: str, organisation: Organisation) -> None:
    """Raise `Denied` unless `by` may read this ledger of an organisation."""
    if not places(by, permission, ledger).filter(pk=organisation.pk).exists():
        raise Denied(denial(permission, organisation))


def only_hospital(by: Actor) -> Organisation:
    """Return the hospital of `by`, or the only one; raise `NotFound` when there are several to choose from."""
    hospitals: Any = Organisation.objects.filter(kind="hospital")
    if isinstance(by, User | System) and by.hospital_id:
        hospitals = hospitals.filter(pk=by.hospital_id)
    rows = list(hospitals[:2])
    if len(rows) != 1:
        raise NotFound(Problem("exchange.organisation", N_("请用 --organisation 写明组织的代码")))
    return cast(Organisation, rows[0])


def _is_reader(by: Actor, ledger: Ledger) -> bool:
    return not ledger.readers or not isinstance(by, User) or any(held.role in ledger.readers for held in holdings(by))


def _reached(by: User, roles: list[str]) -> QuerySet[Organisation]:
    """Return the organisations in which `by` holds one of these roles."""
    held = [holding for holding in holdings(by) if holding.role in roles]
    own = {holding.organisation_id for holding in held}
    wide = [holding.organisation_id for holding in held if not active().all("role")[holding.role].own_only]
    return Organisation.objects.filter(Q(pk__in=own) | Q(pk__in=subtree(wide, clock.today()).values("pk")))
