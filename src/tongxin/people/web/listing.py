"""The list of persons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import may, require
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import SearchField
from tongxin.ground.ui.forms import PlainForm, actor
from tongxin.ground.ui.paging import capped, keyset
from tongxin.ground.ui.tables import LEAD, Column, Table, addresses, link
from tongxin.people import commands
from tongxin.people.commands.ledgers.roster import MEMBERS, STAFF
from tongxin.people.queries import VIEW, lists
from tongxin.people.web.fields import offer
from tongxin.people.web.wording import standing_text
from tongxin.toolbox import clock


class FilterForm(PlainForm):
    """What the list shows."""

    q = SearchField(label=_("姓名、拼音或工号"), widget=forms.TextInput(attrs={"type": "search", "data-search": ""}))
    unit = forms.ChoiceField(label=_("科室或党组织"), required=False)
    who = forms.ChoiceField(
        label=_("人员"), required=False,
        choices=lambda: [("", gettext("在院人员")), *((key, gettext(word)) for key, word in lists.WHO.items())],
    )  # fmt: skip

    def __init__(self, data: Any, *, units: Sequence[Organisation]) -> None:
        super().__init__(data)
        offer(self, "unit", [("", gettext("全部")), *((str(unit.pk), unit.short_name) for unit in units)])


def index(request: HttpRequest) -> HttpResponse:
    """List the persons that the actor may see, in name order, narrowed by name, unit and standing."""
    by = actor(request)
    require(by, VIEW)
    form = FilterForm(request.GET, units=lists.units(by))
    # A filter nobody offered is left out, the others still hold.
    form.full_clean()
    chosen = form.cleaned_data
    rows = lists.listed(
        by, text=chosen.get("q", ""), unit=UUID(chosen["unit"]) if chosen.get("unit") else None,
        who=chosen.get("who", ""),
    )  # fmt: skip
    page = keyset(request, rows, "sort_key", "id")
    values = {
        "form": form, "page": page, "filtered": any(chosen.values()), "table": _table(page.rows),
        "count": gettext("共 {count} 人").format(count=capped(rows)), "may_register": may(by, "people.register"),
        "rosters": rosters(by),
    }  # fmt: skip
    return render(request, "people/list.html", values)


def _table(rows: Iterable[Any]) -> Table:
    """Return the table of the persons of `lists.listed`."""
    titles = [gettext("工号"), gettext("科室"), gettext("党支部"), gettext("党籍"), gettext("职务")]
    address, today = addresses("people:person"), clock.today()
    cells = [
        (
            link(address(row.pk), row.name), row.code, row.organisation.short_name, row.branch or "",
            standing_text(row.standing, row.full_on, today), row.post or "",
        )
        for row in rows
    ]  # fmt: skip
    return Table([Column(gettext("姓名"), LEAD), *map(Column, titles)], cells)


def rosters(by: Actor) -> list[tuple[str, str]]:
    """Return (title, address) of the pages where `by` takes rosters in; none where the site has no such pages."""
    offered = {MEMBERS: commands.import_roster, STAFF: commands.import_staff}
    try:
        return [
            (str(asked.title), reverse("exchange:upload", args=[kind]))
            for kind, asked in offered.items()
            if may(by, asked.name)
        ]
    except NoReverseMatch:
        return []
