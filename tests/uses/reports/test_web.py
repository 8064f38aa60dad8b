"""The pages: list, begin, read with every number linked, write, refresh, export, download, void, verify."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.fixtures import Settings
from tests.registers.conftest import Hospital, found_hospital
from tests.uses.reports.conftest import serve
from tests.uses.reports.test_verifying import edited

from tongxin.ground.access.models import User
from tongxin.ground.catalog import queries as catalog
from tongxin.ground.commands.actors import User as Actor
from tongxin.toolbox.problems import Refused
from tongxin.uses.reports import commands
from tongxin.uses.reports.models import Draft, Issue


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.id), backend="tongxin.ground.access.sessions.Backend")
    return client


@pytest.fixture
def office(hospital: Hospital) -> Client:
    return signed_in(hospital.office)


def hidden(html: str) -> dict[str, str]:
    """Return the hidden fields of a page's form, as a browser would send them back."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def post(client: Client, url: str, **typed: Any) -> Any:
    page = client.get(url).content.decode()
    return client.post(url, hidden(page) | typed)


def test_the_list_says_what_to_do_first(office: Client, hospital: Hospital) -> None:
    page = office.get("/reports/").content.decode()
    assert "还没有工作总结" in page
    assert "起草第一份" in page
    member = signed_in(hospital.member).get("/reports/")
    assert member.status_code == 403


def test_from_the_first_click_to_the_text(office: Client, hospital: Hospital) -> None:
    assert 'href="/reports/new/annual_summary/"' in office.get("/reports/new/").content.decode()
    page = office.get("/reports/new/annual_summary/").content.decode()
    assert "年度党建工作总结" in page
    assert 'value="2026-01-01"' in page
    assert 'value="2026-12-31"' in page
    assert f'<option value="{hospital.root.pk}" selected>示例医院</option>' in page
    done = post(
        office,
        "/reports/new/annual_summary/",
        organisation=str(hospital.root.pk),
        first="2026-01-01",
        last="2026-12-31",
    )
    assert done.status_code == 303
    text = office.get(done["Location"]).content.decode()
    assert "示例医院2026年度党建工作总结" in text
    assert re.search(r'href="/figures/volunteering.person_times/\?organisation=[^"]+"[^>]*>8人次</a>', text)
    assert "2 条记录" in text
    assert "自写：下一步打算" in text
    assert office.get("/reports/").content.decode().count("示例医院2026年度党建工作总结") == 1


def test_with_one_template_there_is_nothing_to_choose(
    office: Client, hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    whole = settings.CATALOG_FOLDERS[0]
    shutil.copytree(whole, tmp_path / "catalog", ignore=shutil.ignore_patterns("summary_*", "branch_summary.*"))
    settings.CATALOG_FOLDERS = [tmp_path / "catalog"]
    catalog.forget()
    try:
        assert 'value="2026-01-01"' in office.get("/reports/new/").content.decode()
    finally:
        settings.CATALOG_FOLDERS = [whole]
        catalog.forget()


def test_with_several_templates_one_is_chosen(
    office: Client, hospital: Hospital, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "quarter.toml").write_text(
        '[[report]]\nid = "quarter"\ntitle = "季度小结"\naudience = "党委"\nperiod = "quarter"\nbody = "quarter.md"\n'
    )
    (folder / "quarter.md").write_text("# {{period}}小结\n\n共{{deeds.times}}。\n")
    settings.CATALOG_FOLDERS = [*settings.CATALOG_FOLDERS, tmp_path]
    catalog.forget()
    try:
        page = office.get("/reports/new/").content.decode()
        assert "写给：党委" in page
        assert 'href="/reports/new/quarter/"' in page
        assert 'value="2026-10-01"' in office.get("/reports/new/quarter/").content.decode()
        (folder / "quarter.md").write_text("# 小结\n\n共{{deeds.time}}，{{prose:x}}\n")
        catalog.forget()
        with pytest.raises(Refused) as caught:
            catalog.active()
        assert [problem.code for problem in caught.value.problems] == ["reports.unknown_figure", "reports.prose_inline"]
        assert all("quarter.toml" in problem.where for problem in caught.value.problems)
    finally:
        settings.CATALOG_FOLDERS = settings.CATALOG_FOLDERS[:-1]
        catalog.forget()


def test_an_impossible_period_is_said_and_nothing_typed_is_lost(office: Client, hospital: Hospital) -> None:
    done = post(
        office,
        "/reports/new/annual_summary/",
        organisation=str(hospital.root.pk),
        first="2026-12-31",
        last="2026-01-01",
    )
    assert done.status_code == 422
    page = done.content.decode()
    assert "早于开始日期" in page
    assert 'value="2026-12-31"' in page
    unknown = office.get("/reports/new/nothing/")
    assert unknown.status_code == 400


def test_writing_prose(office: Client, draft: Draft) -> None:
    url = f"/reports/{draft.pk}/write/plan/"
    assert "volunteering.person_times" in office.get(url).content.decode()
    bad = post(office, url, text="{{deeds.time}}")
    assert bad.status_code == 422
    assert "deeds.times" in bad.content.decode()
    assert "{{deeds.time}}" in bad.content.decode()
    done = post(office, url, text="明年再办{{deeds.times}}。\n\n### 保障\n\n**一是**加强领导。")
    assert done.status_code == 303
    page = office.get(f"/reports/{draft.pk}/").content.decode()
    assert "明年再办" in page
    assert "（一）保障" in page
    assert "<strong>一是</strong>" in page
    assert office.get(f"/reports/{draft.pk}/write/none/").status_code == 404


def test_a_second_tab_keeps_its_text(office: Client, draft: Draft) -> None:
    url = f"/reports/{draft.pk}/write/plan/"
    stale = hidden(office.get(url).content.decode())
    post(office, url, text="先保存的")
    late = office.post(url, stale | {"text": "后保存的"})
    assert late.status_code == 409
    assert "后保存的" in late.content.decode()
    assert "由示例党办于" in late.content.decode()


def test_what_moved_is_shown_and_refreshed(office: Client, draft: Draft, hospital: Hospital) -> None:
    assert "记录有变化" not in office.get(f"/reports/{draft.pk}/").content.decode()
    serve(hospital, dt.date(2026, 11, 21), 4)
    page = office.get(f"/reports/{draft.pk}/").content.decode()
    assert "记录有变化" in page
    assert "12人次" in page
    done = post(office, f"/reports/{draft.pk}/refresh/")
    assert done.status_code == 303
    page = office.get(f"/reports/{draft.pk}/").content.decode()
    assert "已更新：3 处的数有变化" in page
    assert "记录有变化" not in page


def test_export_and_download(office: Client, draft: Draft, hospital: Hospital) -> None:
    url = f"/reports/{draft.pk}/export/"
    post(office, f"/reports/{draft.pk}/write/plan/", text="去年{{deeds.times | period=last_year | change}}")
    warned = office.get(url).content.decode()
    assert "没有可用的数" in warned
    assert "导出时连同标题略去：总体情况、组织建设、服务群众的典型做法、存在的问题" in warned
    assert post(office, url, dated="2026年11月22日").status_code == 303
    (issue,) = Issue.objects.all()
    assert f"/reports/issues/{issue.pk}/" in office.get(f"/reports/{draft.pk}/").content.decode()
    file = office.get(f"/reports/issues/{issue.pk}/")
    assert file.content == bytes(issue.file)
    assert file["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%A4%BA")
    twice = office.post(url, {"_key": "same", "_version": "2", "dated": "2026-11-22"})
    again = office.post(url, {"_key": "same", "_version": "2", "dated": "2026-11-22"})
    assert (twice.status_code, again.status_code, Issue.objects.count()) == (303, 303, 2)


def test_voiding(office: Client, draft: Draft) -> None:
    url = f"/reports/{draft.pk}/void/"
    assert post(office, url, reason="").status_code == 422
    assert post(office, url, reason="重复起草").status_code == 303
    assert office.get(f"/reports/{draft.pk}/").status_code == 404


def upload(client: Client, content: bytes, name: str = "summary.docx") -> Any:
    return client.post("/reports/verify/", {"file": SimpleUploadedFile(name, content)})


def test_verifying_an_upload(office: Client, draft: Draft, hospital: Hospital) -> None:
    assert "不保存" in office.get("/reports/verify/").content.decode()
    content = bytes(commands.export(by=hospital.office, draft=draft, version=1).file)
    assert "全部属实" in upload(office, content).content.decode()
    more = serve(hospital, dt.date(2026, 11, 21), 1, "社区义诊")
    page = upload(office, edited(content, "12件次", "120件次")).content.decode()
    assert "有出入" in page
    assert "文件中的数被改过" in page
    assert f'href="/activities/{more.pk}/"' in page


def test_bad_uploads_get_a_sentence(office: Client) -> None:
    for content in (b"<html>", b"0" * (20 * 1024 * 1024 + 1)):
        answer = upload(office, content)
        assert answer.status_code == 422
        assert "再试" in answer.content.decode()
    assert office.post("/reports/verify/", {}).status_code == 422


def test_foreign_reports_do_not_exist(draft: Draft, hospital: Hospital) -> None:
    issue = commands.export(by=hospital.office, draft=draft, version=1)
    stranger = signed_in(found_hospital("zb").office)
    for path in ("", "write/plan/", "refresh/", "export/", "void/"):
        assert stranger.get(f"/reports/{draft.pk}/{path}").status_code == 404
    assert stranger.get(f"/reports/issues/{issue.pk}/").status_code == 404


def test_a_reader_sees_no_buttons(draft: Draft, hospital: Hospital) -> None:
    row = commands.draft(
        by=hospital.secretary, template="annual_summary", organisation=hospital.one,
        first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 31),
    )  # fmt: skip
    page = signed_in(hospital.recorder).get(f"/reports/{row.pk}/").content.decode()
    assert "内科党支部" in page
    for word in ("改写</a>", "导出 .docx", "作废这份总结"):
        assert word not in page


def test_the_page_of_a_draft_asks_the_database_little(
    office: Client, draft: Draft, django_assert_max_num_queries: Any
) -> None:
    office.get(f"/reports/{draft.pk}/")
    with django_assert_max_num_queries(25):
        office.get(f"/reports/{draft.pk}/")
