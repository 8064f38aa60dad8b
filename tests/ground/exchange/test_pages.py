"""The pages of ledgers: lists, ticked rows, saved views, prints."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urlencode

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from python_calamine import CalamineWorkbook
from tests.ground.exchange.conftest import START, SYSTEM, House, user_of
from tests.ground.exchange.persons import workbook
from tests.ground.exchange.test_commands import checked, persons
from tests.registers.conftest import Hospital, hospital

from tongxin.ground.access import commands as access
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.catalog.queries import entry
from tongxin.ground.exchange import commands
from tongxin.ground.exchange.models import Batch, Printout, Reported, SavedView
from tongxin.ground.exchange.tables import tables
from tongxin.ground.jobs import tasks as jobs
from tongxin.people.models import Person
from tongxin.toolbox import clock, ids, office

LIST = reverse("exchange:ledger", args=["persons_test"])
QUERIES = 12
__all__ = ("hospital",)


@pytest.fixture
def filled(house: House) -> House:
    commands.confirm(by=house.office, batch=checked(house, workbook(*persons(60))))
    return house


def signed_in(client: Client, house: House, name: str = "office") -> Client:
    client.force_login(house.rows[name], backend="tongxin.ground.access.sessions.Backend")
    return client


@pytest.fixture
def desk(client: Client, filled: House) -> Client:
    return signed_in(client, filled)


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def to(name: str, *args: str, **query: Any) -> str:
    return f"{reverse(f'exchange:{name}', args=['persons_test', *args])}?{urlencode(query, doseq=True)}"


def keys(count: int) -> list[str]:
    return [str(key) for key in Person.objects.order_by("code").values_list("pk", flat=True)[:count]]


def test_the_index_lists_what_one_may_read(desk: Client, filled: House) -> None:
    shown = page(desk, reverse("exchange:ledgers"))
    assert "人员台账" in shown
    assert "其他台账" in shown
    assert reverse("exchange:paste", args=["persons_test"]) in shown
    assert "没有可以查看的台账" not in shown


def test_a_list_shows_a_page_and_leads_on(desk: Client, filled: House) -> None:
    shown = page(desk, LIST)
    assert "第 1—50 行" in shown
    assert "职工50" in shown
    assert "职工51" not in shown
    assert 'href="/persons/00001/"' in shown
    assert "没有内容的列没有列出：是否党员、学时（小时）" in shown
    further = page(desk, LIST + "?after=50")
    assert "第 51—60 行" in further
    assert "回到第一页" in further
    assert "第 1—50 行" in page(desk, LIST + "?after=x&span=nonsense&unit=1&f_kind=x")


def test_a_list_takes_few_queries_whatever_its_length(desk: Client, filled: House) -> None:
    page(desk, LIST)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(desk, LIST)
    assert len(asked) <= QUERIES, "\n".join(query["sql"][:300] for query in asked.captured_queries)


def test_a_list_that_is_empty_says_what_to_do(client: Client, house: House) -> None:
    shown = page(signed_in(client, house), LIST)
    assert "这段时间还没有内容" in shown
    assert "导入旧台账" in shown
    assert "没有符合条件的行" in page(client, LIST + "?q=x")
    assert "导入旧台账" not in page(signed_in(client, house, "member"), LIST)


def test_a_filter_kept_with_its_year_is_renamed_and_removed(desk: Client, filled: House) -> None:
    year = {"q": "职工8", "span": str(clock.today().year)}
    given: dict[str, Any] = {"ledger": "persons_test", "query": urlencode(year)}
    commands.save_view(by=filled.office, organisation=filled.hospital, title="旧的", **given)
    assert "删去“旧的”" in page(desk, to("views", **year))
    assert f'value="{escape(given["query"])}"' in page(desk, to("save_view", **year))
    assert (
        desk.post(to("save_view", **year), {"title": "新的", "query": given["query"], "_key": "a"}).status_code == 303
    )
    assert list(SavedView.objects.filter(removed_at=None).values_list("title", flat=True)) == ["新的"]


def test_a_narrowed_list_is_kept_under_a_name(desk: Client, filled: House) -> None:
    asked = to("save_view", q="职工7")
    assert "保存筛选" in page(desk, asked)
    assert desk.post(asked, {"title": " ", "query": "q=x", "_key": "a"}).status_code == 422
    assert desk.post(asked, {"title": "第七个", "query": "q=职工7", "_key": "b"}).status_code == 303
    assert desk.post(asked, {"title": "第七个", "query": urlencode({"q": "职工8"}), "_key": "c"}).status_code == 303
    assert page(desk, to("views")).count("第七个") == 1
    assert "删去“第七个”" in page(desk, to("views", q="职工8"))
    year = str(clock.today().year)
    asked = to("save_view", q="职工8", span=year)
    assert 'value="第七个"' in page(desk, asked), "kept already: its name may be changed"
    assert f'value="{urlencode({"q": "职工8"})}"' in page(desk, asked), "next year it shows that year"
    assert desk.post(asked, {"title": "第八个", "query": urlencode({"q": "职工8"}), "_key": "r"}).status_code == 303
    assert "第七个" not in page(desk, to("views"))
    assert "删去“第八个”" in page(desk, to("views", q="职工8", span=year))
    assert f"span={int(year) - 1}" in page(desk, to("save_view", q="职工8", span=str(int(year) - 1)))
    assert "第七个" not in page(signed_in(Client(), filled, "member"), to("views"))
    view = SavedView.objects.get(removed_at=None)
    remove = reverse("exchange:remove_view", args=[view.pk])
    assert Client().get(remove).status_code == 302
    assert signed_in(Client(), filled, "stranger").get(remove).status_code == 404
    assert "台账里的内容不变" in page(desk, remove)
    assert desk.post(remove, {"_key": "d"}).status_code == 303
    assert "已删去“第八个”" in page(desk, LIST)
    assert "还没有保存过筛选" in page(desk, to("views"))


def test_ticked_rows_go_to_the_page_of_what_was_chosen(desk: Client, filled: House) -> None:
    answer = desk.get(to("ticked", do="act-rename"))
    assert answer.status_code == 303
    assert "还没有勾选" in page(desk, answer["Location"])
    url = desk.get(to("ticked", do="act-rename", key=keys(2), q="职工"))["Location"]
    shown = page(desk, url)
    assert "已勾选 2 项" in shown
    assert "名字会立即改掉" in shown
    assert desk.post(url, {"reason": "", "_key": "a"}).status_code == 422
    answer = desk.post(url, {"reason": "新名", "_key": "b"})
    assert "q=" in answer["Location"]
    assert Person.objects.filter(name="新名").count() == 2
    assert desk.get(to("act", "form", key=keys(2)))["Location"] == "/forms/?count=2"
    for bad in (
        to("ticked", do="sing-x", key=keys(1)),
        to("act", "nothing", key=keys(1)),
        to("act", "rename", key="x"),
    ):
        assert desk.get(bad).status_code == 404


def test_texts_to_copy_then_the_mark(desk: Client, filled: House) -> None:
    shown = page(desk, to("copy", "national", key=keys(2)))
    assert "职工1（00001），心血管内科" in shown
    assert "第 2 条，共 2 条" in shown
    url = to("report", "national", key=keys(2))
    assert "上报日期" in page(desk, url)
    assert desk.post(url, {"reported_on": "2026-01-05", "_key": "a"}).status_code == 303
    assert Reported.objects.count() == 2
    assert "已标记 2 项" in page(desk, LIST)
    assert desk.post(url, {"reported_on": "2026-01-06", "_key": "a2"}).status_code == 303
    assert "以前都标记过" in page(desk, LIST)
    assert "2026-01-05 已报（office）" in page(desk, LIST)
    assert "共 2 行" in page(desk, LIST + "?mark=reported")
    back = to("withdraw", "national", key=keys(1))
    assert "重新显示为未报" in page(desk, back)
    assert desk.post(back, {"_key": "b"}).status_code == 303
    assert "共 1 行" in page(desk, LIST + "?mark=reported")
    assert desk.get(to("copy", "nothing", key=keys(1))).status_code == 404


def test_a_print_is_made_by_a_job_and_taken_by_who_asked(desk: Client, filled: House) -> None:
    asked = to("print", q="职工1")
    assert "开始排版" in page(desk, asked)
    url = desk.post(asked, {"_key": "a"})["Location"]
    assert "正在排版" in page(desk, url)
    made = Printout.objects.get()
    jobs.run(job=str(made.job_id))
    made.refresh_from_db()
    assert made.rows == 11, "1 and 10 to 19"
    shown = page(desk, url)
    assert "已排好 11 行" in shown
    assert desk.get(reverse("exchange:take", args=[made.pk, "xlsx"])).content.startswith(b"PK")
    assert desk.get(reverse("exchange:take", args=[made.pk, "doc"])).status_code == 404
    if office.installed():
        assert desk.get(reverse("exchange:take", args=[made.pk, "pdf"])).content.startswith(b"%PDF")
    other = signed_in(Client(), filled, "stranger")
    assert other.get(url).status_code == 404
    assert other.get(reverse("exchange:take", args=[made.pk, "xlsx"])).status_code == 404


def test_the_export_page_offers_columns_and_formats(desk: Client, filled: House) -> None:
    url = reverse("exchange:export", args=["persons_test"])
    shown = page(desk, f"{url}?ask=1&organisation={filled.hospital.pk}&start=2026-01-01&end=2026-03-31")
    assert 'value="2026-03-31"' in shown
    assert "身份证号码" in shown
    assert "人员信息采集表" in shown
    ask = {"organisation": str(filled.hospital.pk), "start": "2026-01-01", "end": "2026-03-31", "mapping": "national"}
    assert desk.get(url, ask).content.startswith(b"PK")


def test_what_narrows_the_list_narrows_the_export(desk: Client, filled: House) -> None:
    assert "query=" not in page(desk, LIST)
    shown = page(desk, LIST + "?q=职工1")
    (link,) = re.findall(r'href="(/import/export/[^"]+query=[^"]+)"', shown)
    offered = page(desk, link.replace("&amp;", "&"))
    assert "只导出符合的行" in offered
    (query,) = re.findall(r'name="query" value="([^"]+)"', offered)
    ask = {"organisation": str(filled.hospital.pk), "start": "2026-01-01", "end": "2026-03-31", "query": query}
    answer = desk.get(reverse("exchange:export", args=["persons_test"]), ask)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    names = {name for row in rows for name in map(str, row) if name.startswith("职工")}
    assert names
    assert all("职工1" in name for name in names)


def test_pasting_leads_to_the_preview(desk: Client, filled: House) -> None:
    url = reverse("exchange:paste", args=["persons_test"])
    assert "在 Excel 或 WPS 里选中单元格" in page(desk, url)
    sent = {"organisation": str(filled.hospital.pk), "text": "工号\t姓名\n90001\t新人", "_key": "p"}
    answer = desk.post(url, sent)
    assert answer.status_code == 303
    assert "1 行，没有问题，可以导入" in page(desk, answer["Location"])
    answer = desk.post(url, {**sent, "text": "一列", "_key": "q"})
    assert answer.status_code == 422
    assert "只有一列" in answer.content.decode()


def test_wrong_rows_are_put_right_on_the_page(desk: Client, filled: House) -> None:
    url, title = reverse("exchange:paste", args=["persons_test"]), ["人员台账"]
    rows = [
        title,
        ["工号", "姓名", "入院日期", "备用"],
        [],
        ["90001", '新"人', "2026-02-30", "x"],
        ["90002", "旧人", "2026-03-01"],
    ]
    made = desk.post(to_upload := reverse("exchange:upload", args=["persons_test"]), {
        "organisation": str(filled.department.pk), "upload": SimpleUploadedFile("人员.xlsx", sheet_of(rows)), "_key": "m",
    })  # fmt: skip
    shown = page(desk, made["Location"])
    assert to_upload in shown
    (link,) = re.findall(rf'href="({url}[?]mend=[^"]+)"', shown)
    form = page(desk, link)
    assert "第 2 行" in form.partition("要改的地方")[2], "counted as the text has them, not as the file"
    assert "没有“2026-02-30”这一天" in form
    assert f'<option value="{filled.department.pk}" selected>' in form
    text = '工号\t姓名\t入院日期\n90001\t"新""人"\t2026-02-28\n90002\t旧人\t2026-03-01\n'
    assert escape(text.replace("02-28", "02-30")) in form
    answer = desk.post(link, {"organisation": str(filled.department.pk), "text": text, "_key": "n"})
    assert "2 行，没有问题，可以导入" in page(desk, answer["Location"])
    for wrong in ("x", str(ids.uuid7()), made["Location"]):
        assert desk.get(f"{url}?{urlencode({'mend': wrong})}").status_code == 404
    filled.rows["colleague"] = user_of(filled.hospital, "colleague", "party_office")
    colleague = signed_in(Client(), filled, "colleague")
    shown = page(colleague, made["Location"])
    assert "没有“2026-02-30”这一天" in shown
    assert "mend=" not in shown
    assert colleague.get(link).status_code == 404, "others see what is wrong, not the rows"


def test_what_stands_in_the_ledger_is_not_put_right_by_pasting(desk: Client, filled: House) -> None:
    applied = Batch.objects.get()
    url = reverse("exchange:paste", args=["persons_test"])
    assert desk.get(f"{url}?mend={applied.pk}").status_code == 404
    undo = {"reason": "传错了", "_version": str(applied.version), "_key": "u"}
    desk.post(reverse("exchange:undo", args=[applied.pk]), undo)
    shown = page(desk, reverse("exchange:batch", args=[applied.pk]))
    assert f"{url}?mend={applied.pk}" in shown
    assert "要改的地方" not in page(desk, f"{url}?mend={applied.pk}")


def sheet_of(rows: list[list[str]]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return stream.getvalue()


def test_what_one_may_not_read_answers_404(client: Client, filled: House) -> None:
    filled.rows["recorder"] = user_of(filled.department, "recorder", "member")
    for name, status in (("stranger", 200), ("recorder", 403)):
        signed_in(client, filled, name)
        assert client.get(reverse("exchange:ledgers")).status_code == status
    signed_in(client, filled, "member")
    assert client.get(reverse("exchange:ledger", args=["nothing"])).status_code == 404
    assert client.get(reverse("exchange:printout", args=[ids.uuid7()])).status_code == 404
    assert (
        client.post(to("report", "national", key=keys(1)), {"reported_on": "2026-01-05", "_key": "a"}).status_code
        == 403
    )


def test_who_has_one_unit_exports_it(client: Client, hospital: Hospital) -> None:
    client.force_login(UserRow.objects.get(pk=hospital.secretary.id))
    url = reverse("exchange:export", args=["volunteering"])
    (unit,) = re.findall(r'type="hidden" name="organisation" value="([^"]+)"', page(client, url))
    assert unit == str(hospital.one.pk)
    assert client.get(url, {"organisation": unit, "start": "2026-01-01", "end": "2026-12-31"}).content[:2] == b"PK"


@pytest.mark.parametrize("kind", [table.id for table in tables if not table.id.startswith(("persons_", "odd_"))])
def test_every_ledger_of_the_house_opens_and_exports(client: Client, hospital: Hospital, kind: str) -> None:
    reader = next(iter(entry("ledger", kind).readers), "party_office")
    row = UserRow.objects.create(
        username="reader", name="reader", hospital=hospital.root, password="!", must_change_password=False,
        created_at=clock.now(),
    )  # fmt: skip
    for role in {reader, "party_office"}:
        access.grant(by=SYSTEM, user=row, role=role, organisation=hospital.root, valid_from=START)
    client.force_login(row, backend="tongxin.ground.access.sessions.Backend")
    url = reverse("exchange:ledger", args=[kind])
    page(client, url)
    with CaptureQueriesContext(connection) as asked:
        page(client, url)
    assert len(asked) <= QUERIES, "\n".join(query["sql"][:300] for query in asked.captured_queries)
    ask = {"organisation": str(hospital.root.pk), "start": "2026-01-01", "end": "2026-12-31"}
    assert client.get(reverse("exchange:export", args=[kind]), ask).content.startswith(b"PK")
