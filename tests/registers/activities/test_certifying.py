"""Certificates of volunteer service: what they say, who gives and sees them, what is refused, how they are printed."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.registers.activities.test_pages import Desk, text
from tests.registers.conftest import Hospital, found_hospital
from tongxin.ground.commands.actors import User
from tongxin.ground.forms import commands as forms
from tongxin.ground.forms import queries as printing
from tongxin.people.models import Person
from tongxin.registers.activities import commands, terms
from tongxin.registers.activities.commands import certifying
from tongxin.registers.activities.looking import certified
from tongxin.registers.activities.models import Certificate, Gathering
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Refused

TODAY = dt.date(2026, 11, 22)
EXTRA = {"category": "就诊高峰导医"}


def serve(hospital: Hospital, day: dt.date, hours: Decimal | None, people: list[Person], **more: Any) -> Gathering:
    return commands.record(
        by=hospital.secretary, organisation=hospital.one, kind="volunteering", title="门诊导医", occurred_on=day,
        present=people, hours=hours, place="门诊大厅", extra=EXTRA, late_reason="补录", **more,
    )  # fmt: skip


@pytest.fixture
def services(hospital: Hospital) -> list[Gathering]:
    """Three services of the first, two of them with hours; the second came once."""
    who = hospital.people
    return [
        serve(hospital, dt.date(2026, 3, 5), Decimal("2.5"), who[:2]),
        serve(hospital, dt.date(2026, 9, 1), Decimal(3), who[:1]),
        serve(hospital, dt.date(2026, 11, 20), None, who[:1], absent=who[1:2]),
    ]


def certify(hospital: Hospital, number: int = 0, by: User | None = None, **more: Any) -> Certificate:
    given = {"handler": "示例党办 8001", **more}
    return certifying.certify(
        by=by or hospital.secretary, organisation=hospital.one, person=hospital.people[number], **given
    )


def test_it_says_what_was_served_and_confirmed(hospital: Hospital, services: list[Gathering]) -> None:
    made = certify(hospital)
    assert (made.times, made.hours, made.number) == (3, Decimal("5.5"), "志愿服务证明〔2026〕1号")
    assert (made.first, made.last, made.occurred_on) == (dt.date(2026, 3, 5), TODAY, TODAY)
    assert made.lines == [
        ["2026-03-05", "门诊导医", "门诊大厅", "2.5"], ["2026-09-01", "门诊导医", "门诊大厅", "3"],
        ["2026-11-20", "门诊导医", "门诊大厅", ""],
    ]  # fmt: skip
    other = certify(hospital, 1)
    assert (other.times, other.hours, other.number) == (1, Decimal("2.5"), "志愿服务证明〔2026〕2号")


def test_a_span_bounds_it_by_both_ends(hospital: Hospital, services: list[Gathering]) -> None:
    made = certify(hospital, first=dt.date(2026, 9, 1), last=dt.date(2026, 11, 19))
    assert (made.times, made.hours, made.first, made.last) == (
        1, Decimal(3), dt.date(2026, 9, 1), dt.date(2026, 11, 19),
    )  # fmt: skip


def test_what_was_voided_is_not_certified(hospital: Hospital, services: list[Gathering]) -> None:
    commands.void(by=hospital.secretary, gathering=services[1], version=1, reason="记重了")
    assert certify(hospital).times == 2


def test_the_same_is_certified_once_and_anew_after_it_was_voided(hospital: Hospital, services: list[Gathering]) -> None:
    made = certify(hospital)
    with pytest.raises(Refused, match=made.number):
        certify(hospital)
    certifying.void_certificate(by=hospital.secretary, certificate=made, version=1, reason="经办人写错")
    assert certify(hospital).number == "志愿服务证明〔2026〕2号"
    with pytest.raises(Refused):
        certifying.void_certificate(by=hospital.secretary, certificate=made, version=2, reason="再作废")


def test_a_stale_page_does_not_void_it(hospital: Hospital, services: list[Gathering]) -> None:
    with pytest.raises(Conflict):
        certifying.void_certificate(by=hospital.secretary, certificate=certify(hospital), version=7, reason="写错")


def test_who_may_not_certify(hospital: Hospital, services: list[Gathering]) -> None:
    with pytest.raises(Denied):
        certify(hospital, by=hospital.recorder)
    with pytest.raises(Denied):
        certify(hospital, by=hospital.member)
    with pytest.raises(Denied):
        certifying.void_certificate(by=hospital.recorder, certificate=certify(hospital), version=1, reason="没有权限")


def test_only_whose_service_one_sees_is_certified(hospital: Hospital, services: list[Gathering]) -> None:
    foreign = found_hospital("fo")
    with pytest.raises(NotFound):
        certifying.certify(by=hospital.secretary, organisation=hospital.one, person=foreign.people[0], handler="示例")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"last": TODAY + dt.timedelta(1)}, "last"),
        ({"first": TODAY, "last": TODAY - dt.timedelta(1)}, "first"),
        ({"first": dt.date(2026, 11, 21)}, "person"),
        ({"handler": " "}, "handler"),
        ({"handler": "字" * 61}, "handler"),
    ],
)
def test_what_is_refused(hospital: Hospital, services: list[Gathering], more: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        certify(hospital, **more)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert not Certificate.objects.exists()


def test_spans_and_handlers_at_their_bounds() -> None:
    terms.check_span(TODAY, TODAY, TODAY)
    terms.check_span(None, None, TODAY)
    assert terms.check_handler(f" {'字' * 60} ") == "字" * 60
    terms.check_served(1, "示例甲")


def test_who_sees_it(hospital: Hospital, services: list[Gathering]) -> None:
    made = certify(hospital)
    own = certifying.certify(by=hospital.office, organisation=hospital.root, person=hospital.people[1], handler="党办")
    assert list(certified.certificates(hospital.office)) == [own, made]
    assert list(certified.certificates(hospital.secretary)) == [made]
    assert not certified.certificates(hospital.member).exists()
    assert list(certified.certificates(hospital.recorder)) == [own], "of himself"
    assert list(certified.certificates(hospital.office, "2026〕1号")) == [made]
    assert list(certified.certificates(hospital.office, "示例乙")) == [own]


def test_it_prints_with_its_number_lines_and_code(
    hospital: Hospital, services: list[Gathering], settings: Settings, tmp_path: Path
) -> None:
    settings.FILES = tmp_path / "files"
    made = certify(hospital)
    printed = forms.print_forms(
        by=hospital.secretary, organisation=hospital.one, form_id="volunteer_certificate", records=[made.record]
    )
    assert printed.document is not None
    document = docx.Document(io.BytesIO(printing.content(printed.document)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for said in (made.number, "示例甲", "2026-03-05", "3 次", "5.5 小时", "2026年3月5日至2026年11月22日"):
        assert said in cells
    assert len(document.part.package.image_parts) == 1, "the code by which a scan is filed"


def test_a_certificate_is_given_found_checked_and_voided_on_pages(
    hospital: Hospital, services: list[Gathering]
) -> None:
    desk = Desk(hospital.secretary)
    assert "出具第一份证明" in text(desk.get("certificates"))
    assert "示例书记" in text(desk.get("certify"))
    given = {"person": "示例甲", "handler": "示例书记 8001"}
    assert desk.post("certify", **given).status_code == 303
    made = Certificate.objects.get()
    page = text(desk.get("certificate", made.pk))
    assert "与记录一致" in page
    assert "打印证明" in page
    commands.void(by=hospital.secretary, gathering=services[0], version=1, reason="记重了")
    assert "现在是 2 次、3 小时" in text(desk.get("certificate", made.pk))
    assert made.number in text(desk.get("certificates", q="示例甲"))
    assert "没有这个编号" in text(desk.get("certificates", q="9号"))
    assert desk.post("void_certificate", made.pk, _version=1, reason="重新出具").status_code == 303
    assert "已作废" in text(desk.get("certificates"))
    assert "不能再用" in text(desk.get("certificate", made.pk))
    assert desk.get("void_certificate", made.pk).status_code == 200


@pytest.mark.parametrize("typed", ["无此人", "示例甲（9999）", ""])
def test_a_name_nobody_has_is_told_at_its_field(hospital: Hospital, services: list[Gathering], typed: str) -> None:
    answer = Desk(hospital.secretary).post("certify", person=typed, handler="示例")
    assert answer.status_code == 422
    assert not Certificate.objects.exists()


def test_pages_are_walled(hospital: Hospital, services: list[Gathering]) -> None:
    made = certify(hospital)
    assert Desk(found_hospital("fo").secretary).get("certificate", made.pk).status_code == 404
    assert Desk(hospital.member).get("certificate", made.pk).status_code == 404
    assert Desk(hospital.member).get("certify").status_code == 403
    assert "还没有您的证明" in text(Desk(hospital.member).get("certificates"))


def test_the_list_asks_little(hospital: Hospital, services: list[Gathering]) -> None:
    certify(hospital)
    certify(hospital, 1)
    desk = Desk(hospital.secretary)
    desk.get("certificates")
    with CaptureQueriesContext(connection) as asked:
        desk.get("certificates")
    assert len(asked) <= 12
