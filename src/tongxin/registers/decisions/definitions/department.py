"""Matters a department decides with its Party branch taking part: entries of the catalog."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic.dataclasses import dataclass

from tongxin.toolbox.problems import Level
from tongxin.toolbox.words import N_

DEPARTMENT_TITLES = {
    "personnel": N_("人员"), "distribution": N_("分配"), "resources": N_("资源"), "development": N_("发展"),
}  # fmt: skip


class Taken(StrEnum):
    """What a department made of its branch's opinion."""

    WHOLE = "whole"
    PART = "part"
    NOT = "not"


TAKEN_TITLES: dict[str, str] = {Taken.WHOLE: N_("采纳"), Taken.PART: N_("部分采纳"), Taken.NOT: N_("未采纳")}


@dataclass(frozen=True)
class DepartmentItem:
    """A kind of matter a department decides with its Party branch taking part (《关于加强公立医院党的建设工作的意见》).

    level: how strongly the branch's opinion is needed before the department decides; political: personnel matters need
    the branch's political opinion.
    """

    id: str
    title: str
    category: Literal["personnel", "distribution", "resources", "development"]
    level: Level = Level.SOFT
    political: bool = False
    note: str = ""
