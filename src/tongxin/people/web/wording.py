"""Dated facts as pages say them: what, where, from when until when, and what may be done about each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.catalog.queries import active, entry
from tongxin.ground.organisations.definitions import TITLES
from tongxin.ground.ui.wording import full_day
from tongxin.people import rules
from tongxin.people.commands.stating import stated_by
from tongxin.people.definitions import (
    ABSENCE_KINDS,
    CADRE_LEVELS,
    CHANGES,
    SEXES,
    STANDINGS,
    TITLE_LEVELS,
    Change,
    Sex,
    Standing,
)
from tongxin.people.models import (
    Absence,
    Budget,
    Contact,
    Coverage,
    Dated,
    Duty,
    Membership,
    MembershipChange,
    Person,
    Placement,
    Post,
    Spending,
    Stated,
    Term,
    Title,
    Trait,
)
from tongxin.people.queries.dated import VIEW
from tongxin.people.rules import TERM_STATES, TermState
from tongxin.toolbox import clock
from tongxin.toolbox.periods import age

Allowed = Callable[[str], bool]
TONES = {
    TermState.RUNNING: "ok", TermState.DUE: "soon", TermState.IN_PROGRESS: "soon", TermState.DONE: "",
    TermState.POSTPONED: "soon", TermState.OVERDUE: "late",
}  # fmt: skip


@dataclass(frozen=True)
class Action:
    """One thing that can be done."""

    text: str
    url: str


@dataclass(frozen=True)
class Line:
    """One dated fact: what, about what (with its page), on which days, more in small print, and what can be done."""

    what: str
    where: str = ""
    url: str = ""
    days: str = ""
    note: str = ""
    past: bool = False
    actions: list[Action] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    """One card of facts of a kind; `empty`: what stands there when there is none."""

    title: str
    lines: list[Line]
    empty: str = ""


def standing_text(standing: str | None, full_on: dt.date | None, on: dt.date) -> str:
    """Return 正式党员, 预备党员 or nothing for what a membership says of a day."""
    if not standing:
        return ""
    return _(STANDINGS[Standing.FULL if full_on is not None and full_on <= on else Standing(standing)])


def term_words(state: TermState | None) -> tuple[str, str]:
    """Return the state of a term in words, and its tone."""
    return (_(TERM_STATES[state]), TONES[state]) if state else (_("未登记"), "soon")


def kind_text(kind: str) -> str:
    """Return the title of a kind of organisation."""
    return _(TITLES[kind]) if kind in TITLES else kind  # type: ignore[index]


def days_text(row: Dated) -> str:
    """Return 2020年1月1日起, or both days."""
    first = full_day(row.valid_from)
    if row.valid_to is None:
        return _("{first}起").format(first=first)
    return _("{first}至{last}").format(first=first, last=full_day(row.valid_to))


def basic(person: Person, on: dt.date, *, resident: str, phone: str) -> list[tuple[str, str]]:
    """Return (name, value) of what a person's page says first; what is not known is left out."""
    said = [
        (_("工号"), person.code),
        (_("性别"), _(SEXES[Sex(person.sex)]) if person.sex else ""),
        (_("出生年月"), _born(person, on)),
        (_("民族"), _coded("ethnicity", person.ethnicity)),
        (_("籍贯"), person.native_place),
        (_("学历"), _coded("education", person.education)),
        (_("学位"), _coded("degree", person.degree)),
        (_("参加工作"), full_day(person.work_started) if person.work_started else ""),
        (_("退休"), full_day(person.retired_on) if person.retired_on else ""),
        (_("离院"), full_day(person.left_on) if person.left_on else ""),
        (_("身份证号"), resident),
        (_("电话"), phone),
    ]
    return [(name, value) for name, value in said if value]


def _born(person: Person, on: dt.date) -> str:
    if person.born is None:
        return ""
    words = {"year": person.born.year, "month": person.born.month}
    if on < person.born:
        return _("{year}年{month}月").format(**words)
    return _("{year}年{month}月（{age}岁）").format(**words, age=age(person.born, on))


def _coded(name: str, code: str) -> str:
    return next((each.title for each in entry("code_list", name).values if each.code == code), code) if code else ""


def line_of(row: Stated, allowed: Allowed, *, reasons: bool = False) -> Line:
    """Return a dated fact as one line, with what the actor may do about it."""
    what, note = _SAID[type(row)](row)
    actions = fact_actions(row, allowed)
    if isinstance(row, Absence) and not reasons:
        note, actions = "", []  # who may not read why does not correct it either
    unit = None if isinstance(row, Title | Trait | Absence) else row.organisation
    past = isinstance(row, Dated) and row.valid_to is not None and row.valid_to < clock.today()
    url = reverse("people:organisation", args=[unit.pk]) if unit and allowed(VIEW) else ""
    return Line(
        what, unit.short_name if unit else "", url,
        days_text(row) if isinstance(row, Dated) else _since(row), note, past, actions,
    )  # fmt: skip


def lines_of(rows: Iterable[Stated], allowed: Allowed, *, reasons: bool = False) -> list[Line]:
    """Return dated facts as lines."""
    return [line_of(row, allowed, reasons=reasons) for row in rows]


def fact_actions(row: Stated, allowed: Allowed) -> list[Action]:
    """Return what the actor may do about a fact: correct it, end it, void it."""
    running = isinstance(row, Dated) and row.valid_to is None
    ends = "people.resume" if isinstance(row, Absence) else "people.end_fact"
    voids = "people.void_change" if isinstance(row, MembershipChange) else "people.void_fact"
    offered = [
        ("correct_fact", _("更正"), "people.correct_fact", True),
        ("end_fact", _("返岗") if isinstance(row, Absence) else _("结束"), ends, running and not isinstance(row, Membership)),
        ("void_fact", _("作废"), voids, True),
    ]  # fmt: skip
    return [
        Action(text, reverse(f"people:{name}", args=[row.pk]))
        for name, text, permission, shown in offered
        if shown and allowed(permission) and allowed(stated_by(row))
    ]


def _since(row: Stated) -> str:
    if isinstance(row, Title) and row.since:
        return _("{first}起").format(first=full_day(row.since))
    return full_day(row.occurred_on) if isinstance(row, MembershipChange) else ""


def _post(row: Any) -> tuple[str, str]:
    level = _(CADRE_LEVELS[row.level]) if row.level else ""
    parts = [level, _("选举产生") if row.elected else "", row.approval_number, row.exception]
    return row.title, " · ".join(part for part in parts if part)


def _title(row: Any) -> tuple[str, str]:
    return row.name, _(TITLE_LEVELS[row.level]) if row.level else ""


def _trait(row: Any) -> tuple[str, str]:
    known = active().get("trait", row.kind)
    return known.title if known else row.kind, " · ".join(part for part in (row.detail, row.document) if part)


def _absence(row: Any) -> tuple[str, str]:
    return _(ABSENCE_KINDS[row.kind]), row.reason


def _membership(row: Any) -> tuple[str, str]:
    last = row.valid_to or clock.today()
    years = rules.seniority(row.full_on, last)
    parts = [
        _("{day}入党").format(day=full_day(row.joined_on)) if row.joined_on else "",
        _("{day}转正").format(day=full_day(row.full_on)) if row.full_on else "",
        _("党龄 {years} 年").format(years=years) if years is not None else "",
        _("流动党员：{where}").format(where=row.floating) if row.floating else "", row.remark,
    ]  # fmt: skip
    return standing_text(row.standing, row.full_on, last), " · ".join(part for part in parts if part)


def _change(row: Any) -> tuple[str, str]:
    names = [
        _("转自{name}").format(name=row.from_name) if row.from_name else "",
        _("转往{name}").format(name=row.to_name) if row.to_name else "",
        row.letter_number, _("已收到回执") if row.receipt_on else "", row.remark,
    ]  # fmt: skip
    return _(CHANGES[Change(row.kind)]), " · ".join(part for part in names if part)


_SAID: dict[type[Stated], Callable[[Any], tuple[str, str]]] = {
    Post: _post, Title: _title, Trait: _trait, Absence: _absence, Membership: _membership, MembershipChange: _change,
    Placement: lambda row: (_("在科室"), ""), Duty: lambda row: (row.work, row.document),
    Contact: lambda row: (_("联系点"), ""),
}  # fmt: skip


def fact_title(row: Any) -> str:
    """Return whose fact it is and what: 王一 · 支部书记, or 内科党支部 · 2026年核定经费."""
    if isinstance(row, Budget):
        return f"{row.organisation} · " + _("{year}年核定经费").format(year=row.year)
    if isinstance(row, Spending):
        return f"{row.organisation} · {row.purpose}"
    if isinstance(row, Term):
        return f"{row.organisation} · " + _("{day}换届的任期").format(day=full_day(row.elected_on))
    if isinstance(row, Coverage):
        return f"{row.organisation} · " + _("覆盖{department}").format(department=row.department)
    return f"{row.person} · {_SAID[type(row)](row)[0]}"
