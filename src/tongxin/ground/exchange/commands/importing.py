"""An import in four writes: upload, check, confirm, undo. Confirming writes everything in one transaction, or nothing."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import require
from tongxin.ground.catalog.queries import version
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command, note, touched
from tongxin.ground.exchange import queries
from tongxin.ground.exchange.commands.applying import planned, uncollected, written
from tongxin.ground.exchange.commands.incoming import pasted, translated
from tongxin.ground.exchange.definitions import Ledger
from tongxin.ground.exchange.describing import describe
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.queries.marks import mapping_of
from tongxin.ground.exchange.tables import Table
from tongxin.ground.files.commands import keep
from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.queries import limit
from tongxin.ground.files.rules import check_upload, clean_name, extension
from tongxin.ground.jobs.tasks import ask
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.rules import check_reason
from tongxin.ground.records.writing import of_hospital, reference
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Conflict, Problem, Refused, refuse
from tongxin.toolbox.words import N_

NAMED = 10
TAKEN = ("xlsx",)
# Above these a job does the work: a page must not wait, and a web worker must stay small.
INLINE_BYTES = 300_000
INLINE_ROWS = 5_000


@command("exchange.upload", title=_("上传台账"), on="organisation")
def upload(*, by: Actor, organisation: Organisation, ledger: str, upload: Upload, mapping: str = "") -> Batch:
    """Keep a file as a new batch and check it; a long one is checked by a job. What cannot be read at all is not kept.

    mapping: the file is a superior platform's sheet, told in the ledger's words by this mapping.
    """
    definition = _importable(by, organisation, ledger)
    if extension(upload.name) not in TAKEN:
        raise refuse(
            "exchange.not_xlsx", N_("“{name}”不是 .xlsx 表格：请用 Excel 或 WPS 另存为“Excel 工作簿（.xlsx）”后再上传"),
            field="upload", name=upload.name,
        )  # fmt: skip
    if mapping:
        target = mapping_of(ledger, mapping)
        check_upload(upload, limit(), TAKEN)
        upload = Upload(upload.name, translated(upload.content, definition, target))
    return _taken_in(by, organisation, definition, upload)


@command("exchange.paste", title=_("粘贴台账"), on="organisation")
def paste(*, by: Actor, organisation: Organisation, ledger: str, text: str) -> Batch:
    """Take cells copied from Excel or WPS as a new batch, as if they had been uploaded."""
    definition = _importable(by, organisation, ledger)
    name = gettext("粘贴的内容 {moment}.xlsx").format(moment=f"{clock.local(clock.now()):%Y-%m-%d %H%M}")
    return _taken_in(by, organisation, definition, Upload(name, pasted(text, definition)))


def _importable(by: Actor, organisation: Organisation, ledger: str) -> Ledger:
    """Return the ledger if `by` may import it there; raise `Denied` or `Refused` otherwise."""
    table, definition = queries.table_of(ledger)
    if not definition.importable or not table.imports:
        raise refuse("exchange.importable", N_("“{title}”不能导入"), field="ledger", title=definition.title)
    require(by, table.permission, organisation)
    if organisation.hospital_id is None:
        raise refuse("exchange.region", N_("请选择一家医院内的组织"), field="organisation")
    return definition


def _taken_in(by: Actor, organisation: Organisation, ledger: Ledger, upload: Upload) -> Batch:
    """Keep a file as a new batch and check it: at once when it is short."""
    table, _definition = queries.table_of(ledger.id)
    hospital = of_hospital(organisation)
    batch = Batch.objects.create(
        hospital_id=hospital, organisation=organisation, ledger=ledger.id,
        ledger_version=version("ledger", ledger.id), file=keep(hospital, upload, TAKEN),
        name=clean_name(upload.name), uploaded_at=clock.now(), uploaded_by=reference(by),
    )  # fmt: skip
    note(ledger=ledger.id, sha256=batch.file.sha256, size=batch.file.size)
    if batch.file.size > INLINE_BYTES and isinstance(by, User):
        return _ask("exchange.check", by, batch)
    return _checked(by, table, batch)


@command("exchange.check", title=_("检查台账"), on="batch")
def check(*, by: Actor, batch: Batch) -> Batch:
    """Read the file by the rules of today and keep every problem; writes nothing of the ledger."""
    table = queries.check_may(by, batch)
    held = _hold(batch)
    if held.state not in (Batch.UPLOADED, Batch.CHECKED):
        return held
    return _checked(by, table, held)


@command("exchange.queue", title=_("提交导入"), on="batch")
def queue(*, by: Actor, batch: Batch, again: bool = False) -> Batch:
    """Confirm a checked file: at once when it is short, by a job when it is long."""
    queries.check_may(by, batch)
    held = _hold(batch)
    if held.rows <= INLINE_ROWS or not isinstance(by, User) or held.state != Batch.CHECKED:
        return confirm(by=by, batch=held, again=again)
    if queries.working(held):
        return held
    _check_confirmable(held, again=again)
    return _ask("exchange.confirm", by, held, again=again)


@command("exchange.confirm", title=_("确认导入台账"), on="batch")
def confirm(*, by: Actor, batch: Batch, again: bool = False) -> Batch:
    """Write every row of a checked file, once; a second confirmation finds it done. `again`: also what stands already."""
    table = queries.check_may(by, batch)
    held = _hold(batch)
    if held.state == Batch.APPLIED:
        return held
    _check_confirmable(held, again=again)
    with uncollected():
        held.digest = written(by, table, held)
    held.state, held.applied_at, held.applied_by = Batch.APPLIED, clock.now(), reference(by)
    held.version += 1
    held.save(update_fields=["digest", "state", "applied_at", "applied_by", "version"])
    note(ledger=held.ledger, rows=held.rows, digest=held.digest)
    return held


@command("exchange.undo", title=_("撤销导入"), on="batch")
def undo(*, by: Actor, batch: Batch, version: int, reason: str) -> Batch:
    """Void everything a batch wrote; refused, naming the rows, when something else already relies on them."""
    table = queries.check_may_undo(by, batch)
    held = _hold(batch)
    _check_version(held, version)
    if held.state != Batch.APPLIED:
        raise refuse("exchange.not_applied", N_("这批数据没有导入，或已经撤销"))
    why = check_reason(reason)[:200]
    rows = queries.targets(held)
    _check_unused(table, rows)
    _plan, _apply, void = table.steps
    void(by=by, organisation=held.organisation, batch=held.pk, targets=_distinct(rows), reason=why)
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


def _ask(job: str, by: User, batch: Batch, **arguments: bool) -> Batch:
    """Let a job do it in the name of the user."""
    batch.job_id = ask(job, by=by, hospital_id=batch.hospital_id, batch=str(batch.pk), user=str(by.id), **arguments).pk
    batch.save(update_fields=["job_id"])
    return batch


def _checked(by: Actor, table: Table, batch: Batch) -> Batch:
    with uncollected():
        taken, plan = planned(by, table, batch)
        describe(batch, taken, plan)
    batch.version += 1
    batch.save()
    note(rows=batch.rows, faults=batch.faults)
    return batch


def _check_unused(table: Table, rows: list[tuple[int, UUID]]) -> None:
    used = table.used(_distinct(rows))
    problems = [
        Problem(
            "exchange.used",
            N_("第 {row} 行已被使用（{why}），不能撤销：请先处理后再撤销"),
            {"row": number, "why": gettext(used[target])},
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
