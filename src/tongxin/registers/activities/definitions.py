"""Kinds of activity as catalog entries, and the closed vocabularies of the room."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field as Constraint
from pydantic.dataclasses import dataclass

from tongxin.toolbox.words import N_


class State(StrEnum):
    """Life of a gathering."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class Status(StrEnum):
    """What became of somebody on a gathering's list."""

    SIGNED_UP = "signed_up"
    WITHDRAWN = "withdrawn"
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


class How(StrEnum):
    """How presence came to be known."""

    LIST = "list"
    CODE = "code"
    EXCEPTION = "exception"
    IMPORT = "import"


STATE_TITLES: dict[str, str] = {State.PLANNED: N_("已安排"), State.HELD: N_("已举行"), State.CANCELLED: N_("已取消")}
STATUS_TITLES: dict[str, str] = {
    Status.SIGNED_UP: N_("已报名"),
    Status.WITHDRAWN: N_("已取消报名"),
    Status.PRESENT: N_("到场"),
    Status.EXCUSED: N_("请假"),
    Status.ABSENT: N_("未到"),
}
HOW_TITLES: dict[str, str] = {
    How.LIST: N_("按名单"),
    How.CODE: N_("现场码"),
    How.EXCEPTION: N_("例外补登"),
    How.IMPORT: N_("台账导入"),
}


@dataclass(frozen=True)
class ExtraField:
    """A field that only this kind has."""

    key: str
    title: str
    type: Literal["text", "int", "decimal", "choice"] = "text"
    choices: list[str] = Constraint(default_factory=list)
    required: bool = False
    unit: str = ""
    hint: str = ""


@dataclass(frozen=True)
class ActivityKind:
    """A kind of activity. `attended`: has a list of persons; `counted_times`: one row may stand for several times done."""

    id: str
    title: str
    attended: bool = True
    sign_up: bool = False
    counted_times: bool = False
    hours: bool = False
    served: bool = False
    duty: str = ""
    fields: list[ExtraField] = Constraint(default_factory=list)
    tags: list[str] = Constraint(default_factory=list)
