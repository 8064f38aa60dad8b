"""Every error page: what happened, what to do, a way back; never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tongxin.ground.ui.middleware import RefusalMiddleware
from tongxin.ground.ui.web import errors
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Problem, Refused

REQUEST = RequestFactory().get("/")


@pytest.mark.parametrize(
    ("page", "status", "title"),
    [
        (errors.bad_request, 400, "这个请求看不懂"),
        (errors.denied, 403, "没有权限"),
        (errors.missing, 404, "找不到这个页面"),
        (errors.conflict, 409, "记录已有变化"),
        (errors.broken, 500, "系统出错了"),
        (errors.stale_form, 403, "页面已过期"),
    ],
)
def test_an_error_page_says_what_and_leads_back(page: Callable[..., HttpResponse], status: int, title: str) -> None:
    response = page(REQUEST)
    text = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{title}</h1>" in text
    assert 'href="/"' in text
    assert "严禁存储、处理、传输国家秘密" in text


@pytest.mark.parametrize(
    ("refusal", "status", "words"),
    [
        (Denied, 403, "三人 以上方可"),
        (NotFound, 404, "没有这条记录，或您无权查看"),
        (Conflict, 409, "三人 以上方可"),
        (Refused, 400, "三人 以上方可"),
    ],
)
def test_a_refusal_no_view_has_caught_becomes_its_page(refusal: type[Refused], status: int, words: str) -> None:
    def nothing(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    problem = Problem("x", "{count} 以上方可", {"count": "三人"})
    response = RefusalMiddleware(nothing).process_exception(REQUEST, refusal(problem))
    assert response is not None
    assert response.status_code == status
    assert words in response.content.decode()


def test_other_exceptions_are_left_to_django() -> None:
    assert RefusalMiddleware(lambda request: HttpResponse()).process_exception(REQUEST, ValueError("x")) is None


@pytest.mark.django_db
def test_a_form_from_a_page_too_old_keeps_a_sentence(settings: Any) -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/sign-in/", {"username": "a", "password": "b"})
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


def test_a_session_lost_on_the_way_is_asked_for_again() -> None:
    answer = errors.bad_request(REQUEST, SessionInterrupted())
    assert (answer.status_code, "再提交一次" in answer.content.decode()) == (503, True)


def test_a_database_that_does_not_answer_is_no_fault_to_report() -> None:
    def lost() -> None:
        raise OperationalError("server closed the connection unexpectedly")

    try:
        lost()
    except OperationalError:
        response = errors.broken(REQUEST)
    assert response.status_code == 503
    assert "数据库暂时没有回应" in response.content.decode()
    assert "仍保存在这台设备上" not in response.content.decode(), "nothing was typed in"


@pytest.mark.parametrize(
    ("cause", "status"),
    [
        (psycopg.errors.AdminShutdown(), 503),
        (psycopg.errors.ConnectionFailure(), 503),
        (psycopg.errors.QueryCanceled(), 500),
        (psycopg.errors.DiskFull(), 500),
        (psycopg.errors.DeadlockDetected(), 500),
    ],
)
def test_only_a_database_that_is_away_comes_back_by_itself(cause: psycopg.Error, status: int) -> None:
    def failed() -> None:
        raise OperationalError("x") from cause

    try:
        failed()
    except OperationalError:
        response = errors.broken(REQUEST)
    assert response.status_code == status
    assert "告诉系统管理员" in response.content.decode()


def test_a_form_that_was_sent_is_mostly_kept() -> None:
    sent = RequestFactory().post("/")
    assert "一般仍保存在这台设备上" in errors.refused(sent, ValueError("x")).content.decode()
