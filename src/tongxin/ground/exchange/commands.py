"""An import in four writes: upload, check, confirm, undo. Confirming writes everything in one transaction, or nothing."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.queries import version
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.exchange import queries
from tongxin.ground.exchange.cells import shown
from tongxin.ground.exchange.checking import Taken, take
from tongxin.ground.exchange.copying import copy_rows
from tongxin.ground.exchange.definitions import Ledger
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.tables import Fault, Plan, Row, Table
from tongxin.ground.files import storage
from tongxin.ground.files.commands import keep
from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.rules import clean_name, extension
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_reason
from tongxin.ground.records.writing import reference
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Problem, Refused, refuse
from tongxin.toolbox.words import N_

PREVIEW = 10
STORED = 5000
NAMED = 10


@command("exchange.upload", title=_("上传台账"), on="organisation")
def upload(*, by: Actor, organisation: Organisation, ledger: str, upload: Upload) -> Batch:
    """Keep a file as a new batch, not yet checked."""
    table, definition = queries.table_of(ledger)
    require(by, table.permission, organisation)
    if not definition.importable:
        raise refuse("exchange.importable", N_("“{title}”不能导入"), field="ledger", title=definition.title)
    if extension(upload.name) != "xlsx":
        raise refuse(
            "exchange.not_xlsx", N_("“{name}”不是 .xlsx 表格：请用 Excel 或 WPS 另存为“Excel 工作簿（.xlsx）”后再上传"),
            field="upload", name=upload.name,
        )  # fmt: skip
    if organisation.hospital_id is None:
        raise refuse("exchange.region", N_("请选择一家医院内的组织"), field="organisation")
    batch = Batch.objects.create(
        hospital_id=organisation.hospital_id, organisation=organisation, ledger=ledger,
        ledger_version=version("ledger", ledger), file=keep(organisation.hospital_id, upload),
        name=clean_name(upload.name), uploaded_at=clock.now(), uploaded_by=reference(by),
    )  # fmt: skip
    note(ledger=ledger, sha256=batch.file.sha256, size=batch.file.size)
    return batch


@command("exchange.check", title=_("检查台账"), on="batch")
def check(*, by: Actor, batch: Batch) -> Batch:
    """Read the file by the rules of today and keep every problem; writes nothing of the ledger."""
    table = queries.check_may(by, batch)
    held = _hold(batch)
    if held.state not in (Batch.UPLOADED, Batch.CHECKED):
        return held
    taken, plan = _planned(by, table, held)
    _describe(held, taken, plan)
    held.version += 1
    held.save()
    note(rows=held.rows, faults=held.faults)
    return held


@command("exchange.confirm", title=_("确认导入台账"), on="batch")
def confirm(*, by: Actor, batch: Batch, again: bool = False) -> Batch:
    """Write every row of a checked file, once; a second confirmation finds it done. `again`: also what stands already."""
    table = queries.check_may(by, batch)
    held = _hold(batch)
    if held.state == Batch.APPLIED:
        return held
    _check_confirmable(held, again=again)
    taken, plan = _planned(by, table, held)
    if any(fault.blocks for fault in (*taken.faults, *plan.faults)):
        raise refuse(
            "exchange.changed",
            N_("检查之后数据有变化，现在有 {count} 处问题：请重新检查这份表格"),
            count=_blocking(taken, plan),
        )
    written = dict(table.apply(by=by, organisation=held.organisation, batch=held.pk, planned=plan.planned))
    held.digest = _write_rows(held, taken.rows, written)
    held.state, held.applied_at, held.applied_by = Batch.APPLIED, clock.now(), reference(by)
    held.version += 1
    held.save(update_fields=["digest", "state", "applied_at", "applied_by", "version"])
    note(ledger=held.ledger, rows=held.rows, digest=held.digest)
    return held


@command("exchange.undo", title=_("撤销导入"), on="batch")
def undo(*, by: Actor, batch: Batch, version: int, reason: str) -> Batch:
    """Void everything a batch wrote; refused, naming the rows, when something else already relies on them."""
    table = queries.check_may(by, batch)
    held = _hold(batch)
    _check_version(held, version)
    if held.state != Batch.APPLIED:
        raise refuse("exchange.not_applied", N_("这批数据没有导入，或已经撤销"))
    why = check_reason(reason)[:200]
    rows = queries.targets(held)
    _check_unused(table, rows)
    table.undo(by=by, organisation=held.organisation, batch=held.pk, targets=_distinct(rows), reason=why)
    held.state, held.undone_at, held.undone_by, held.undo_reason = Batch.UNDONE, clock.now(), reference(by), why
    held.version += 1
    held.save(update_fields=["state", "undone_at", "undone_by", "undo_reason", "version"])
    note(ledger=held.ledger, rows=held.rows)
    touched(held, "state")
    return held


def _hold(batch: Batch) -> Batch:
    """Lock the batch: two confirmations come one after the other."""
    return Batch.objects.select_for_update(of=("self",)).select_related("organisation", "file").get(pk=batch.pk)


def _check_version(held: Batch, version: int) -> None:
    if held.version != version:
        raise Conflict(
            Problem(
                "exchange.conflict",
                N_("这批数据刚被他人办理过：请刷新后核对"),
                {"version": held.version},
                field="version",
            )
        )


def _check_confirmable(held: Batch, *, again: bool) -> None:
    if held.state == Batch.UNDONE:
        raise refuse("exchange.undone", N_("这批数据已撤销：请重新上传后再导入"))
    if held.state != Batch.CHECKED:
        raise refuse("exchange.unchecked", N_("这份表格还没有检查完：请稍候"))
    if held.faults:
        raise refuse("exchange.faults", N_("还有 {count} 处问题：请改好表格后重新上传"), count=held.faults)
    same = queries.same_applied(held)
    if same is not None and not again:
        raise refuse(
            "exchange.same", N_("内容相同的文件已在 {moment} 导入过：确要再导入一遍，请勾选“仍要导入”"), field="again",
            moment=f"{clock.local(same.applied_at or same.uploaded_at):%Y-%m-%d %H:%M}",
        )  # fmt: skip


def _planned(by: Actor, table: Table, batch: Batch) -> tuple[Taken, Plan]:
    _table, ledger = queries.table_of(batch.ledger)
    with storage.open_file(batch.hospital_id, batch.file.sha256) as file:
        content = file.read()
    taken = take(content, ledger, queries.reach(by, table, batch.organisation), queries.row_limit())
    return taken, table.plan(by, batch.organisation, taken.rows)


def _blocking(taken: Taken, plan: Plan) -> int:
    return sum(fault.blocks for fault in (*taken.faults, *plan.faults))


def _describe(batch: Batch, taken: Taken, plan: Plan) -> None:
    """Write onto the batch what its preview page shows."""
    _table, ledger = queries.table_of(batch.ledger)
    faults = sorted((*taken.faults, *plan.faults), key=lambda fault: (fault.row, fault.column))
    batch.state = Batch.CHECKED
    batch.rows, batch.faults = taken.total, _blocking(taken, plan)
    batch.problems = [_stored(fault, taken, ledger) for fault in faults[:STORED]]
    batch.notices = [[notice.template, _texts(notice.params)] for notice in taken.notices]
    batch.counts = [[title, count] for title, count in plan.counts]
    batch.preview = _preview(taken, ledger)


def _stored(fault: Fault, taken: Taken, ledger: Ledger) -> list[Any]:
    column, problem = ledger.column(fault.column), fault.problem
    place = [fault.row, taken.sheet.letter(fault.column), column.title if column else ""]
    return [*place, problem.code, problem.template, _texts(problem.params), problem.level.value]


def _texts(params: Any) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}


def _preview(taken: Taken, ledger: Ledger) -> dict[str, Any]:
    columns = [column for column in ledger.incoming if column.key in taken.sheet.places]
    rows = [[row.number, *(cell_text(row[column.key]) for column in columns)] for row in taken.rows[:PREVIEW]]
    return {"heads": [column.title for column in columns], "rows": rows}


def cell_text(value: Any) -> str:
    """Return a typed value as the preview and the export of problems show it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(value)
    return shown(clock.local(value).replace(tzinfo=None) if hasattr(value, "tzinfo") and value.tzinfo else value)


def _write_rows(batch: Batch, rows: Sequence[Row], written: dict[int, UUID]) -> str:
    """Keep one keyed digest a row and what it became; return the digest over all of them."""
    key = hashlib.sha256(settings.VAULT.secret("lookup") + batch.pk.bytes).digest()
    whole = hashlib.sha256()

    def digested() -> Iterable[tuple[Any, ...]]:
        for row in rows:
            digest = hmac.digest(key, repr((row.number, row.values)).encode(), "sha256")
            whole.update(digest)
            yield batch.pk, batch.hospital_id, row.number, digest, written[row.number]

    copy_rows("exchange_batchrow", ("batch_id", "hospital_id", "number", "digest", "target_id"), digested())
    return whole.hexdigest()


def _check_unused(table: Table, rows: list[tuple[int, UUID]]) -> None:
    used = table.used(_distinct(rows))
    problems = [
        Problem(
            "exchange.used",
            N_("第 {row} 行已被使用（{why}），不能撤销：请先处理后再撤销"),
            {"row": number, "why": used[target]},
        )
        for number, target in rows
        if target in used
    ]
    if len(problems) > NAMED:
        more = Problem("exchange.used_more", N_("另有 {count} 行也已被使用"), {"count": len(problems) - NAMED})
        problems = [*problems[:NAMED], more]
    if problems:
        raise Refused(problems)


def _distinct(rows: list[tuple[int, UUID]]) -> list[UUID]:
    return list(dict.fromkeys(target for _number, target in rows))
