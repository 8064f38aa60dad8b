"""Document numbers without gaps: one row per body, kind and year, locked by its taker until the command has committed."""

from __future__ import annotations

from django.db import connection

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Number, Record
from tongxin.ground.records.writing import of_hospital
from tongxin.toolbox import clock, ids
from tongxin.toolbox.words import N_

FORM = N_("{code}〔{year}〕{value}号")

# A command that is undone gives its number back, for the row is undone with it; the next taker waits for that.
_TAKE = """
    INSERT INTO records_series (id, hospital_id, organisation_id, code, year, last) VALUES (%s, %s, %s, %s, %s, 1)
    ON CONFLICT (organisation_id, code, year) DO UPDATE SET last = records_series.last + 1
    RETURNING id, last
"""


def take(*, body: Organisation, code: str, year: int, record: Record) -> Number:
    """Take the next number of a body's documents for `record`; only inside a command, so that none is lost.

    code: what stands before the year, such as 党委; year: the calendar year of the document (GB/T 9704 7.2.5).
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a document number is taken inside a command: outside, a failure would leave a gap")
    hospital = of_hospital(body)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [ids.uuid7(), hospital, body.pk, code, year])
        series, value = cursor.fetchone()
    text = FORM.format(code=code, year=year, value=value)
    return Number.objects.create(
        hospital_id=hospital, organisation=body, series_id=series, value=value, text=text, record=record,
        taken_at=clock.now(),
    )  # fmt: skip
