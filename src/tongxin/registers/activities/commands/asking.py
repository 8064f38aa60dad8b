"""What a gathering asks of its record keepers: pushed and settled by the room's commands."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from tongxin.ground.catalog.queries import setting
from tongxin.ground.todos.writing import Ask, push, settle
from tongxin.registers.activities.models import Draft, Gathering
from tongxin.registers.activities.stages import ThemeState


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


def ask_for_approval(row: Gathering) -> None:
    """Ask to make good the approval that a held gathering lacks."""
    ask = Ask(
        _unapproved(row), "activities.apply", gettext("补办活动审批：{title}").format(title=row.record.title),
        gettext("补办"), reverse("activities:apply", args=[row.pk]), detail=_detail(row),
        due_on=row.occurred_on + dt.timedelta(days=setting("activities.minutes_days")),
    )  # fmt: skip
    push(row.organisation, ask, row.record)


def settle_unapproved(row: Gathering) -> None:
    """Take the question for an approval off the list."""
    settle(row.organisation, _unapproved(row))


def _unapproved(row: Gathering) -> str:
    return f"activities.unapproved:{row.pk}"


def settle_minutes(row: Gathering) -> None:
    """Take the question for minutes off the list."""
    settle(row.organisation, f"activities.minutes:{row.pk}")


def settle_all(row: Gathering) -> None:
    """Take everything asked about a gathering off the list."""
    settle(row.organisation, f"activities.roll:{row.pk}")
    settle_minutes(row)
    settle_unapproved(row)
    for draft in _drafts(row):
        settle_draft(draft)


def ask_for_draft(row: Draft, *, again: bool = False) -> None:
    """Ask a branch to hold what was deployed to it; `again`: somebody reminds it."""
    title = gettext("催办：{title}") if again else gettext("下发的活动：{title}")
    ask = Ask(
        _of_draft(row), "activities.accept", title.format(title=row.record.title), gettext("办理"),
        reverse("activities:draft", args=[row.pk]), due_on=row.due_on,
        detail=gettext("{unit}下发").format(unit=row.theme.organisation.short_name),
    )  # fmt: skip
    push(row.organisation, ask, row.record)


def settle_draft(row: Draft) -> None:
    """Take what was deployed off the branch's list."""
    settle(row.organisation, _of_draft(row))


def ask_anew(row: Gathering) -> None:
    """Ask again for what a gathering was made of, now that it is not held; withdrawn themes ask no more."""
    for draft in _drafts(row).filter(record__voided_at=None, theme__record__state=ThemeState.OPEN):
        ask_for_draft(draft)


def _drafts(row: Gathering) -> QuerySet[Draft]:
    return Draft.objects.filter(gathering=row).select_related("record", "organisation", "theme__organisation")


def _of_draft(row: Draft) -> str:
    return f"activities.draft:{row.pk}"


def _detail(row: Gathering) -> str:
    day = row.occurred_on
    return gettext("{unit} · {month}月{day}日").format(unit=row.organisation.short_name, month=day.month, day=day.day)
