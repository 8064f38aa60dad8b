"""Error pages: what happened and what to do next; they ask nothing of the database."""

from __future__ import annotations

import sys

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tongxin.ground.access.middleware import open_to_all


def _page(status: int, title: str, sentence: str, after: str) -> HttpResponse:
    values = {"title": title, "sentence": sentence, "next": after}
    return HttpResponse(render_to_string("ui/error.html", values), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself cannot be read."""
    if isinstance(exception, SessionInterrupted):
        return _interrupted(request)
    return _page(400, _("这个请求看不懂"), _("网址或提交的内容不完整。"), _("请返回上一页重试。") + _kept(request))


def _interrupted(request: HttpRequest) -> HttpResponse:
    """503: the session was lost while the request was answered; what the command wrote may stand, and a second submit of the
    same form does not write twice."""
    after = _("请返回上一页再提交一次：已经保存的不会重复登记。")
    return _page(503, _("连接中断了"), _("系统可能正在恢复，或您已在别处退出登录。"), after + _kept(request))


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but not for this."""
    why = str(exception) if exception and str(exception) else _("您的角色不能打开这个页面。")
    return _page(403, _("没有权限"), why, _("如果工作需要，请联系本单位的系统管理员授予角色。"))


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such thing, or none for this user; the two are not told apart."""
    after = _("可能已作废、网址有误，或不在您的管理范围内。请从列表或数字进入。")
    return _page(404, _("找不到这个页面"), _("没有这条记录，或您无权查看。"), after)


def conflict(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """409: somebody else was faster."""
    why = str(exception) if exception and str(exception) else _("别人先改了这条记录。")
    return _page(409, _("记录已有变化"), why, _("请返回并刷新，核对后再办理。"))


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a rule says no, and says why."""
    return _page(400, _("不能这样办理"), str(exception), _("请返回上一页改正。") + _kept(request))


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault; 503 where the database is away, which a killed one is for seconds only."""
    if _is_away(sys.exc_info()[1]):
        return _away(request)
    after = _("请稍后再试；仍不行时，请把时间和所在页面告诉系统管理员。")
    return _page(500, _("系统出错了"), _("这是系统的问题，不是您的操作有误。没有保存任何不完整的内容。"), after)


def _away(request: HttpRequest) -> HttpResponse:
    after = _("请稍等片刻再刷新，再提交一次不会重复登记；过几分钟仍不行时，请告诉系统管理员。")
    sentence = _("系统会自行恢复，一般不到一分钟。没有保存任何不完整的内容。")
    return _page(503, _("数据库暂时没有回应"), sentence, after + _kept(request))


def _is_away(error: BaseException | None) -> bool:
    """Tell whether the database could not be reached or broke off; not of a query too long, a deadlock or a full disk.

    Source: SQLSTATE classes 08 and 57P0 of PostgreSQL; a connection that never stood or is lost has none.
    """
    if not isinstance(error, OperationalError):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith(("08", "57P0"))


def _kept(request: HttpRequest) -> str:
    """Say what becomes of what was typed in: forms keep drafts, never of passwords and files; who only looked typed nothing."""
    if request.method != "POST":
        return ""
    return _("表单中填写的文字一般仍保存在这台设备上，密码和附件要重新填写。")


@open_to_all
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the cross-site check: the page is older than the session."""
    after = _("请返回上一页、刷新后再提交。")
    return _page(403, _("页面已过期"), _("这个页面打开得太久，或您已在别处重新登录。"), after + _kept(request))
