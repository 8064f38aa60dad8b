from __future__ import annotations

import pytest
from django.test import Client
from tests.doors.portal.conftest import Town

from tongxin.ground.commands.actors import User
from tongxin.ground.jobs.models import Job
from tongxin.toolbox import clock


@pytest.fixture
def admin(client: Client, town: Town) -> Client:
    client.force_login(town.admin, "tongxin.ground.access.sessions.Backend")
    return client


def test_the_catalog_is_open_to_everybody_signed_in(client: Client, town: Town) -> None:
    client.force_login(town.secretary, "tongxin.ground.access.sessions.Backend")
    assert "角色" in client.get("/catalog/").content.decode()
    assert "党支部书记" in client.get("/catalog/role/").content.decode()
    entry = client.get("/catalog/role/branch_secretary/").content.decode()
    assert "access.delegate" in entry
    assert "可以委托他人" in entry
    assert "尚未发布" in entry
    figure = client.get("/catalog/figure/volunteering.person_times/").content.decode()
    assert "kind = volunteering；status = present" in figure


@pytest.mark.parametrize("path", ["/catalog/nothing/", "/catalog/role/nobody/", "/catalog/nothing/x/"])
def test_what_the_catalog_has_not_is_not_found(admin: Client, path: str) -> None:
    response = admin.get(path)
    assert response.status_code == 404
    assert "回到工作台" in response.content.decode()


def job(by: str, town: Town, **more: object) -> Job:
    return Job.objects.create(
        name="audit.seal", hospital_id=town.hospital.pk, started_by=by, asked_at=clock.now(), **more
    )


def test_a_job_shows_how_far_it_is_and_asks_again_until_it_is_over(client: Client, town: Town) -> None:
    client.force_login(town.secretary, "tongxin.ground.access.sessions.Backend")
    mine = job(f"user:{town.secretary.pk}", town, state="running", done=30, total=120)
    path = f"/jobs/{mine.pk}/"
    page = client.get(path).content.decode()
    assert "已处理 30，共 120" in page
    assert f'hx-get="{path}"' in page
    Job.objects.filter(pk=mine.pk).update(
        state="failed", problems=[{"template": "第 {row} 行没有日期", "params": {"row": 7}}], finished_at=clock.now()
    )
    part = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "第 7 行没有日期" in part
    assert "hx-get" not in part
    assert "<html" not in part


def test_jobs_of_others_are_only_for_who_looks_after_them(client: Client, town: Town) -> None:
    other = job(f"user:{town.admin.pk}", town)
    client.force_login(town.secretary, "tongxin.ground.access.sessions.Backend")
    assert client.get(f"/jobs/{other.pk}/").status_code == 404
    assert "没有任务" in client.get("/jobs/").content.decode()


@pytest.mark.parametrize("state", ["", "running", "nonsense"])
def test_jobs_are_listed_by_state(client: Client, town: Town, state: str) -> None:
    by = User(town.secretary.pk, "李静", None, town.hospital.pk)
    job(":".join(by.reference), town, state="running")
    client.force_login(town.secretary, "tongxin.ground.access.sessions.Backend")
    assert "进行中" in client.get(f"/jobs/?state={state}").content.decode()


def test_who_looks_after_the_system_sees_what_failed(admin: Client, town: Town) -> None:
    assert "最近 7 天没有失败的后台任务" in admin.get("/").content.decode()
    problems = [{"template": "磁盘已满", "params": {}}]
    job("system:schedule", town, state="failed", problems=problems, finished_at=clock.now())
    page = admin.get("/").content.decode()
    assert "磁盘已满" in page
    assert "最近 7 天没有失败" not in page


def test_a_page_that_is_not_there_says_where_to_go(admin: Client) -> None:
    response = admin.get("/nothing/")
    assert response.status_code == 404
    assert "找不到这个页面" in response.content.decode()


def test_the_gallery_shows_every_component(admin: Client) -> None:
    assert admin.get("/ui/gallery/").status_code == 200
    sent = admin.post("/ui/gallery/", {"people": "三"}).content.decode()
    assert "还没有保存，请先改好下面的问题" in sent
    assert "这里要填数字" in sent
