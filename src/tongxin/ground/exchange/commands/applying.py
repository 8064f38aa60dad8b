"""What the rows of a file become: read and planned, written all at once, and of each a keyed digest kept."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange import queries
from tongxin.ground.exchange.checking import Taken, take
from tongxin.ground.exchange.copying import copy_rows
from tongxin.ground.exchange.describing import blocking
from tongxin.ground.exchange.models import Batch
from tongxin.ground.exchange.tables import Plan, Row, Table
from tongxin.ground.files import storage
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the garbage collector: it would walk the millions of cells of a long ledger again and again, in vain."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def planned(by: Actor, table: Table, batch: Batch) -> tuple[Taken, Plan]:
    """Read the file of a batch by the rules of today; return what it holds and what would be written."""
    _table, ledger = queries.table_of(batch.ledger)
    with storage.open_file(batch.hospital_id, batch.file.sha256) as file:
        content = file.read()
    reach = queries.reach(by, table, batch.organisation)
    taken = take(content, ledger, reach, queries.row_limit(), checked=batch.state == Batch.CHECKED)
    plan, _apply, _undo = table.steps
    return taken, plan(by, batch.organisation, taken.rows)


def written(by: Actor, table: Table, batch: Batch) -> str:
    """Write what the rows of a file say; return the digest over all of them. Raises `Refused` when some are good no longer."""
    taken, plan = planned(by, table, batch)
    _check_still_good(taken, plan)
    _plan, apply, _undo = table.steps
    with ThreadPoolExecutor(1) as aside:
        kept = aside.submit(_kept, batch, taken.rows)  # while the database writes
        became = dict(apply(by=by, organisation=batch.organisation, batch=batch.pk, planned=plan.planned))
        return _write_rows(batch, kept.result(), became)


def _write_rows(batch: Batch, kept: Sequence[tuple[int, bytes]], became: dict[int, UUID]) -> str:
    """Keep one keyed digest a row and what it became; return the digest over all of them."""
    text = cache(str)  # many rows become one thing
    rows = ((number, digest, text(became[number])) for number, digest in kept)
    copy_rows("exchange_batchrow", ("number", "digest", "target_id"), rows, {"batch_id": batch.pk})
    return hashlib.sha256(b"".join(digest for _number, digest in kept)).hexdigest()


def _kept(batch: Batch, rows: list[Row]) -> list[tuple[int, bytes]]:
    """Return what is kept of each row, its number and the keyed digest of its cells, and let the rows go: the cells of a long
    file take a tenth of a second to free. The key is the batch's own, so equal rows of two files differ."""
    key = hashlib.sha256(settings.VAULT.secret("lookup") + batch.pk.bytes).digest()
    keyed = hashlib.blake2b(key=key, digest_size=32)
    kept = [(row.number, _digest(keyed.copy(), row.raw)) for row in rows]
    rows.clear()
    return kept


def _digest(keyed: hashlib.blake2b, raw: Sequence[Any]) -> bytes:
    keyed.update(repr(raw).encode())
    return keyed.digest()


def _check_still_good(taken: Taken, plan: Plan) -> None:
    """Raise when rows that were good when checked are so no longer."""
    if any(fault.blocks for fault in (*taken.faults, *plan.faults)):
        raise refuse(
            "exchange.changed",
            N_("检查之后数据有变化，现在有 {count} 处问题：请重新检查这份表格"),
            count=blocking(taken, plan),
        )
