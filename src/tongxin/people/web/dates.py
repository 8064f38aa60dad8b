"""The day for which a page is asked: `?on=2026-01-01`, today where nothing readable is asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import PlainForm
from tongxin.toolbox import clock


class DayForm(PlainForm):
    """As of which day."""

    on = DayField(label=_("截至日期"), required=False)


def asked_day(request: HttpRequest) -> tuple[DayForm, dt.date]:
    """Return the form that asks for the day, and the day."""
    today = clock.today()
    data: Any = request.GET if "on" in request.GET else None
    form = DayForm(data, initial={"on": today})
    form.is_valid()
    return form, getattr(form, "cleaned_data", {}).get("on") or today
