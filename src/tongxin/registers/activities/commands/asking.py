"""What a gathering asks of its record keepers: pushed and settled by the room's commands."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext

from tongxin.ground.catalog.queries import setting
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.registers.activities.models import Gathering


def ask_for_roll(row: Gathering) -> None:
    """Ask the unit's record keeper to confirm the list once the day has come."""
    ask = Ask(
        f"activities.roll:{row.pk}", "activities.confirm", gettext("确认到场名单：{title}").format(title=row.record.title),
        gettext("确认"), reverse("activities:confirm", args=[row.pk]), detail=_detail(row),
        due_on=row.occurred_on + dt.timedelta(days=setting("activities.confirm_days")), since=row.occurred_on,
    )  # fmt: skip
    push(row.organisation, ask, row.record)


def ask_for_minutes(row: Gathering) -> None:
    """Ask for the minutes of a gathering that has none."""
    ask = Ask(
        f"activities.minutes:{row.pk}", "activities.write_minutes",
        gettext("补写活动纪实：{title}").format(title=row.record.title), gettext("补写"),
        reverse("activities:minutes", args=[row.pk]), detail=_detail(row),
        due_on=row.occurred_on + dt.timedelta(days=setting("activities.minutes_days")),
    )  # fmt: skip
    push(row.organisation, ask, row.record)


def settle_minutes(row: Gathering) -> None:
    """Take the question for minutes off the list."""
    settle(row.organisation, f"activities.minutes:{row.pk}")


def settle_all(row: Gathering) -> None:
    """Take everything asked about a gathering off the list."""
    settle(row.organisation, f"activities.roll:{row.pk}")
    settle_minutes(row)


def _detail(row: Gathering) -> str:
    day = row.occurred_on
    return gettext("{unit} · {month}月{day}日").format(unit=row.organisation.short_name, month=day.month, day=day.day)
