"""What is done to ticked rows: what their register offers, marks for superior platforms, texts to copy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.commands.registry import Command
from tongxin.ground.exchange import commands
from tongxin.ground.exchange.queries.marks import mapping_of
from tongxin.ground.exchange.queries.rows import sheet_of
from tongxin.ground.exchange.queries.rows import ticked as rows_of
from tongxin.ground.exchange.tables import Action
from tongxin.ground.exchange.web.ledgers.forms import PlainActForm, ReasonForm, ReportForm
from tongxin.ground.exchange.web.ledgers.listing import back
from tongxin.ground.exchange.web.ledgers.looking import Look, look
from tongxin.ground.exchange.wording import box_text
from tongxin.ground.ui.forms import CommandForm, actor, perform, redirect
from tongxin.toolbox import clock

PAGES = {"act": "exchange:act", "report": "exchange:report", "withdraw": "exchange:withdraw", "copy": "exchange:copy"}


def ticked(request: HttpRequest, kind: str) -> HttpResponse:
    """Go on to the page of what was chosen to do with the ticked rows."""
    held = look(actor(request), kind, request.GET)
    verb, _dash, word = request.GET.get("do", "").partition("-")
    if not _keys(request):
        messages.warning(request, _("还没有勾选：请先勾选要办理的行"))
        return redirect(request, back(held))
    if verb not in PAGES or not word.isidentifier():
        raise Http404
    return redirect(request, f"{reverse(PAGES[verb], args=[kind, word])}?{request.GET.urlencode()}")


def act(request: HttpRequest, kind: str, action: str) -> HttpResponse:
    """Ask for what the action needs, then do it to all ticked rows; one that opens a page goes there."""
    held = look(actor(request), kind, request.GET)
    offered = _action(held, action)
    if offered.open is not None:
        return redirect(request, offered.open(_keys(request)))
    form = (ReasonForm if offered.reason else PlainActForm)(request.POST or None)
    words = {"title": str(offered.title), "ask": str(offered.ask), "done": _("已办理 {count} 项")}
    return _performed(request, held, form, commands.act, words, action=action)


def report(request: HttpRequest, kind: str, mapping: str) -> HttpResponse:
    """Mark the ticked rows as entered on a platform."""
    held = look(actor(request), kind, request.GET)
    target = mapping_of(kind, mapping)
    form = ReportForm(request.POST or None, initial={"reported_on": clock.today()})
    title = _("标记已报{platform}").format(platform=target.platform)
    ask = _("一条记录在台账里占几行的，一起标记；以前标记过的不变。")
    words = {"title": title, "ask": ask, "done": _("已标记 {count} 项"), "none": _("勾选的以前都标记过，没有变化")}
    return _performed(request, held, form, commands.mark_reported, words, mapping=mapping)


def withdraw(request: HttpRequest, kind: str, mapping: str) -> HttpResponse:
    """Take the marks of the ticked rows back."""
    held = look(actor(request), kind, request.GET)
    title = _("取消已报{platform}").format(platform=mapping_of(kind, mapping).platform)
    words = {
        "title": title,
        "ask": _("这些行将重新显示为未报。"),
        "done": _("已取消 {count} 个标记"),
        "none": _("勾选的都没有标记，没有变化"),
    }
    form = PlainActForm(request.POST or None)
    return _performed(request, held, form, commands.withdraw_reported, words, mapping=mapping)


def copy(request: HttpRequest, kind: str, mapping: str) -> HttpResponse:
    """Show, for each ticked row, the texts of a platform's boxes, each to be copied with one click."""
    held = look(actor(request), kind, request.GET)
    target = mapping_of(kind, mapping)
    lines = rows_of(held.by, held.table, held.ledger, held.asked, _keys(request))
    columns = sheet_of(held.by, held.table, held.ledger, held.asked).columns
    texts = [[(box.title, box_text(box, columns, line)) for box in target.boxes] for line in lines]
    values = {"look": held, "mapping": target, "texts": texts, "back": back(held), "query": request.GET.urlencode()}
    return render(request, "exchange/ledgers/copy.html", values)


def _performed(
    request: HttpRequest, held: Look, form: CommandForm, asked: Command[..., int], words: dict[str, str], **more: Any
) -> HttpResponse:
    keys = _keys(request)
    outcome = perform(request, form, asked, keys=keys, **held.where, **more)
    if outcome.done:
        notice = words["done"].format(count=outcome.result) if outcome.result else words["none"]
        return outcome.redirect(back(held), notice=notice)
    values = {"look": held, "form": form, "words": words, "count": len(keys), "back": back(held)}
    return render(request, "exchange/ledgers/act.html", values, status=outcome.status)


def _action(held: Look, word: str) -> Action:
    offered = next((one for one in held.table.actions if one.id == word), None)
    if offered is None:
        raise Http404
    return offered


def _keys(request: HttpRequest) -> list[UUID]:
    """Return the ids ticked, each once; raise `Http404` for what is no id."""
    try:
        return list(dict.fromkeys(UUID(key) for key in request.GET.getlist("key")))
    except ValueError as error:
        raise Http404 from error
