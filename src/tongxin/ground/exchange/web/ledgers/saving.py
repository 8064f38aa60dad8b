"""Keeping a narrowed list under a name, and forgetting it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.exchange import commands
from tongxin.ground.exchange.queries.views import saved_views, view_for
from tongxin.ground.exchange.web.ledgers.forms import RemoveForm, SaveForm
from tongxin.ground.exchange.web.ledgers.looking import look
from tongxin.ground.ui.forms import actor, perform


def views(request: HttpRequest, kind: str) -> HttpResponse:
    """List the saved views of a ledger; the list page draws them in by itself, so as not to wait for them."""
    held = look(actor(request), kind, request.GET)
    values = {"look": held, "views": saved_views(held.by, kind)}
    return render(request, "exchange/ledgers/views.html", values)


def save(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep the list as it is narrowed."""
    held = look(actor(request), kind, QueryDict(request.POST.get("query", "") or request.GET.urlencode()))
    known = {view.query: view.title for view in saved_views(held.by, kind)}
    query = next((each for each in held.kept_as if each in known), held.lasting)
    form = SaveForm(request.POST or None, initial={"query": query, "title": known.get(query, "")})
    outcome = perform(request, form, commands.save_view, organisation=held.asked.organisation, ledger=kind)
    back = f"{reverse('exchange:ledger', args=[kind])}?{held.lasting}"
    if outcome.done:
        return outcome.redirect(back, notice=_("已保存，下次在“筛选”旁边点它的名字"))
    return render(
        request, "exchange/ledgers/save.html", {"look": held, "form": form, "back": back}, status=outcome.status
    )


def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget a saved view."""
    view = view_for(actor(request), pk)
    form = RemoveForm(request.POST or None)
    outcome = perform(request, form, commands.remove_view, view=view)
    if outcome.done:
        return outcome.redirect("exchange:ledger", view.ledger, notice=_("已删去“{title}”").format(title=view.title))
    return render(request, "exchange/ledgers/remove.html", {"view": view, "form": form}, status=outcome.status)
