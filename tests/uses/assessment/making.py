"""Small schemes for tests of rules; nothing of the catalog."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import TypeAdapter

from tongxin.uses.assessment.definitions import Indicator, Scheme

GRADES = [{"id": "good", "title": "好", "low": 80}, {"id": "poor", "title": "差", "low": 0}]


def leaf(id: str, points: int | str = 10, method: str = "share", **more: Any) -> dict[str, Any]:
    sources = {"figure", "typed", "ballot", "rater", "result"}
    return {
        "id": id,
        "title": id,
        "points": points,
        "method": method,
        **({} if sources & more.keys() else {"typed": "表"}),
        **more,
    }


def part(id: str, *groups: list[dict[str, Any]], weight: str = "1") -> dict[str, Any]:
    laid = [
        {"id": f"{id}G{n}", "title": f"第{n}组", "points": _sum(group), "indicator": group}
        for n, group in enumerate(groups, 1)
    ]
    return {"id": id, "title": id, "weight": weight, "group": laid}


def _sum(group: list[dict[str, Any]]) -> str:
    return str(sum(Decimal(str(each["points"])) for each in group))


def scheme(*parts: dict[str, Any], **more: Any) -> Scheme:
    body = {"id": "s", "title": "方案", "tier": "branch", "grade": GRADES, "part": list(parts), **more}
    return TypeAdapter(Scheme).validate_python(body)


def indicator(**values: Any) -> Indicator:
    return TypeAdapter(Indicator).validate_python(leaf("x", **values))
