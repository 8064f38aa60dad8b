"""The audit as people read it."""

from __future__ import annotations

from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.doors.portal.queries import Wanted, command_titles, events
from tongxin.ground.access.queries import require
from tongxin.ground.audit.models import Event
from tongxin.ground.audit.queries import head
from tongxin.ground.records.history import lines
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import PlainForm, actor
from tongxin.ground.ui.paging import keyset

OUTCOMES = [("", _("全部结果")), (Event.DONE, _("已完成")), (Event.REFUSED, _("未通过")), (Event.READ, _("查阅"))]


class AuditFilter(PlainForm):
    """What to look for; nothing wrong here is an error worth stopping for."""

    since = DayField(label=_("从"), required=False)
    until = DayField(label=_("到"), required=False)
    who = forms.CharField(label=_("谁"), required=False, max_length=60)
    command = forms.ChoiceField(label=_("做了什么"), required=False)
    outcome = forms.ChoiceField(label=_("结果"), required=False, choices=OUTCOMES)
    target = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: object) -> None:
        super().__init__(data)
        commands = cast(forms.ChoiceField, self.fields["command"])
        commands.choices = [("", gettext("全部事项")), *command_titles()]


def audit(request: HttpRequest) -> HttpResponse:
    """Show who did what, newest first."""
    by = actor(request)
    require(by, "audit.view")
    form = AuditFilter(request.GET)
    form.is_valid()
    wanted = Wanted(**{name: value for name, value in form.cleaned_data.items() if value})
    page = keyset(request, events(by, wanted), "-id")
    newest = head()
    values = {
        "form": form,
        "page": page,
        "lines": lines(page.rows),
        "head": newest,
        "head_text": f"{newest.size}:{bytes(newest.root).hex()}" if newest else "",
        "filtered": wanted != Wanted(),
    }
    return render(request, "portal/audit.html", values)
