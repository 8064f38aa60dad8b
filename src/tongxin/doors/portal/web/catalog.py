"""The catalog in force, for everybody to read: what is counted, who may, which rules."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tongxin.ground.catalog.bases import bases
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.queries import active, version
from tongxin.ground.ui.forms import actor
from tongxin.toolbox.words import N_

# What the keys of a definition mean; a key that is not here shows as it is written in the file.
LABELS = {
    "id": N_("标识"),
    "title": N_("名称"),
    "unit": N_("单位"),
    "note": N_("说明"),
    "tags": N_("标签"),
    "source": N_("来源"),
    "where": N_("条件"),
    "measure": N_("怎么计"),
    "of": N_("计什么"),
    "dated": N_("按什么时间"),
    "decimals": N_("小数位"),
    "value": N_("取值"),
    "grants": N_("授予的权限"),
    "own_only": N_("只限本组织"),
    "delegable": N_("可以委托他人"),
    "roles": N_("适用角色"),
    "figures": N_("数字"),
    "fields": N_("另填的项目"),
    "columns": N_("列"),
    "per": N_("人均按"),
}


def kinds_page(request: HttpRequest) -> HttpResponse:
    """List the kinds of entry."""
    shown = [(kind.id, _(kind.title), len(active().all(kind.id))) for kind in kinds]
    return render(request, "portal/catalog.html", {"kinds": shown})


def kind_page(request: HttpRequest, kind: str) -> HttpResponse:
    """List the entries of one kind."""
    known = _kind(kind)
    entries = sorted(active().all(kind).values(), key=lambda entry: entry.id)
    return render(request, "portal/catalog_kind.html", {"kind": known, "title": _(known.title), "entries": entries})


def entry_page(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Show one entry as it is in force, with its published version."""
    known = _kind(kind)
    entry = active().get(kind, key)
    if entry is None:
        raise Http404
    body = active().body(kind, key)
    values = {
        "kind": known,
        "kind_title": _(known.title),
        "entry": entry,
        "version": version(kind, key),
        "bases": bases(actor(request), kind, key),
        "facts": [
            (_(LABELS[name]) if name in LABELS else "", name, _readable(value))
            for name, value in body.items()
            if value not in (None, "", [], {})
        ],
    }
    return render(request, "portal/catalog_entry.html", values)


def _kind(kind: str) -> Kind:
    known = kinds.get(kind)
    if known is None:
        raise Http404
    return known


def _readable(value: Any) -> str:
    """Return a value of a definition as one line: lists joined, tables as name and value."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, dict):
        return "；".join(f"{name} = {_readable(part)}" for name, part in value.items())
    if isinstance(value, list):
        return "、".join(_readable(part) for part in value)
    return str(value)
