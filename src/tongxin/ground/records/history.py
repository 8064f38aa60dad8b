"""Events of the audit as sentences: who (and for whom), what, about what, where, and what changed or why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongxin.ground.access.models import User
from tongxin.ground.audit.models import Event
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.registry import commands
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.ground.records.wording import ENTRIES, FACTS, FACTS_OF, FIELDS, REASONS

LENDER = "on_behalf_of"
ABOUT = "about"
USERS = ("user", "holder")
COLUMNS = "clear"
FEW = 6
SHORT = 8  # of a checksum or a batch: enough to compare with what a page shows
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LONG_ID = re.compile(r"[0-9a-f]{64}")


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
    """Names behind the ids of some events."""

    users: Mapping[str, str] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, str] = field(default_factory=dict)


def lines(page: Iterable[Event]) -> list[Line]:
    """Return the events as sentences; three queries however many events."""
    shown = list(page)
    names = _names(shown)
    return [_line(event, names) for event in shown]


def doers(events: Iterable[Event]) -> list[str]:
    """Return who did each of the events; one query however many events."""
    shown = list(events)
    names = Names(users=_titles(User.objects.all(), {key for event in shown for key in _actors(event)}, "name"))
    return [_who(event, names) for event in shown]


def title(event: Event) -> str:
    """Return what was done, in words."""
    command = commands.get(event.name)
    return str(command.title) if command else event.name


def _names(shown: list[Event]) -> Names:
    targets = {key for event in shown for key in _ids(event) if _UUID.fullmatch(key)}
    places = {str(event.organisation_id) for event in shown if event.organisation_id}
    return Names(
        _titles(User.objects.all(), targets, "name"),
        _titles(Organisation.objects.all(), places | targets, "short_name"),
        _titles(Record.objects.all(), targets, "title"),
    )


def _ids(event: Event) -> Iterator[str]:
    """Return every id of an event that may have a name."""
    yield from _actors(event)
    yield event.target_id
    yield _about(event)
    yield from (str(event.body[name]) for name in USERS if name in event.body)


def _actors(event: Event) -> Iterator[str]:
    """Return who did it, and for whom."""
    if event.actor_kind == "user":
        yield event.actor_id
    if LENDER in event.body:
        yield event.body[LENDER]


def _about(event: Event) -> str:
    """Return the id of what was acted upon where something else came of it, such as the report of an exported paper."""
    return str(event.body.get(ABOUT, ("", ""))[1])


def _titles(rows: QuerySet[Any], keys: set[str], title: str) -> dict[str, str]:
    return {str(key): name for key, name in rows.filter(pk__in=keys).values_list("pk", title)}


def _line(event: Event, names: Names) -> Line:
    where = names.organisations.get(str(event.organisation_id), "")
    return Line(event, _who(event, names), title(event), _target(event, names), where, _details(event, names))


def _target(event: Event, names: Names) -> str:
    keys = (event.target_id, _about(event))
    return next((known[key] for key in keys for known in (names.records, names.users) if key in known), "")


def _who(event: Event, names: Names) -> str:
    """Return who did it; under a lent role also whose role it is."""
    if event.actor_kind == "system":
        return _("系统")
    if event.actor_kind == "door":
        return _("扫码或链接")
    gone = _("已停用的用户")
    name = names.users.get(event.actor_id, gone)
    if LENDER not in event.body:
        return name
    return _("{name}（代 {lender}）").format(name=name, lender=names.users.get(event.body[LENDER], gone))


def _details(event: Event, names: Names) -> str:
    """Say what the body says: how many fields changed, or why it was refused; ids and names of fields, never values."""
    body: dict[str, Any] = event.body
    if event.outcome == Event.REFUSED:
        reasons = [_reason(code) for code in body.get("problems", [])]
        return _("原因：{reasons}").format(reasons="、".join(reasons) or "—")
    plain = {name: value for name, value in body.items() if name not in ("touched", LENDER, ABOUT)}
    facts = [f"{_fact(name)} {_told(name, value, body, names)}" for name, value in plain.items()]
    changed = dict.fromkeys((kind, name) for kind, _key, fields in body.get("touched", []) for name in fields)
    return "；".join([*_changed(changed), *facts])


def _changed(fields: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Say how many fields changed, and the titles of the first few that have one."""
    told = [_field(kind, name) for kind, name in fields]
    named = list(dict.fromkeys(filter(None, told)))
    if told:
        listed = "、".join(named[:FEW])
        shown = _("{fields}等").format(fields=listed) if "" in told or len(named) > FEW else listed
        sentence = _("改动 {count} 处：{fields}") if named else _("改动 {count} 处")
        yield sentence.format(count=len(told), fields=shown)


def _reason(code: str) -> str:
    """Return why in words; a rule that only few meet by its code, which the sentence on the page belonged to."""
    return _(REASONS[code]) if code in REASONS else _("不合办理规则（{code}）").format(code=code)


def _fact(name: str) -> str:
    """Return the title of a noted fact; of one that ends in a code, with the code."""
    for begin, words in FACTS_OF.items():
        if name.startswith(begin):
            return _("{fact}（{code}）").format(fact=_(words), code=name.removeprefix(begin))
    return _(FACTS.get(name, name))


def _told(name: str, value: Any, body: Mapping[str, Any], names: Names) -> str:
    """Return a noted fact in words; of a list how many ids, or its words: columns of a ledger by their titles."""
    if not isinstance(value, list):
        return _value(name, value, names)
    if all(_UUID.fullmatch(str(each)) for each in value):
        return str(len(value))
    return "、".join(_columns(str(body.get("ledger")), value) if name == COLUMNS else map(str, value))


def _columns(ledger: str, keys: list[str]) -> list[str]:
    """Return the titles of columns of a ledger; the key of one that the catalog has no longer."""
    known = active().get("ledger", ledger)
    columns = [known.column(key) for key in keys] if known is not None else [None] * len(keys)
    return [column.title if column else key for key, column in zip(keys, columns, strict=True)]


def _value(name: str, value: Any, names: Names) -> str:
    """Return a noted fact as people say it: the title of a catalog entry, the name of a user, how many, a short checksum."""
    if isinstance(value, dict):
        value = sum(value.values())
    if isinstance(value, bool):
        return _("是") if value else _("否")
    text = str(value)
    if name in ENTRIES:
        entry = active().get(ENTRIES[name], text)
        return entry.title if entry else text
    if name in USERS:
        return names.users.get(text, "—")
    return text[:SHORT] if _UUID.fullmatch(text) or _LONG_ID.fullmatch(text) else text


def _field(kind: str, name: str) -> str:
    """Return the title of a field: the shared word, or the model's own; "" where nobody gave it one."""
    if name in FIELDS:
        return _(FIELDS[name])
    try:
        title = str(apps.get_model(kind)._meta.get_field(name).verbose_name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return ""
    return "" if title == name.replace("_", " ") else title  # Django's own is the name in English
