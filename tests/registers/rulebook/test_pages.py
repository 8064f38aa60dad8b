"""The pages of the rulebook: from a draft to the compilation; what each shows and to whom."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any
from uuid import UUID

import docx
import pytest
from django.test import Client
from django.urls import reverse

from tests.registers.conftest import found_hospital
from tests.registers.rulebook.conftest import TEXT, TODAY, Book
from tongxin.ground.access.models import User
from tongxin.ground.ui.wording import full_day
from tongxin.registers.rulebook import commands, queries
from tongxin.registers.rulebook.models import CleanUp, Signature, Version
from tongxin.toolbox import clock

MOST = 12


@pytest.fixture
def office(book: Book) -> Client:
    return signed_in(book.hospital.office.id)


def signed_in(key: UUID) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=key), backend="tongxin.ground.access.sessions.Backend")
    return client


def text(response: Any) -> str:
    assert response.status_code == 200, response
    return str(response.content.decode())


def test_a_document_goes_from_draft_to_compilation(office: Client, book: Book) -> None:
    assert "起草第一份" in text(office.get(reverse("rulebook:list")))
    wrong = office.post(
        reverse("rulebook:draft"),
        {
            "title": "党委会议事规则",
            "category": "procedure_rules",
            "organisation": book.hospital.root.pk,
            "text": "第一条",
        },
    )
    assert wrong.status_code == 422
    assert "第一条没有内容" in wrong.content.decode()
    office.post(
        reverse("rulebook:draft"),
        {"title": "党委会议事规则", "category": "procedure_rules", "organisation": book.hospital.root.pk, "text": TEXT},
    )
    draft = Version.objects.get()
    assert "这是草案" in text(office.get(reverse("rulebook:version", args=[draft.pk])))
    office.post(reverse("rulebook:write", args=[draft.pk]), {"text": TEXT + "\n第六条 补充", "_version": 1})
    assert "缺第 5 条" in text(office.get(reverse("rulebook:version", args=[draft.pk])))
    response = office.post(
        reverse("rulebook:issue", args=[draft.pk]),
        {"approved_by": "2026年第1次党委会", "number": "示例党〔2026〕1号", "issued_on": "2026-01-10",
         "effective_on": "2026-02-01", "_version": 2},
    )  # fmt: skip
    assert response.status_code == 303
    shown = text(office.get(reverse("rulebook:document", args=[draft.document_id])))
    assert "现行有效" in shown
    assert 'id="a4"' in shown
    assert "前应报备" in text(office.get(reverse("rulebook:list")))
    paper = docx.Document(BytesIO(office.get(reverse("rulebook:compilation")).content))
    words = [line.text for line in paper.paragraphs]
    assert "示例医院制度汇编" in words
    assert any(line.startswith("第四条　会议须有半数以上") for line in words)
    assert office.get(reverse("rulebook:at", args=["dwhysgz"])).status_code == 302


def test_the_list_is_few_questions_however_long(office: Client, book: Book, django_assert_max_num_queries: Any) -> None:
    for number in range(1, 4):
        book.issued(title=f"示例制度{number}", text="第一条 甲")
    office.get(reverse("rulebook:list"))
    version = Version.objects.order_by("-pk")[0]
    with django_assert_max_num_queries(MOST):
        text(office.get(reverse("rulebook:version", args=[version.pk])))
    with django_assert_max_num_queries(MOST):
        office.get(reverse("rulebook:list"), {"q": "示例", "category": "procedure_rules", "day": "2026-03-01"})


def test_two_versions_stand_side_by_side(office: Client, book: Book) -> None:
    made = book.issued()
    office.post(reverse("rulebook:revise", args=[made.document_id]), {"gist": "缩短会期"})
    draft = Version.objects.get(ordinal=2)
    compare = reverse("rulebook:compare", args=[made.document_id])
    assert "两版内容相同" in text(office.get(compare))
    office.post(reverse("rulebook:write", args=[draft.pk]), {"text": TEXT.replace("每月", "每两周"), "_version": 1})
    shown = text(office.get(compare))
    assert "改动 1 条，未改动 3 条" in shown
    assert "<del>月</del>" in shown
    assert "<ins>两周</ins>" in shown
    assert "请选择两个版本" in text(office.get(compare, {"old": "x", "new": "y"}))
    office.post(reverse("rulebook:void_version", args=[draft.pk]), {"reason": "不改了", "_version": 2})
    assert text(office.get(reverse("rulebook:document", args=[made.document_id])))


def test_filing_citing_and_abolishing_on_the_page(office: Client, book: Book) -> None:
    made = book.issued()
    page = reverse("rulebook:version", args=[made.pk])
    office.post(
        reverse("rulebook:send_filing", args=[made.pk]),
        {"filed_with": "上级党委", "sent_on": "2026-01-20", "_version": 2},
    )
    office.post(
        reverse("rulebook:answer_filing", args=[made.pk]),
        {"received_on": "2026-02-01", "receipt": "备〔2026〕3号", "result": "accepted", "_version": 3},
    )
    assert "准予备案" in text(office.get(page))
    office.post(reverse("rulebook:cite", args=[made.document_id]), {"entry": "body/party", "article": "4"})
    office.post(
        reverse("rulebook:cite", args=[made.document_id]), {"entry": "procedure/member_development", "article": ""}
    )
    shown = text(office.get(page))
    assert "依据本条" in shown
    assert "谁依据这份制度" in shown
    cited = queries.citations(made.document)[0].citation
    assert "取消依据" in text(office.get(reverse("rulebook:uncite", args=[cited.pk])))
    office.post(reverse("rulebook:uncite", args=[cited.pk]), {"_key": "2"})
    office.post(
        reverse("rulebook:correct", args=[made.document_id]),
        {"title": "党委会规则", "category": "party_rules", "reason": "简称", "_version": 2},
    )
    office.post(
        reverse("rulebook:abolish", args=[made.document_id]),
        {"ended_on": "2026-11-21", "reason": "过时", "_version": 3},
    )
    assert "已废止" in text(office.get(reverse("rulebook:document", args=[made.document_id])))


def test_who_only_reads_is_told_no_chores(office: Client, book: Book) -> None:
    book.issued()
    with clock.at(TODAY + dt.timedelta(2000)):
        for client, told in ((office, True), (signed_in(book.hospital.member.id), False)):
            page = text(client.get(reverse("rulebook:list")))
            assert ("份到期未清理" in page, "还需要办" in page) == (told, told)


def test_a_clean_up_on_the_page(office: Client, book: Book) -> None:
    made = book.issued()
    assert "还没有清理过" in text(office.get(reverse("rulebook:clean_ups")))
    office.post(reverse("rulebook:begin_clean_up"), {"title": "2026年清理", "closes_on": "2026-12-31"})
    row = CleanUp.objects.get()
    page = reverse("rulebook:clean_up", args=[row.pk])
    shown = text(office.get(page))
    assert "写结论" in shown
    assert made.effective_on is not None
    assert f'上次清理或施行">{full_day(made.effective_on)}<' in shown
    judge = reverse("rulebook:judge", args=[row.pk, made.document_id])
    assert "清理结论" in text(office.get(judge))
    office.post(judge, {"verdict": "revise", "reason": "与新条例不一致", "due_on": "2026-12-20"})
    shown = text(office.get(page))
    assert "改结论" in shown
    assert "修改《党委会议事规则》" in shown
    office.post(reverse("rulebook:close_clean_up", args=[row.pk]), {"_key": "1"})
    assert "已结束" in text(office.get(reverse("rulebook:clean_ups")))
    assert "没有现行的制度" not in text(office.get(page))


def test_a_sheet_of_signatures_is_entered(book: Book) -> None:
    made = book.issued(title="承诺书", category="commitment", text="一、不收红包。")
    secretary = signed_in(book.hospital.secretary.id)
    sheet = reverse("rulebook:sign", args=[made.pk])
    assert "5 人还没有签" in text(secretary.get(sheet))
    secretary.post(sheet, {"signed_on": str(TODAY), "persons": [person.pk for person in book.hospital.people]})
    assert Signature.objects.count() == 5
    assert "都已签名" in text(secretary.get(sheet, {"organisation": str(book.hospital.one.pk)}))
    office = signed_in(book.hospital.office.id)
    office.post(
        reverse("rulebook:sign_outside", args=[made.pk]),
        {"firm": "示例药业", "name": "示例甲", "signed_on": str(TODAY)},
    )
    assert "有效签名 6 人次" in text(office.get(reverse("rulebook:version", args=[made.pk])))


def test_a_member_reads_what_is_issued_and_no_draft(book: Book) -> None:
    made, draft = book.issued(), book.draft(title="草案")
    member = signed_in(book.hospital.member.id)
    shown = text(member.get(reverse("rulebook:version", args=[made.pk])))
    assert "起草新版本" not in shown
    assert member.get(reverse("rulebook:version", args=[draft.pk])).status_code == 404
    assert member.get(reverse("rulebook:draft")).status_code == 403


def test_what_was_imported_without_text_gets_it(office: Client, book: Book) -> None:
    made = book.issued()
    Version.objects.filter(pk=made.pk).update(text="")
    other = book.draft(title="旧制度", text="第一条 甲")
    commands.issue(
        by=book.hospital.office, rule_version=other, version=1, number="", issued_on=dt.date(2020, 1, 1),
        effective_on=dt.date(2020, 1, 1), approved_by="2020年党委会",
    )  # fmt: skip
    assert "应清理" in text(office.get(reverse("rulebook:list")))
    assert "补录正文" in text(office.get(reverse("rulebook:version", args=[made.pk])))
    assert text(office.get(reverse("rulebook:fill_in", args=[made.pk])))


def test_what_rests_on_an_article_shows_it(office: Client, book: Book, django_assert_max_num_queries: Any) -> None:
    foreign, document = found_hospital("xx").office, book.issued().document
    others = (
        "vote/committee",
        "item_type/d01",
        "rhythm/research_visit",
        "activity/research_visit",
        "department_item/k01",
    )
    for entry in ("body/party", "procedure/member_development", *others):
        commands.cite(by=book.hospital.office, document=document, entry=entry, article="4")
    commands.cite(by=book.hospital.office, document=document, entry="body/office")
    article = f'href="{reverse("rulebook:document", args=[document.pk])}#a4">《党委会议事规则》第四条</a>'
    with django_assert_max_num_queries(12):
        page = text(office.get(reverse("decisions:body", args=["party"])))
    assert page.count(article) == 3
    assert "超过应到有表决权人数的1/2" in page
    assert "委员" in page
    assert article in text(office.get(reverse("procedures:definition", args=["member_development"])))
    assert "《党委会议事规则》</a>" in text(office.get(reverse("decisions:body", args=["office"])))
    assert "没有票数规则" in text(office.get(reverse("decisions:body", args=["office"])))
    assert "只酝酿" in text(office.get(reverse("decisions:bodies")))
    assert office.get(reverse("decisions:body", args=["nobody"])).status_code == 404
    for address in ("/decisions/types/d01/", "/activities/missing/", "/catalog/activity/research_visit/"):
        assert article in text(office.get(address))
    assert queries.bases(foreign, "body") == {}
