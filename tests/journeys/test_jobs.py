"""A job is watched without reloading; who is signed out meanwhile comes to the sign-in page, not into a corner of this one."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect
from tests.doors.portal.conftest import Town, build
from tests.journeys.conftest import Open
from tests.journeys.test_sign_in import sign_in

from tongxin.ground.jobs.models import Job
from tongxin.toolbox import clock


@pytest.fixture
def town(live_server: Any, everywhere: None) -> Town:
    return build()


@pytest.fixture
def running(town: Town) -> Job:
    return Job.objects.create(
        name="audit.seal", hospital_id=town.hospital.pk, started_by=f"user:{town.secretary.pk}", asked_at=clock.now(),
        state="running", done=30, total=120,
    )  # fmt: skip


def test_a_job_is_watched_until_it_is_done(browse: Open, running: Job) -> None:
    page = browse()
    sign_in(page, "li", at=f"/jobs/{running.pk}/")
    expect(page.get_by_text("已处理 30，共 120").first).to_be_visible()
    Job.objects.filter(pk=running.pk).update(state="done", finished_at=clock.now())
    expect(page.locator("#job").get_by_text("已完成")).to_be_visible()


def test_who_is_signed_out_meanwhile_comes_back_after_signing_in(browse: Open, running: Job) -> None:
    page = browse()
    sign_in(page, "li", at=f"/jobs/{running.pk}/")
    Session.objects.all().delete()
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    assert unquote(page.url).endswith(f"/accounts/sign-in/?next=/jobs/{running.pk}/")


def test_a_server_that_does_not_answer_is_said(browse: Open, running: Job) -> None:
    page = browse()
    sign_in(page, "li", at=f"/jobs/{running.pk}/")
    page.route(f"**/jobs/{running.pk}/", lambda route: route.fulfill(status=503, body=""))
    expect(page.get_by_role("alert")).to_contain_text("服务器没有正常回应")
