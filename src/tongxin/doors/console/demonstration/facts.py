"""What a line of demo/facts.toml stands for, computed at this moment.

figure, organisation, from, to      the value of a figure; with `by` and `cell`, of one cell of its slice
setting, take, unit                 a threshold: `kind/id` of the catalog, and what to take of the entry: a field of it,
                                    or `in_a_year`: how often a rhythm comes round in twelve months
entries, distinct, unit             how many entries a kind of the catalog has, or how many different values of a field of them
status, reason                      label: a name with a number in it; not_yet: its register is not built
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongxin.figures.queries import compute
from tongxin.ground.catalog.queries import active
from tongxin.ground.catalog.queries import entry as catalog_entry
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.queries import by_code
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period, windows, year

Line = Mapping[str, Any]


def answer(by: Actor, fact: str, line: Line) -> dict[str, Any]:
    """Return the fact with its value, or with its status and the reason why it has none."""
    if "setting" in line:
        return {"fact": fact, **_setting(line), "status": "ok"}
    if "entries" in line:
        return {"fact": fact, **_entries(line), "status": "ok"}
    if "figure" in line:
        return {"fact": fact, **_figure(by, line)}
    return {"fact": fact, "status": line["status"], "reason": line["reason"]}


def _setting(line: Line) -> dict[str, Any]:
    kind, _, id = line["setting"].partition("/")
    entry: Any = catalog_entry(kind, id)
    value = _in_a_year(entry) if line["take"] == "in_a_year" else getattr(entry, line["take"])
    return {"setting": line["setting"], "value": value, "unit": line["unit"]}


def _entries(line: Line) -> dict[str, Any]:
    entries = active().all(line["entries"])
    value = (
        len({getattr(entry, line["distinct"]) for entry in entries.values()}) if "distinct" in line else len(entries)
    )
    return {"setting": line["entries"], "value": value, "unit": line["unit"]}


def _in_a_year(rhythm: Any) -> int:
    return int(rhythm.at_least) * len(windows(year(clock.today().year), rhythm.every))


def _figure(by: Actor, line: Line) -> dict[str, Any]:
    told = compute(
        by, [line["figure"]], by_code(line["organisation"]), Period(line["from"], line["to"]), line.get("by")
    )[0]
    found: Any = next(cell for cell in told.cells if cell.title == line["cell"]) if "cell" in line else told
    return {
        "figure": line["figure"], "organisation": line["organisation"], "from": line["from"], "to": line["to"],
        "value": found.value, "unit": told.unit, "status": found.status,
    }  # fmt: skip
