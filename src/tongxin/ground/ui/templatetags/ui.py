"""`{% load ui %}`: the components of `/ui/gallery/`. Values come in, HTML goes out; nothing here asks the database."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import template
from django.forms import Form
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from tongxin.ground.records.models import Countersign
from tongxin.ground.ui import navigation, tables, wording
from tongxin.ground.ui.definitions import Step, Tile, TodoLine
from tongxin.ground.ui.paging import Page
from tongxin.toolbox.problems import Problem

register = template.Library()

_HERE, _CHOSEN = SafeString(' aria-current="page"'), SafeString(" selected")
_JSON = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def full_day(day: dt.date | None) -> str:
    """Return 2026年11月22日; nothing for no day."""
    return wording.full_day(day) if day else ""


@register.filter
def whole_month(day: dt.date | None) -> str:
    """Return 2026年11月; nothing for no day."""
    return wording.month_text(day) if day else ""


@register.filter
def short_day(day: dt.date | None) -> str:
    """Return 11月22日, with the year when it is another one; nothing for no day."""
    return wording.day_text(day) if day else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Return 今天 09:12, or 11月22日 09:12; nothing for no moment."""
    return wording.moment_text(value) if value else ""


@register.filter
def number(value: object) -> str:
    """Return a number with thousands separated."""
    return wording.number_text(value)


@register.simple_block_tag
def card(content: str, title: str = "", link: str = "", url: str = "", id: str = "") -> SafeString:
    """Frame one subject: `{% card title link url %}…{% endcard %}`."""
    return _part("card", content=content, title=title, link=link, url=url, id=id)


@register.simple_tag
def tile(figure: Tile) -> SafeString:
    """Show one figure; the number links to its records."""
    return _part("tile", figure=figure)


@register.simple_tag
def due(day: dt.date | None, today: dt.date | None = None) -> SafeString:
    """Say how far off a deadline is, in words and colour; today: where the page knows it already."""
    said = wording.due(day, today=today)
    return format_html('<span class="tx-due {}">{}</span>', said.state, said.text)


@register.simple_tag
def deadline(day: dt.date) -> SafeString:
    """Give a deadline by its full date, and how far off it is while the days are counted."""
    named = wording.full_day(day)
    return format_html("{} {}", named, due(day)) if wording.due(day).state != "none" else format_html("{}", named)


@register.simple_tag
def todo(line: TodoLine) -> SafeString:
    """One `<li>` of a list `<ul class="tx-todo">`."""
    return _part("todo", line=line, due=wording.due(line.due))


@register.simple_tag
def steps(items: Iterable[Step]) -> SafeString:
    """Show a procedure or timeline."""
    return _part("steps", steps=items)


@register.simple_tag
def tag(text: str, state: str = "") -> SafeString:
    """Show a word in a pill; state: ok, soon, late, honour or ""."""
    # Without a template: a long list shows one in every row.
    return format_html('<span class="tx-tag{}">{}</span>', f" {state}" if state else "", text)


@register.simple_tag
def table(shown: tables.Table) -> SafeString:
    """Show the rows of a list; on a phone each is a card."""
    return tables.drawn(shown)


@register.simple_tag
def menu(groups: Iterable[tuple[str, Iterable[navigation.Entry]]]) -> SafeString:
    """List the navigation's entries, each group under its heading where it has one."""
    return format_html_join("", "{}<ul{}>{}</ul>", (_group(heading, entries) for heading, entries in groups))


def _group(heading: str, entries: Iterable[navigation.Entry]) -> tuple[SafeString, SafeString, SafeString]:
    shown = ((entry.url, _HERE if entry.current else "", _counted(entry)) for entry in entries)
    lines = format_html_join("", '<li><a href="{}"{}>{}</a></li>', shown)
    if not heading:
        return SafeString(), SafeString(), lines
    head = format_html('<p class="tx-nav-head" aria-hidden="true">{}</p>', heading)
    return head, format_html(' aria-label="{}"', heading), lines


def _counted(entry: navigation.Entry) -> SafeString:
    title = entry.item.title
    return format_html("{} <b>{}</b>", title, entry.count) if entry.count else format_html("{}", title)


@register.simple_tag
def options(groups: Iterable[tuple[str | None, Iterable[Mapping[str, Any]], int]]) -> SafeString:
    """List what a `<select>` offers, as Django's widget gives it: what stands in no group is a group by itself."""
    return mark_safe("".join(_options(group, offered) for group, offered, _place in groups))  # noqa: S308  escaped below


def _options(group: str | None, offered: Iterable[Mapping[str, Any]]) -> SafeString:
    said = ((str(each["value"]), _CHOSEN if each["selected"] else "", each["label"]) for each in offered)
    lines = format_html_join("", '<option value="{}"{}>{}</option>', said)
    return format_html('<optgroup label="{}">{}</optgroup>', group, lines) if group else lines


@register.simple_tag
def countersigned(state: str) -> SafeString:
    """Say that what was entered on behalf still waits for the secretary, or came back; nothing of what stands."""
    if state == Countersign.WAITING:
        return format_html(' <span class="soon">{}</span>', gettext("待书记确认"))
    if state == Countersign.RETURNED:
        return format_html(' <span class="late">{}</span>', gettext("已退回"))
    return SafeString()


@register.simple_block_tag
def note(content: str) -> SafeString:
    """Explain something in grey, beside what it explains."""
    return _part("note", content=content)


@register.simple_block_tag
def empty(content: str, title: str, url: str = "", action: str = "") -> SafeString:
    """Say that there is nothing and what to do about it."""
    return _part("empty", content=content, title=title, url=url, action=action)


@register.simple_tag
def action(
    text: str, url: str, problem: Problem | str | None = None, who: str = "", primary: bool = False
) -> SafeString:
    """Link to an action, or say why it cannot be done now and who can."""
    why = problem.sentence(gettext) if isinstance(problem, Problem) else problem or ""
    return _part("action", text=text, url=url, why=why, who=who, primary=primary)


@register.simple_tag
def progress(done: int, total: int, text: str, state: str = "") -> SafeString:
    """Show how much of a whole is done, in words and a bar."""
    return _part("progress", done=done, total=total, text=text, state=state)


@register.simple_tag
def linked(key: UUID) -> SafeString:
    """Show in a card what a record is tied to; the browser fetches it once the page stands."""
    return _part("linked", url=navigation.place("links", key))


@register.simple_tag
def pager(page: Page[Any]) -> SafeString:
    """Link to the next page and back to the first."""
    return _part("pager", page=page)


@register.simple_tag
def chart(data: Mapping[str, Any], id: str, label: str) -> SafeString:
    """Draw a chart with the table behind it.

    data: {"kind": "line" | "bar", "unit", "decimals"?, "labels": […], "series": [{"name", "values", "faint"?}]};
    the page loads charts.js.
    """
    text = json.dumps(data, ensure_ascii=False, default=float).translate(_JSON)
    rows = zip(data["labels"], zip(*(series["values"] for series in data["series"]), strict=True), strict=True)
    return _part("chart", json=mark_safe(text), data=data, rows=list(rows), id=id, label=label)  # noqa: S308  escaped above


@register.simple_block_tag(takes_context=True)
def form(
    context: Context,
    content: str,
    form: Form,
    submit: str,
    *,
    cancel: str = "",
    draft: str = "",
    ask: str = "",
    url: str = "",
) -> SafeString:
    """Render a whole form; the block's content replaces the fields when it is not blank.

    draft: name under which typed text is kept in the browser until recorded; ask: sentence to agree to before sending.
    """
    values = {
        "form": form,
        "submit": submit,
        "cancel": cancel,
        "draft": draft,
        "ask": ask,
        "url": url,
        "content": content.strip(),
    }
    return mark_safe(render_to_string("ui/form.html", values, request=context["request"]))  # noqa: S308  a template's output


def _part(name: str, **values: Any) -> SafeString:
    return mark_safe(render_to_string(f"ui/parts/{name}.html", values))  # noqa: S308  a template's output


__all__: Sequence[str] = ("register",)
