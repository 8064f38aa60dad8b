"""What the portal's pages read: audit events with names, one's own delegations."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.access.queries import visible
from tongxin.ground.audit.models import Event
from tongxin.ground.audit.queries import head
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands import actors
from tongxin.ground.commands.registry import commands
from tongxin.ground.jobs.queries import failed
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.models import Record
from tongxin.toolbox import clock
from tongxin.toolbox.words import N_

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


# What commands note of themselves in the audit, in words.
FACTS = {
    "rows": N_("行数"), "faults": N_("问题"), "size": N_("字节"), "sha256": N_("文件校验码"), "digest": N_("校验码"),
    "batch": N_("批次"), "gatherings": N_("活动"), "attendances": N_("人次"), "people": N_("人员"), "members": N_("党员"),
    "ledger": N_("台账"), "figure": N_("口径"), "kind": N_("类型"), "first": N_("从"), "last": N_("到"),
    "start": N_("从"), "end": N_("到"), "published": N_("发布"), "retired": N_("停用"), "changed": N_("变动的数"),
}  # fmt: skip
# The refusals everybody meets, in words; others show the code that the sentence on the page belonged to.
REASONS = {
    "access.denied": N_("没有权限"),
    "access.old_password": N_("原密码不正确"),
    "commands.key": N_("同一份表单提交了不同内容"),
    "records.conflict": N_("别人先改了这条记录"),
    "records.future": N_("日期还没有到"),
}


@dataclass(frozen=True)
class Wanted:
    """What the reader of the audit asks for; empty parts ask nothing."""

    since: dt.date | None = None
    until: dt.date | None = None
    who: str = ""
    command: str = ""
    outcome: str = ""
    target: str = ""


@dataclass(frozen=True)
class Line:
    """One event as a sentence: `who` did `what` to `target` in `where`; `details` say what changed or why not."""

    event: Event
    who: str
    what: str
    target: str
    where: str
    details: str


@dataclass(frozen=True)
class Names:
    """Names behind the ids of a page of events."""

    users: Mapping[str, str] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)


def events(by: actors.Actor, wanted: Wanted) -> QuerySet[Event]:
    """Return the events `by` may read, narrowed to what is wanted."""
    rows = visible(by, Event.objects.all(), "audit.view")
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(wanted.until + dt.timedelta(days=1)))
    if wanted.who:
        named = User.objects.filter(Q(name__contains=wanted.who) | Q(username=wanted.who)).values_list("pk", flat=True)
        rows = rows.filter(actor_kind="user", actor_id__in=[str(key) for key in named[:200]])
    exact = {"name": wanted.command, "outcome": wanted.outcome, "target_id": wanted.target}
    return rows.filter(**{name: value for name, value in exact.items() if value})


def lines(page: Iterable[Event]) -> list[Line]:
    """Return the events as sentences; three queries however many events."""
    shown = list(page)
    names = _names(shown)
    return [_line(event, names) for event in shown]


def health(by: actors.Actor) -> dict[str, Any]:
    """Return what who looks after the system must know: jobs that failed lately, and how far the audit is sealed."""
    return {"failed": list(failed()[:5]), "head": head()}


def command_titles() -> list[tuple[str, str]]:
    """Return (name, title) of every command, for the filter."""
    return sorted(((command.name, str(command.title)) for command in commands), key=lambda pair: pair[1])


def lent(by: actors.User) -> QuerySet[RoleHolding]:
    """Return what `by` has lent to others and is not over."""
    rows = RoleHolding.objects.filter(delegated_by=by.id, valid_to__gte=clock.today())
    return rows.select_related("user", "organisation").order_by("valid_to", "id")


def roles_of(users: Sequence[User]) -> dict[UUID, list[str]]:
    """Return the roles each of the users holds today, as 党支部书记（内科第二党支部）; one query."""
    day = clock.today()
    rows = RoleHolding.objects.filter(on_day(day), user__in=[user.pk for user in users])
    found: dict[UUID, list[str]] = {}
    for row in rows.select_related("organisation").order_by("organisation__order", "id"):
        text = _("{role}（{place}）").format(role=role_title(row), place=row.organisation.short_name)
        found.setdefault(row.user_id, []).append(text)
    return found


def roles_ever(user: User) -> list[tuple[str, RoleHolding]]:
    """Return every role a user has held or will hold, newest first."""
    rows = RoleHolding.objects.filter(user=user).select_related("organisation", "delegated_by")
    return [(role_title(row), row) for row in rows.order_by("-valid_from", "-id")]


def role_title(holding: RoleHolding) -> str:
    """Return the title of the role held; its id where the catalog no longer has it."""
    role = active().get("role", holding.role)
    return role.title if role else holding.role


def _names(shown: list[Event]) -> Names:
    targets = {event.target_id for event in shown if _UUID.fullmatch(event.target_id)}
    users = {event.actor_id for event in shown if event.actor_kind == "user"}
    places = {str(event.organisation_id) for event in shown if event.organisation_id}
    return Names(
        _titles(User.objects.all(), users | targets, "name"),
        _titles(Organisation.objects.all(), places | targets, "short_name"),
        _titles(Record.objects.all(), targets, "title"),
    )


def _titles(rows: QuerySet[Any], keys: set[str], title: str) -> dict[str, str]:
    return {str(key): name for key, name in rows.filter(pk__in=keys).values_list("pk", title)}


def _line(event: Event, names: Names) -> Line:
    command = commands.get(event.name)
    where = names.organisations.get(str(event.organisation_id), "")
    target = names.records.get(event.target_id) or names.users.get(event.target_id, "")
    title = str(command.title) if command else event.name
    return Line(event, _who(event, names), title, target, where, _details(event))


def _who(event: Event, names: Names) -> str:
    if event.actor_kind == "system":
        return _("系统")
    if event.actor_kind == "door":
        return _("扫码或链接")
    return names.users.get(event.actor_id, _("已停用的用户"))


def _details(event: Event) -> str:
    """Say what the body says: how many fields changed, or why it was refused; ids and names of fields, never values."""
    body: dict[str, Any] = event.body
    if event.outcome == Event.REFUSED:
        reasons = [_(REASONS[code]) if code in REASONS else code for code in body.get("problems", [])]
        return _("原因：{reasons}").format(reasons="、".join(reasons) or "—")
    changed = [name for _kind, _key, fields in body.get("touched", []) for name in fields]
    facts = [f"{_(FACTS.get(name, name))} {value}" for name, value in body.items() if name != "touched"]
    if changed:
        facts.insert(0, _("改动 {count} 处：{fields}").format(count=len(changed), fields="、".join(changed[:6])))
    return "；".join(facts)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.ZONE)
