"""Further segments in the form of a gathering: `part1` … name their kinds, `part1_topic` … their own fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.ui.fields import NumberField
from tongxin.registers.activities import queries
from tongxin.registers.activities.definitions import ActivityKind, Part
from tongxin.registers.activities.models import Gathering
from tongxin.registers.activities.values import plain
from tongxin.registers.activities.web import fields
from tongxin.registers.activities.web.wording import begun

MOST = 5
Slots = Sequence[ActivityKind | None]
_NAME = re.compile(r"part[1-9](_|$)")


@dataclass(frozen=True)
class Drawn:
    """One slot to be drawn: the choice of its kind, and the fields of that kind."""

    kind: forms.BoundField
    fields: list[forms.BoundField]


def slots(data: Mapping[str, Any]) -> Slots:
    """Return the kinds that sent data names, by slot, and an empty slot after the last."""
    known = queries.kinds()
    named = [known.get(str(data.get(f"part{number}", ""))) for number in range(1, MOST + 1)]
    last = max((number for number, kind in enumerate(named, start=1) if kind), default=0)
    return named[: min(last + 1, MOST)]


def form_fields(slots: Slots, choices: Sequence[Any], attrs: Mapping[str, str]) -> dict[str, forms.Field]:
    """Return the fields of all slots, by name; choices: kinds that may be a further segment; attrs: of the choice."""
    made: dict[str, forms.Field] = {}
    for number, kind in enumerate(slots, start=1):
        empty = _("去掉这个环节") if kind else _("不加")
        made[f"part{number}"] = forms.ChoiceField(
            label=_("再加一个环节") if kind is None else _("环节"), required=False, choices=[("", empty), *choices],
            widget=forms.Select(attrs=dict(attrs)), help_text="" if kind else _("同一次集合有几项内容时加，名单只登记一次"),
        )  # fmt: skip
        if kind is not None:
            made |= _of_kind(f"part{number}_", kind)
    return made


def _of_kind(prefix: str, kind: ActivityKind) -> dict[str, forms.Field]:
    title = forms.CharField(label=_("环节名称"), max_length=200, required=False, help_text=_("不填则用类型的名称"))
    hours = {prefix + "hours": NumberField(label=_("每人时长"), unit=_("小时"), required=False)} if kind.hours else {}
    own = {prefix + item.key: fields.field_of(item) for item in kind.fields}
    return {prefix + "title": title, **hours, **own}


def initial(row: Gathering) -> dict[str, Any]:
    """Return the values of a gathering's further segments as a form begins with them."""
    found: dict[str, Any] = {}
    further = [part for part in row.segments.all() if part.order > 1]
    names = queries.named(further)
    for number, part in enumerate(further[:MOST], start=1):
        own = {"title": part.title, "hours": plain(part.hours), **begun(part, queries.kind(part.kind), names)}
        found |= {f"part{number}": part.kind} | {f"part{number}_{key}": value for key, value in own.items()}
    return found


def is_part(name: str) -> bool:
    """Tell whether a field belongs to a further segment."""
    return _NAME.match(name) is not None


def read(slots: Slots, cleaned: Mapping[str, Any]) -> list[Part]:
    """Return the further segments that a form asks for."""
    return [_part(f"part{number}_", kind, cleaned) for number, kind in enumerate(slots, start=1) if kind is not None]


def _part(prefix: str, kind: ActivityKind, cleaned: Mapping[str, Any]) -> Part:
    own = {item.key: cleaned.get(prefix + item.key) for item in kind.fields}
    return Part(kind.id, cleaned.get(prefix + "title") or "", cleaned.get(prefix + "hours"), fields.filled(own))


def drawn(form: forms.Form, slots: Slots) -> list[Drawn]:
    """Return the slots to be drawn."""
    return [
        Drawn(form[f"part{number}"], [form[name] for name in form.fields if name.startswith(f"part{number}_")])
        for number in range(1, len(slots) + 1)
    ]
