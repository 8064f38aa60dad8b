"""The way of a ledger through its pages."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.ground.exchange.conftest import House, user_of
from tests.ground.exchange.persons import HEADS, workbook
from tests.ground.exchange.test_commands import checked, person, persons

from tongxin.ground.access.queries import actor_of
from tongxin.ground.catalog import queries as catalog
from tongxin.ground.exchange import commands, queries
from tongxin.ground.exchange.models import Batch
from tongxin.ground.jobs.models import Job
from tongxin.people.models import Person
from tongxin.toolbox.problems import Denied, NotFound

NEW = reverse("exchange:upload", args=["persons_test"])


@pytest.fixture
def office(client: Client, house: House) -> Client:
    client.force_login(house.rows["office"], backend="tongxin.ground.access.sessions.Backend")
    return client


def sent(house: House, content: bytes, name: str = "人员台账.xlsx") -> dict[str, object]:
    return {"organisation": str(house.hospital.pk), "upload": SimpleUploadedFile(name, content), "_key": "k"}


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_the_whole_way_through_the_pages(office: Client, house: House) -> None:
    assert "还没有导入过" in page(office, reverse("exchange:index"))
    assert "上传并检查" in page(office, NEW)
    answer = office.post(NEW, sent(house, workbook(*persons(12))))
    assert answer.status_code == 303
    url = answer["Location"]
    preview = page(office, url)
    assert "12 行，没有问题，可以导入" in preview
    assert "确认导入 12 行" in preview
    assert "职工10" in preview
    assert "职工11" not in preview
    assert not Person.objects.exists()
    batch = Batch.objects.get()
    assert office.post(reverse("exchange:confirm", args=[batch.pk]), {"_key": "c"}).status_code == 303
    assert "已导入 12 行" in page(office, url)
    batch.refresh_from_db()
    undo = reverse("exchange:undo", args=[batch.pk])
    assert "将全部作废" in page(office, undo)
    assert office.post(undo, {"reason": "传错了", "_version": batch.version, "_key": "u"}).status_code == 303
    assert "这批数据已撤销" in page(office, url)
    assert "已撤销" in page(office, reverse("exchange:index"))
    assert not Person.objects.exists()


def test_every_problem_is_on_the_page_and_in_a_file(office: Client, house: House) -> None:
    answer = office.post(NEW, sent(house, workbook(person(1, since="2021-02-30"), person(2, beds="多", member=""))))
    shown = page(office, answer["Location"])
    assert "还有 2 处问题，什么都没有写入" in shown
    assert "第 2 行 E 列" in shown
    assert "没有“2021-02-30”这一天" in shown
    assert "确认导入" not in shown.split("办理过程")[0]
    batch = Batch.objects.get()
    file = office.get(reverse("exchange:problems", args=[batch.pk]))
    rows = list(CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).iter_rows())
    assert rows == [
        ["行", "列", "列名", "问题"],
        [2, "E", "入院日期", "没有“2021-02-30”这一天"],
        [3, "I", "床位", "“多”不是数字，请只填数字"],
    ]
    assert office.post(reverse("exchange:confirm", args=[batch.pk]), {"_key": "c"}).status_code == 422


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("人员.xls", b"x", "不是 .xlsx 表格"),
        ("人员.xlsx", b"<html></html>", "请用原来的程序另存为 .xlsx 后再上传"),
        ("人员.xlsx", b"%PDF-1.7\n%%EOF", "请用原来的程序另存为 .xlsx 后再上传"),
        ("人员.xlsx", workbook(person(1), heads=["序号", "职工工号", *HEADS[2:]]), "缺少“工号”一列"),
        ("机密 人员.xlsx", workbook(person(1)), "非涉密系统"),
    ],
)
def test_a_file_that_is_refused_says_why_on_the_form(
    office: Client, house: House, name: str, content: bytes, sentence: str
) -> None:
    answer = office.post(NEW, sent(house, content, name))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Batch.objects.exists()


def test_the_same_file_again_asks_first(office: Client, house: House) -> None:
    content = workbook(*persons(2))
    commands.confirm(by=house.office, batch=checked(house, content))
    Person.objects.all().delete()
    url = office.post(NEW, sent(house, content))["Location"]
    assert "再导入一遍，内容会重复" in page(office, url)
    confirm = url + "confirm/"
    assert office.post(confirm, {"_key": "c"}).status_code == 422
    assert office.post(confirm, {"_key": "d", "again": "on"}).status_code == 303
    assert Person.objects.count() == 2


def test_a_long_file_shows_its_job(office: Client, house: House) -> None:
    url = office.post(NEW, sent(house, workbook(*persons(8000))))["Location"]
    assert "正在后台进行" in page(office, url)
    Job.objects.update(state=Job.State.FAILED, problems=[{"template": "读不出来", "params": {}}])
    shown = page(office, url)
    assert "读不出来" in shown
    assert "没有写入任何数据" in shown


def test_template_and_export(office: Client, house: House) -> None:
    answer = office.get(reverse("exchange:template", args=["persons_test"]))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer.content.startswith(b"PK")
    url = reverse("exchange:export", args=["persons_test"])
    assert "导出本身会留痕" in page(office, url)
    ask = {"organisation": str(house.hospital.pk), "start": "2026-01-01", "end": "2026-12-31"}
    assert office.get(url, ask).content.startswith(b"PK")
    assert "请填写日期" in office.get(url, {**ask, "end": ""}).content.decode()
    assert office.get(url, {**ask, "end": "2025-01-01"}).status_code == 400
    narrowed = urlencode({"q": "职" * 100, "f_kind": "长" * 60})
    assert office.get(url, {**ask, "query": narrowed}).content.startswith(b"PK")


def test_a_batch_shows_its_rows_to_those_who_may_import_its_ledger(client: Client, house: House) -> None:
    batch = checked(house, workbook(*persons(1)))
    publicity = user_of(house.hospital, "publicity", "publicity_office")
    client.force_login(publicity, backend="tongxin.ground.access.sessions.Backend")
    assert "还没有导入过" in page(client, reverse("exchange:index"))
    for name in ("batch", "confirm", "undo", "problems"):
        assert client.get(reverse(f"exchange:{name}", args=[batch.pk])).status_code == 404


def test_a_batch_of_a_ledger_no_longer_imported_can_be_undone(office: Client, house: House, settings: Any) -> None:
    batch = checked(house, workbook(*persons(1)))
    commands.confirm(by=house.office, batch=batch)
    overlay = settings.CATALOG_FOLDERS[-1] / "ledger" / "persons.toml"
    overlay.write_text(overlay.read_text("utf-8").replace("importable = true", "importable = false"), "utf-8")
    catalog.forget()
    assert office.get(NEW).status_code == 404
    undo = reverse("exchange:undo", args=[batch.pk])
    assert "撤销" in page(office, undo)
    batch.refresh_from_db()
    answer = office.post(undo, {"reason": "传错了", "_version": batch.version, "_key": "u"})
    shown = page(office, answer["Location"])
    assert "这批数据已撤销" in shown
    assert "在这里改正" not in shown
    assert not Person.objects.exists()


def test_a_wrong_batch_of_a_ledger_that_is_no_more_still_has_its_page(
    office: Client, house: House, settings: Any
) -> None:
    url = office.post(NEW, sent(house, workbook(person(1, since="2021-02-30"))))["Location"]
    assert "在这里改正" in page(office, url)
    settings.CATALOG_FOLDERS = settings.CATALOG_FOLDERS[:-1]
    catalog.forget()
    shown = page(office, url)
    assert "没有“2021-02-30”这一天" in shown
    assert "在这里改正" not in shown


def test_what_a_ledger_that_is_no_more_brought_in_is_undone(
    office: Client, client: Client, house: House, settings: Any
) -> None:
    batch = checked(house, workbook(*persons(2)))
    commands.confirm(by=house.office, batch=batch)
    settings.CATALOG_FOLDERS = settings.CATALOG_FOLDERS[:-1]
    catalog.forget()
    url, undo = (reverse(f"exchange:{name}", args=[batch.pk]) for name in ("batch", "undo"))
    shown = page(office, url)
    assert [undo in shown, "再导入一份" in shown] == [True, False]
    assert "将全部作废" in page(office, undo)
    batch.refresh_from_db()
    answer = office.post(undo, {"reason": "传错了", "_version": batch.version, "_key": "u"})
    shown = page(office, answer["Location"])
    assert ["这批数据已撤销" in shown, undo in shown] == [True, False]
    assert not Person.objects.exists()


def test_only_who_could_import_a_ledger_that_is_no_more_undoes_what_it_brought_in(house: House, settings: Any) -> None:
    batch = checked(house, workbook(*persons(1)))
    commands.confirm(by=house.office, batch=batch)
    settings.CATALOG_FOLDERS = settings.CATALOG_FOLDERS[:-1]
    catalog.forget()
    batch.refresh_from_db()
    publicity = actor_of(user_of(house.hospital, "publicity", "publicity_office"))
    with pytest.raises(Denied):
        commands.undo(by=publicity, batch=batch, version=batch.version, reason="传错了")
    batch.ledger = "nobody_offers_it"
    assert not queries.undoable(house.office, batch)
    with pytest.raises(NotFound, match="没有“nobody_offers_it”这本台账"):
        commands.undo(by=house.office, batch=batch, version=batch.version, reason="传错了")


def test_the_problems_of_a_ledger_that_is_no_more_name_its_columns(office: Client, house: House, settings: Any) -> None:
    office.post(NEW, sent(house, workbook(person(1, since="2021-02-30"))))
    settings.CATALOG_FOLDERS = settings.CATALOG_FOLDERS[:-1]
    catalog.forget()
    file = office.get(reverse("exchange:problems", args=[Batch.objects.get().pk]))
    rows = list(CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).iter_rows())
    assert rows[1] == [2, "E", "入院日期", "没有“2021-02-30”这一天"]


def test_what_one_may_not_answers_404(client: Client, house: House) -> None:
    batch = checked(house, workbook(*persons(1)))
    client.force_login(house.rows["stranger"], backend="tongxin.ground.access.sessions.Backend")
    for name in ("batch", "confirm", "undo", "problems"):
        assert client.get(reverse(f"exchange:{name}", args=[batch.pk])).status_code == 404
    client.force_login(house.rows["member"], backend="tongxin.ground.access.sessions.Backend")
    for name in ("upload", "template"):
        assert client.get(reverse(f"exchange:{name}", args=["persons_test"])).status_code == 404
        assert client.get(reverse(f"exchange:{name}", args=["nothing"])).status_code == 404
    assert client.get(reverse("exchange:export", args=["nothing"])).status_code == 404
    assert "下载模板" not in page(client, reverse("exchange:index"))
