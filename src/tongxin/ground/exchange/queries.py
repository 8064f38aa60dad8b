"""Ledgers that somebody may import or export, batches they may see, and what was wrong in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from tongxin.ground.access.queries import found, may, organisations_for, require, visible
from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.commands.actors import Actor, System, User
from tongxin.ground.exchange.definitions import Ledger
from tongxin.ground.exchange.models import Batch, BatchRow
from tongxin.ground.exchange.tables import Table, tables
from tongxin.ground.jobs.models import Job
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import subtree
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Level, NotFound, Problem
from tongxin.toolbox.words import N_

VIEW = "exchange.view"


@dataclass(frozen=True)
class Line:
    """A problem of a batch as it is shown: row, letter and title of the column, sentence template, whether it blocks."""

    row: int
    letter: str
    title: str
    problem: Problem

    @property
    def sentence(self) -> str:
        """Return the problem's sentence."""
        return self.problem.sentence(gettext)

    @property
    def placed(self) -> Problem:
        """Return the problem whose sentence begins with its place."""
        about = {"row": self.row, "letter": self.letter, "title": self.title, "sentence": self.sentence}
        template = N_("第 {row} 行 {letter} 列“{title}”：{sentence}") if self.letter else N_("第 {row} 行：{sentence}")
        return Problem(self.problem.code, template, about, level=self.problem.level)

    @property
    def blocks(self) -> bool:
        """Tell whether the file cannot be imported because of it."""
        return self.problem.level is Level.HARD


def table_of(kind: str) -> tuple[Table, Ledger]:
    """Return what a ledger does and its definition; raise `NotFound` when it cannot be exchanged."""
    table, ledger = tables.get(kind), active().get("ledger", kind)
    if table is None or ledger is None:
        known = "、".join(offered.id for offered in tables)
        raise NotFound(
            Problem(
                "exchange.kind",
                N_("没有“{kind}”这本台账可以导入导出；可用：{known}"),
                {"kind": kind, "known": known or "—"},
            )
        )
    return table, cast(Ledger, ledger)


def importable(by: Actor) -> list[Ledger]:
    """Return the ledgers that `by` may import somewhere, in order of registration."""
    pairs = [(table, active().get("ledger", table.id)) for table in tables]
    return [ledger for table, ledger in pairs if ledger is not None and ledger.importable and may(by, table.permission)]


def exportable(by: Actor) -> list[Ledger]:
    """Return the ledgers that `by` may export somewhere."""
    pairs = [(table, active().get("ledger", table.id)) for table in tables if table.export is not None]
    return [ledger for table, ledger in pairs if ledger is not None and may(by, table.export_permission)]


def places(by: Actor, permission: str) -> QuerySet[Organisation]:
    """Return the organisations for which `by` may do so, in organisation order."""
    return organisations_for(by, permission).distinct()


def reach(by: Actor, table: Table, organisation: Organisation) -> QuerySet[Organisation]:
    """Return the organisations that rows of an import for `organisation` may name."""
    allowed = organisations_for(by, table.permission).distinct()
    if organisation.pk == organisation.hospital_id:
        return allowed.filter(hospital_id=organisation.pk)
    return allowed.filter(pk__in=subtree([organisation.pk], clock.today()).values("pk"))


def batches(by: Actor) -> QuerySet[Batch]:
    """Return the batches `by` may see."""
    rows = Batch.objects.select_related("organisation", "file")
    return visible(by, rows, VIEW)


def batch_for(by: Actor, key: UUID) -> Batch:
    """Return a batch `by` may see, or raise `NotFound`."""
    return found(batches(by).filter(pk=key).first())


def check_may(by: Actor, batch: Batch) -> Table:
    """Return the batch's table; raise `Denied` unless `by` may import this ledger there."""
    table, _ledger = table_of(batch.ledger)
    require(by, table.permission, batch.organisation_id)
    return table


def same_applied(batch: Batch) -> Batch | None:
    """Return another batch that already brought in the same content, if one stands."""
    same = Batch.objects.filter(file_id=batch.file_id, ledger=batch.ledger, state=Batch.APPLIED)
    return same.exclude(pk=batch.pk).order_by("applied_at").first()


def lines(batch: Batch) -> Iterator[Line]:
    """Yield the stored problems of a batch, in order of rows."""
    for row, letter, title, code, template, params, level in batch.problems:
        yield Line(row, letter, title, Problem(code, template, params, level=Level(level)))


def notices(batch: Batch) -> list[str]:
    """Return the sentences worth knowing about the file as a whole."""
    return [gettext(template).format(**params) for template, params in batch.notices]


def title(batch: Batch) -> str:
    """Return the title of a batch's ledger, or its id once the catalog has it no longer."""
    ledger = active().get("ledger", batch.ledger)
    return ledger.title if ledger is not None else batch.ledger


def job_of(batch: Batch) -> Job | None:
    """Return the job at work on a batch, or the last one."""
    return Job.objects.filter(pk=batch.job_id).first() if batch.job_id else None


def working(batch: Batch) -> bool:
    """Tell whether a job is at work on a batch."""
    job = job_of(batch)
    return job is not None and not job.over


def targets(batch: Batch) -> list[tuple[int, UUID]]:
    """Return (row number, id of what it became) of an applied batch."""
    return list(BatchRow.objects.filter(batch=batch).order_by("number").values_list("number", "target_id"))


def row_limit() -> int:
    """Return how many rows one import may have (catalog setting `exchange.rows`)."""
    return int(setting("exchange.rows"))


def only_hospital(by: Actor) -> Organisation:
    """Return the hospital of `by`, or the only one; raise `NotFound` when there are several to choose from."""
    hospitals: Any = Organisation.objects.filter(kind="hospital")
    if isinstance(by, User | System) and by.hospital_id:
        hospitals = hospitals.filter(pk=by.hospital_id)
    rows = list(hospitals[:2])
    if len(rows) != 1:
        raise NotFound(Problem("exchange.organisation", N_("请用 --organisation 写明组织的代码")))
    return cast(Organisation, rows[0])
