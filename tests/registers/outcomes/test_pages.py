"""The pages of outcomes: allowed, denied, invalid, foreign; and how many questions they ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tongxin.ground.access import scope
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.commands.actors import User
from tongxin.ground.files.queries import attachments
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.outcomes import commands
from tongxin.registers.outcomes.definitions import OutcomeKind
from tongxin.registers.outcomes.models import Outcome
from tongxin.registers.outcomes.web.recording import held
from tongxin.toolbox import ids
from tongxin.toolbox.problems import Denied

LIMIT = 12
DAY = "2026-08-09"
SENT: dict[str, Any] = {
    "kind": "honour", "title": "党建工作示范点", "occurred_on": DAY, "holder_kind": "collective", "v_level": "municipal",
    "v_body": "示例市委组织部", "v_category": "党建示范",
}  # fmt: skip


class Desk:
    """A browser of one user, without scripts."""

    def __init__(self, by: User) -> None:
        self.client = Client()
        self.client.force_login(UserRow.objects.get(pk=by.id))

    def get(self, name: str, *args: object, **query: str) -> HttpResponse:
        return self._widely(self.client.get, reverse(f"outcomes:{name}", args=args), query)

    def post(self, name: str, *args: object, **data: Any) -> HttpResponse:
        sent = {"_key": str(ids.uuid7()), **data}
        return self._widely(self.client.post, reverse(f"outcomes:{name}", args=args), sent)

    def _widely(self, ask: Callable[..., Any], url: str, data: dict[str, Any]) -> HttpResponse:
        try:
            answer: HttpResponse = ask(url, data)
            return answer
        finally:
            scope.put(scope.EVERYWHERE)


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.fixture
def office(hospital: Hospital, settings: Settings, tmp_path: Any) -> Desk:
    settings.FILES = tmp_path
    return Desk(hospital.office)


@pytest.fixture
def honour(hospital: Hospital) -> Outcome:
    return commands.record(
        by=hospital.office, organisation=hospital.two, kind="honour", title="先进基层党组织", occurred_on=dt.date(2026, 7, 1),
        values={"level": "provincial", "body": "示例省委", "cohort": 10, "category": "先进基层党组织"},
    )  # fmt: skip


def test_whose_units_hold_no_kind_at_all_is_told_so_in_a_sentence() -> None:
    kind = OutcomeKind("k", "示例", held_by=[OrganisationKind.HOSPITAL])
    assert held([kind], [Organisation(kind="branch"), Organisation(kind="hospital")]) == {"k": kind}
    with pytest.raises(Denied, match="不办理任何一种成果"):
        held([kind], [Organisation(kind="branch")])


def test_record_with_a_certificate(hospital: Hospital, office: Desk) -> None:
    upload = SimpleUploadedFile("证书.pdf", b"%PDF-1.4\n%%EOF\n")
    answer = office.post("record", organisation=str(hospital.root.pk), upload=upload, **SENT)
    row = Outcome.objects.select_related("record").get()
    assert (answer.status_code, answer.headers["Location"]) == (303, reverse("outcomes:outcome", args=[row.pk]))
    assert (row.level, row.holder_kind, len(attachments(row.record))) == ("municipal", "collective", 1)
    shown = text(office.get("outcome", row.pk))
    assert "证书.pdf" in shown
    assert "党建示范称号数" in shown, "the figures that count it"
    assert "省级荣誉数" not in shown


@pytest.mark.parametrize("typed", ["示例甲", "示例甲（sl1）", "示例甲 sl1", "sl1"])
def test_a_person_is_found_by_name_or_number(hospital: Hospital, office: Desk, typed: str) -> None:
    sent = SENT | {"holder_kind": "person", "holder": typed, "organisation": str(hospital.root.pk)}
    assert office.post("record", **sent).status_code == 303
    made = Outcome.objects.get()
    assert (made.person, made.organisation) == (hospital.people[0], hospital.one), "the branch of the person"


def test_a_unit_that_is_chosen_stays(hospital: Hospital, office: Desk) -> None:
    sent = SENT | {"holder_kind": "person", "holder": "sl1", "organisation": str(hospital.two.pk)}
    office.post("record", **sent)
    assert Outcome.objects.get().organisation == hospital.two


def test_a_name_of_nobody_is_refused_unless_from_outside(hospital: Hospital, office: Desk) -> None:
    sent = SENT | {"holder_kind": "person", "holder": "张退休", "organisation": str(hospital.one.pk)}
    refused = office.post("record", **sent)
    assert refused.status_code == 422
    assert "本院没有“张退休”" in text(refused)
    assert office.post("record", outside="on", **sent).status_code == 303
    assert (Outcome.objects.get().holder_name, Outcome.objects.get().holder_kind) == ("张退休", "person")


def test_a_wrong_number_is_told(hospital: Hospital, office: Desk) -> None:
    sent = SENT | {"holder_kind": "person", "holder": "示例甲（99）", "organisation": str(hospital.one.pk)}
    assert "工号 99 不是“示例甲”" in text(office.post("record", **sent))
    assert "本院没有工号 99" in text(office.post("record", **sent | {"holder": "99"}))


def test_a_kind_is_offered_to_whom_can_hold_it_and_its_units_only(hospital: Hospital, office: Desk) -> None:
    offered = text(Desk(hospital.recorder).get("record"))
    assert 'value="branch_brand"' in offered
    assert 'value="hospital_grade"' not in offered
    assert 'value="key_specialty"' not in offered
    drawn = (
        text(office.get("record", kind="branch_brand")).partition('name="organisation"')[2].partition("</select>")[0]
    )
    assert str(hospital.one.pk) in drawn
    assert str(hospital.root.pk) not in drawn
    sent = SENT | {"kind": "branch_brand", "v_idea": "服务", "organisation": str(hospital.root.pk)}
    assert "“支部品牌”由党支部、临时党支部、党总支办理" in text(office.post("record", **sent)), "the command says which"


def test_what_the_kind_asks_is_drawn_anew(hospital: Hospital, office: Desk) -> None:
    drawn = text(office.post("record", step="reload", kind="external_assessment", title="年度考核"))
    assert 'name="v_assessed_year"' in drawn
    assert 'value="年度考核"' in drawn
    assert not Outcome.objects.exists()
    assert 'name="holder"' not in text(office.get("record", kind="publication"))
    assert "荣誉（奖项）名称" in text(office.get("record")), "what is recorded most often"


def test_names_are_offered_while_typing(hospital: Hospital, office: Desk) -> None:
    drawn = text(
        office.post("record", step="people", holder="示例乙", **{k: v for k, v in SENT.items() if k != "holder"})
    )
    assert '<option value="示例乙（sl2）">' in drawn


def test_bad_values_stand_beside_their_fields(hospital: Hospital, office: Desk) -> None:
    sent = SENT | {"kind": "external_assessment", "v_assessed_year": "2027", "v_category": "党建考核", "v_rank": "5",
                   "v_of_how_many": "3", "organisation": str(hospital.root.pk)}  # fmt: skip
    answer = office.post("record", **sent)
    assert answer.status_code == 422
    for sentence in ("考核年度 2027 晚于公布日期", "名次 5 大于参评总数 3"):
        assert sentence in text(answer)


def test_many_lines_pasted_from_a_sheet(hospital: Hospital, office: Desk) -> None:
    lines = "示例甲\t优秀共产党员\n示例乙，优秀党务工作者\n\n外科党支部"
    sent = SENT | {"lines": lines, "title": "先进基层党组织", "organisation": str(hospital.root.pk)}
    answer = office.post("record_many", **sent)
    assert answer.headers["Location"] == reverse("outcomes:list")
    titles = Outcome.objects.order_by("record_id").values_list("record__title", flat=True)
    assert sorted(titles) == sorted(["优秀共产党员", "优秀党务工作者", "先进基层党组织"])


def test_every_bad_line_is_shown_and_the_text_kept(hospital: Hospital, office: Desk) -> None:
    sent = SENT | {"lines": "无此人 奖\n示例甲 奖\n没此人 奖", "organisation": str(hospital.root.pk)}
    answer = office.post("record_many", **sent)
    assert answer.status_code == 422
    shown = text(answer)
    assert "第 1 行：本院没有“无此人”" in shown
    assert "第 3 行：本院没有“没此人”" in shown
    assert "没此人 奖</textarea>" in shown
    assert not Outcome.objects.exists()


def test_each_kind_says_its_own(hospital: Hospital, office: Desk) -> None:
    """A brand with its method, a report with its consent, a rank of how many, a case without a holder, an end to come."""
    told = (
        ("branch_brand", {"v_idea": "服务", "v_method": "三步法"}, ("三步法", "有品牌和工作法的党支部数")),
        ("publication", {"v_category": "健康科普", "v_channel": "公众号", "v_consent": "是"}, ("同意</dt><dd>是",)),
        ("external_assessment", {"v_assessed_year": "2025", "v_body": "卫健委", "v_category": "党建考核", "v_rank": "2",
                                 "v_of_how_many": "9"}, ("2025年", "党建考核名次")),
        ("social_work_case", {"v_category": "安宁疗护", "v_sessions": "3"}, ("3 次", "医务社工在办个案数")),
        ("culture_site", {"v_category": "院史馆", "v_place": "一楼", "valid_to": "2026-12-31"}, ("有效至 2026年12月31日",)),
    )  # fmt: skip
    for kind, values, words in told:
        sent = {"kind": kind, "title": "示例", "occurred_on": DAY, "organisation": str(hospital.one.pk), **values}
        assert office.post("record", **sent).status_code == 303
        row = Outcome.objects.get(kind=kind)
        shown = text(office.get("outcome", row.pk))
        assert [word for word in words if word not in shown] == []
        office.post("correct", row.pk, reason="补充", _version="1", **{k: v for k, v in sent.items() if k != "kind"})
        assert text(office.get("correct", row.pk)).count("selected") >= 1 or kind == "branch_brand"
    assert "第2名（共9）" in text(office.get("list"))


def test_the_list_is_narrowed(hospital: Hospital, office: Desk, honour: Outcome) -> None:
    office.post("record", organisation=str(hospital.root.pk), **SENT)
    for query, shown, hidden in (
        ({"level": "provincial"}, "先进基层党组织", "党建工作示范点"),
        ({"unit": str(hospital.two.pk)}, "先进基层党组织", "党建工作示范点"),
        ({"q": "示范"}, "党建工作示范点", "先进基层党组织"),
        ({"kind": "honour", "year": "2026", "q": "先进"}, "先进基层党组织", "党建工作示范点"),
    ):
        page = text(office.get("list", **query)).partition("<tbody>")[2]
        assert shown in page
        assert hidden not in page
    assert "没有符合条件的成果" in text(office.get("list", year="2020"))
    assert "共 2 项" in text(office.get("list", kind="nonsense", unit="x"))


def test_a_member_sees_honours_and_no_buttons(hospital: Hospital, honour: Outcome) -> None:
    desk = Desk(hospital.member)
    page = text(desk.get("list"))
    assert "先进基层党组织" in page
    assert reverse("outcomes:record") not in page
    shown = text(desk.get("outcome", honour.pk))
    assert "示例省委" in shown
    assert "更正" not in shown
    assert desk.get("record").status_code == 403
    assert desk.get("void", honour.pk).status_code == 403


def test_another_hospital_finds_nothing(hospital: Hospital, honour: Outcome) -> None:
    desk = Desk(found_hospital("fremd").office)
    assert {desk.get(name, honour.pk).status_code for name in ("outcome", "correct", "end", "void")} == {404}


def test_correct_end_and_void(hospital: Hospital, office: Desk, honour: Outcome) -> None:
    page = text(office.get("correct", honour.pk))
    assert 'value="10"' in page
    sent = {"title": "先进基层党组织", "occurred_on": DAY, "holder": "护理小组", "v_level": "national", "v_body": "中央",
            "reason": "级别写错", "_version": "1"}  # fmt: skip
    assert office.post("correct", honour.pk, **sent).status_code == 303
    honour.refresh_from_db()
    assert (honour.level, honour.cohort, honour.holder_name) == ("national", None, "护理小组")
    assert office.post("end", honour.pk, ended_on=DAY, reason="撤销", _version="2").status_code == 303
    assert "已终止" in text(office.get("outcome", honour.pk))
    assert office.post("correct", honour.pk, **sent | {"_version": "3", "endless": "on"}).status_code == 303
    assert office.post("void", honour.pk, reason="", _version="4").status_code == 422
    assert office.post("void", honour.pk, reason="重复登记", _version="4").status_code == 303
    assert "重复登记" in text(office.get("outcome", honour.pk))
    assert "已作废" in text(office.get("correct", honour.pk))


def test_correct_a_person_and_one_from_outside(hospital: Hospital, office: Desk) -> None:
    row = commands.record(
        by=hospital.office, organisation=hospital.one, kind="role_model", title="最美医生", occurred_on=dt.date(2026, 8, 19),
        person=hospital.people[0], values={"deeds": "援外"},
    )  # fmt: skip
    sent = {"title": "最美医生", "occurred_on": DAY, "holder": "示例甲", "v_deeds": "援外两年", "reason": "补充"}
    assert office.post("correct", row.pk, _version="1", **sent).status_code == 303
    row.refresh_from_db()
    assert (row.person, row.extra["deeds"]) == (hospital.people[0], "援外两年")
    assert office.post("correct", row.pk, _version="2", **sent | {"holder": "示例乙"}).status_code == 303
    row.refresh_from_db()
    assert row.person == hospital.people[1]
    sent |= {"holder": "张退休", "outside": "on"}
    assert office.post("correct", row.pk, _version="3", **sent).status_code == 303
    row.refresh_from_db()
    assert row.holder_name == "张退休"
    assert row.person_id is None


def test_an_empty_list_says_what_to_do(hospital: Hospital, office: Desk) -> None:
    assert "登记第一项" in text(office.get("list"))
    assert "会出现在这里" in text(Desk(hospital.member).get("list"))


def test_pages_ask_few_questions_however_many_rows(hospital: Hospital, office: Desk) -> None:
    lines = [("示例甲", f"荣誉{number}") for number in range(60)]
    made = commands.record_many(
        by=SYSTEM, organisation=hospital.root, kind="honour", lines=lines, occurred_on=dt.date(2026, 8, 9),
        values={"level": "hospital", "body": "院党委"},
    )  # fmt: skip
    for name, args in (("list", ()), ("outcome", (made[0],))):
        office.get(name, *args)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            office.get(name, *args)
        queries = [
            each["sql"] for each in asked.captured_queries if not each["sql"].startswith(("SET", "SELECT set_config"))
        ]
        assert len(queries) <= LIMIT, "\n".join(queries)
