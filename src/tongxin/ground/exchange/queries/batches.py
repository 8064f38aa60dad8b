"""Batches that somebody may see, what was wrong in them, and how far a row of theirs may reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from tongxin.ground.access.queries import found, may, organisations_for, require, visible
from tongxin.ground.catalog.queries import active, setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.models import Batch, BatchRow
from tongxin.ground.exchange.queries.ledgers import table_alone, table_of
from tongxin.ground.exchange.tables import Table, tables
from tongxin.ground.jobs.models import Job
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import subtree
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Level, Problem
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


def reach(by: Actor, table: Table, organisation: Organisation) -> QuerySet[Organisation]:
    """Return the organisations that rows of an import for `organisation` may name."""
    allowed = organisations_for(by, table.permission).distinct()
    if organisation.pk == organisation.hospital_id:
        return allowed.filter(hospital_id=organisation.pk)
    return allowed.filter(pk__in=subtree([organisation.pk], clock.today()).values("pk"))


def batches(by: Actor) -> QuerySet[Batch]:
    """Return the batches `by` may see: of ledgers whose rows he may enter himself, as a batch shows those of others; also
    of a ledger that is no longer imported, so that what came in can be undone."""
    known = active().all("ledger").keys() | {table.id for table in tables}
    barred = known - {table.id for table in tables if may(by, table.permission)}
    rows = Batch.objects.select_related("organisation", "file").exclude(ledger__in=barred)
    return visible(by, rows, VIEW)


def batch_for(by: Actor, key: UUID) -> Batch:
    """Return a batch `by` may see, or raise `NotFound`."""
    return found(batches(by).filter(pk=key).first())


def check_may(by: Actor, batch: Batch) -> Table:
    """Return the batch's table; raise `Denied` unless `by` may import this ledger there."""
    table, _ledger = table_of(batch.ledger)
    require(by, table.permission, batch.organisation_id)
    return table


def check_may_undo(by: Actor, batch: Batch) -> Table:
    """Return the batch's table; raise `Denied` unless `by` may import such rows there. The rows of a ledger that the catalog
    has no longer are undone by its register all the same."""
    table = table_alone(batch.ledger)
    require(by, table.permission, batch.organisation_id)
    return table


def undoable(by: Actor, batch: Batch) -> bool:
    """Tell whether `by` may undo what the batch wrote."""
    table = tables.get(batch.ledger)
    return batch.state == Batch.APPLIED and table is not None and may(by, table.permission, batch.organisation_id)


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
