"""A document is verified: untouched it passes; an edited number and a changed record are named."""

from __future__ import annotations

import copy
import datetime as dt
from io import BytesIO
from uuid import UUID

import docx
import pytest
from docx.oxml.ns import qn
from tests.registers.conftest import Hospital, found_hospital
from tests.uses.reports.conftest import serve
from tests.uses.reports.samples import imprint, paper

from tongxin.registers.activities import commands as activities
from tongxin.toolbox.problems import Refused
from tongxin.uses.reports import commands
from tongxin.uses.reports.layout import write
from tongxin.uses.reports.models import Draft
from tongxin.uses.reports.verdicts import Verdict, judge
from tongxin.uses.reports.verifying import verify


@pytest.fixture
def issued(draft: Draft, hospital: Hospital) -> bytes:
    return bytes(commands.export(by=hospital.office, draft=draft, version=1).file)


def edited(content: bytes, old: str, new: str) -> bytes:
    document = docx.Document(BytesIO(content))
    for node in document.element.body.iter(qn("w:t")):
        if node.text == old:
            node.text = new
            break
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def test_untouched_it_passes(issued: bytes, hospital: Hospital) -> None:
    found = verify(hospital.office, issued)
    assert found.fine
    assert [finding.printed for finding in found.findings] == ["2场", "5人", "8人次", "16小时", "1件", "12件次"]


def test_an_edited_number_is_named(issued: bytes, hospital: Hospital) -> None:
    found = verify(hospital.office, edited(issued, "8人次", "80人次"))
    assert not found.fine
    (wrong,) = [finding for finding in found.findings if not finding.fine]
    assert (wrong.title, wrong.verdict, wrong.printed, wrong.issued) == (
        "志愿服务人次",
        Verdict.ALTERED,
        "80人次",
        "8人次",
    )


def test_one_more_record_is_named(issued: bytes, hospital: Hospital) -> None:
    more = serve(hospital, dt.date(2026, 11, 21), 1, "社区义诊")
    found = verify(hospital.office, issued)
    moved = {finding.title: finding for finding in found.findings if not finding.fine}
    assert "为民办实事件次" not in moved
    times = moved["志愿服务人次"]
    assert (times.verdict, times.issued, times.now) == (Verdict.HOLDS, "8人次", "9人次")
    (change,) = times.changes
    assert (change.how, change.record, change.title) == ("added", str(more.pk), "社区义诊")
    assert change.url.endswith(f"/activities/{more.pk}/")


def test_a_voided_record_is_named_as_removed(issued: bytes, hospital: Hospital) -> None:
    from tongxin.registers.activities.models import Gathering

    row = Gathering.objects.get(record__title="门诊导医")
    activities.void(by=hospital.office, gathering=row, version=row.record.version, reason="重复登记")
    found = verify(hospital.office, issued)
    times = next(finding for finding in found.findings if finding.title == "志愿服务人次")
    assert (times.now, [change.how for change in times.changes]) == ("5人次", ["removed"])


def test_a_foreign_or_unknown_snapshot_is_refused(issued: bytes, hospital: Hospital) -> None:
    other = found_hospital("zb")
    for by, content in ((other.office, issued), (hospital.office, write(paper(), imprint()))):
        with pytest.raises(Refused, match="找不到，或您无权查看"):
            verify(by, content)


def test_numbers_copied_from_another_report_are_judged_by_it(issued: bytes, hospital: Hospital) -> None:
    branch = commands.draft(
        by=hospital.secretary, template="annual_summary", organisation=hospital.one,
        first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 31),
    )  # fmt: skip
    source = docx.Document(BytesIO(bytes(commands.export(by=hospital.secretary, draft=branch, version=1).file)))
    target = docx.Document(BytesIO(issued))
    controls = list(source.element.body.iter(qn("w:sdt")))
    target.paragraphs[0]._p.extend(controls[4:6])
    held = BytesIO()
    target.save(held)
    copied = [each for each in verify(hospital.office, held.getvalue()).findings if each.report]
    assert [(each.no, each.printed, each.fine) for each in copied] == [(5, "0件", True), (6, "0件次", True)]
    assert copied[0].report == "内科党支部2026年度党建工作总结"
    unseen = copy.deepcopy(controls[0])
    unseen.find(qn("w:sdtPr")).find(qn("w:tag")).set(qn("w:val"), "figure:0190a0b0-1234-7000-8000-000000000001:1")
    target.paragraphs[0]._p.append(unseen)
    held = BytesIO()
    target.save(held)
    (stranger,) = [
        each for each in verify(hospital.office, held.getvalue()).findings if each.verdict is Verdict.UNKNOWN
    ]
    assert stranger.printed == "2场"


def test_verdicts_name_missing_copied_and_unknown_numbers() -> None:
    from tongxin.uses.reports.reading import Printed
    from tongxin.uses.reports.reckoning import Frozen
    from tongxin.uses.reports.template import Number

    key = UUID("0190a0b0-1234-7000-8000-000000000001")
    day = dt.date(2026, 1, 1)
    frozen = [
        Frozen(Number("a.b"), "题", 1, "人", "5", "ok", key, "院", day, day, 5, key, "d", said=said)
        for said in ("5人", "5人", "6人")
    ]
    standing: list[tuple[int, str | None]] = [(1, "5 人"), (1, "7人"), (3, None), (9, "1")]
    printed = [Printed(no, key, said, by_control=True) for no, said in standing]
    assert [(seen.no, seen.verdict) for seen in judge(printed, frozen)] == [
        (1, Verdict.HOLDS),
        (1, Verdict.ALTERED),
        (2, Verdict.MISSING),
        (3, Verdict.MISSING),
        (9, Verdict.UNKNOWN),
    ]
