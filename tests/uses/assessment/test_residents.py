"""Points of residents, once a hospital turns them on: a list to review that is kept as decided, and decides nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.registers.conftest import SYSTEM, Hospital
from tests.uses.assessment.conftest import FIRST, LAST
from tests.uses.assessment.test_pages import signed_in, text

from tongxin.figures.queries import compute
from tongxin.ground.catalog.queries import active, entry
from tongxin.ground.records.models import Record
from tongxin.people import commands as people
from tongxin.toolbox.periods import Period
from tongxin.uses.assessment import commands
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.rules.flow import Stage

TOTALS = [Decimal(90), Decimal(80), Decimal(70), Decimal(55), Decimal(45)]


def test_the_list_is_kept_as_decided_and_counted(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    off = entry("scheme", "resident_points")
    monkeypatch.setitem(active().entries["scheme"], "resident_points", replace(off, off=False))
    people.add_traits(
        by=SYSTEM, organisation=hospital.root, kind="resident_in_training", valid_from=FIRST,
        details={person.pk: "" for person in hospital.people},
    )  # fmt: skip
    office = hospital.office
    row = commands.open_round(by=office, scheme="resident_points", organisation=hospital.root, first=FIRST, last=LAST)
    rows = list(Subject.objects.filter(round=row).order_by("pk"))
    for subject, total in zip(rows, TOTALS, strict=True):
        Subject.objects.filter(pk=subject.pk).update(total=total, held=0, speaks="reached" if total >= 60 else "below")
    Record.objects.filter(pk=row.pk).update(state=Stage.DECIDING)
    assert "低于积分线 60 分的提交复核，最多 1 人" in text(signed_in(office), "round", row.pk)
    commands.approve(by=office, assessment=row, version=1, decided_on=dt.date(2026, 11, 22), decided_by="党委会")
    told = Subject.objects.filter(round=row).order_by("pk").values_list("decided", "listed")
    assert list(told) == [("reached", False)] * 3 + [("below", False), ("below", True)]
    Subject.objects.filter(pk=rows[0].pk).update(total=Decimal(1))
    page = text(signed_in(office), "round", row.pk).split('id="review"')[1].split("</section>")[0]
    assert (rows[4].name in page, rows[0].name in page) == (True, False)
    kept = dict(Subject.objects.filter(round=row).values_list("pk", "listed"))
    Subject.objects.filter(round=row).update(listed=None)  # decided before the list was kept
    page = text(signed_in(office), "round", row.pk).split('id="review"')[1].split("</section>")[0]
    assert (rows[4].name in page, rows[0].name in page) == (False, True)
    Subject.objects.bulk_update([Subject(pk=key, listed=listed) for key, listed in kept.items()], ["listed"])
    share, coverage = compute(
        office,
        ["assessment.residents_listed_share", "assessment.residents_assessed"],
        hospital.root,
        Period(FIRST, LAST),
    )
    assert (share.value, coverage.value) == (Decimal("20.0"), 5)
    assert Round.objects.get(pk=row.pk).notice_until
