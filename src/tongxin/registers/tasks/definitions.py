"""The closed vocabularies of supervision, and where a task may come from: an entry of the catalog."""

from __future__ import annotations

from dataclasses import dataclass as plain
from enum import StrEnum

from pydantic.dataclasses import dataclass

from tongxin.toolbox.words import N_


@dataclass(frozen=True)
class TaskSource:
    """Where tasks come from (督办事项来源). A body of the catalog whose `followup` it is hears about those that are open."""

    id: str
    title: str
    note: str = ""


class State(StrEnum):
    """Life of a task. SPOT: solved on the spot, the unit that raised it has to confirm."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    WORKING = "working"
    REQUESTED = "requested"
    SPOT = "spot"
    RETURNED = "returned"
    REFERRED = "referred"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STATE_TITLES: dict[str, str] = {
    State.ASSIGNED: N_("待签收"), State.ACCEPTED: N_("已签收"), State.WORKING: N_("办理中"),
    State.REQUESTED: N_("待核验"), State.SPOT: N_("待提出单位确认"), State.RETURNED: N_("退回重办"),
    State.REFERRED: N_("转会议研究"), State.CLOSED: N_("已办结"), State.CANCELLED: N_("终止"),
}  # fmt: skip
FINISHED = frozenset({State.CLOSED, State.CANCELLED})
DOING = frozenset({State.ACCEPTED, State.WORKING, State.RETURNED, State.REFERRED})
OPEN = frozenset(State) - FINISHED


class Deed(StrEnum):
    """What happens to a task; each is one line of its timeline."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    REPORTED = "reported"
    REACHED = "reached"
    REQUESTED = "requested"
    RETURNED = "returned"
    CLOSED = "closed"
    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    URGED = "urged"
    ESCALATED = "escalated"
    SPOT = "spot"
    CONFIRMED = "confirmed"
    REFERRED = "referred"
    CARRIED = "carried"
    CANCELLED = "cancelled"


DEED_TITLES: dict[str, str] = {
    Deed.ASSIGNED: N_("交办"), Deed.ACCEPTED: N_("签收"), Deed.REPORTED: N_("报告进展"), Deed.REACHED: N_("完成节点"),
    Deed.REQUESTED: N_("申请办结"), Deed.RETURNED: N_("退回重办"), Deed.CLOSED: N_("核验办结（销号）"),
    Deed.ASKED: N_("申请延期"), Deed.GRANTED: N_("同意延期"), Deed.DECLINED: N_("不同意延期"), Deed.URGED: N_("催办"),
    Deed.ESCALATED: N_("报分管领导"), Deed.SPOT: N_("现场解决"), Deed.CONFIRMED: N_("提出单位确认"),
    Deed.REFERRED: N_("转会议研究"), Deed.CARRIED: N_("结转"), Deed.CANCELLED: N_("终止"),
}  # fmt: skip


class Cause(StrEnum):
    """Why a task is late: a closed list, so that causes can be counted."""

    COORDINATION = "coordination"
    FUNDS = "funds"
    PROCUREMENT = "procurement"
    STAFF = "staff"
    SUPERIOR = "superior"
    CONDITIONS = "conditions"
    NEGLECT = "neglect"
    OTHER = "other"


CAUSE_TITLES: dict[str, str] = {
    Cause.COORDINATION: N_("跨部门协调"), Cause.FUNDS: N_("资金未到位"), Cause.PROCUREMENT: N_("采购（招标）周期"),
    Cause.STAFF: N_("人员不足"), Cause.SUPERIOR: N_("等待上级批复"), Cause.CONDITIONS: N_("客观条件变化"),
    Cause.NEGLECT: N_("推进不力"), Cause.OTHER: N_("其他原因"),
}  # fmt: skip


class Light(StrEnum):
    """How a task stands to its day."""

    NONE = ""
    YELLOW = "soon"
    RED = "late"


class Origin(StrEnum):
    """Whose concern a problem found by the leadership is (S3-06)."""

    PATIENTS = "patients"
    STAFF = "staff"
    DEVELOPMENT = "development"


ORIGIN_TITLES: dict[str, str] = {
    Origin.PATIENTS: N_("患者最关心"), Origin.STAFF: N_("职工最关切"), Origin.DEVELOPMENT: N_("发展最关键"),
}  # fmt: skip


class ProblemState(StrEnum):
    """How far a problem is."""

    UNSOLVED = "unsolved"
    PROGRESS = "progress"
    SOLVED = "solved"


PROBLEM_TITLES: dict[str, str] = {
    ProblemState.SOLVED: N_("已解决"), ProblemState.PROGRESS: N_("推进中"), ProblemState.UNSOLVED: N_("未解决"),
}  # fmt: skip


class Collects(StrEnum):
    """What a round collects: ideas of anybody, or proposals (提案) of delegates, which others second."""

    IDEAS = "ideas"
    PROPOSALS = "proposals"


COLLECTS_TITLES: dict[str, str] = {Collects.IDEAS: N_("金点子"), Collects.PROPOSALS: N_("职代会提案")}


class RoundState(StrEnum):
    """A suggestion round is open or closed."""

    OPEN = "open"
    CLOSED = "closed"


ROUND_TITLES: dict[str, str] = {RoundState.OPEN: N_("征集中"), RoundState.CLOSED: N_("已结束")}


class SuggestionState(StrEnum):
    """Life of a suggestion: entered, given to a department, answered to who made it."""

    RECEIVED = "received"
    TRIAGED = "triaged"
    ANSWERED = "answered"


SUGGESTION_TITLES: dict[str, str] = {
    SuggestionState.RECEIVED: N_("待分办"), SuggestionState.TRIAGED: N_("待答复"), SuggestionState.ANSWERED: N_("已答复"),
}  # fmt: skip


class Adoption(StrEnum):
    """What comes of a suggestion."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    KEPT = "kept"
    DECLINED = "declined"


ADOPTION_TITLES: dict[str, str] = {
    Adoption.ADOPTED: N_("采纳"), Adoption.PARTLY: N_("部分采纳"), Adoption.KEPT: N_("留作参考"),
    Adoption.DECLINED: N_("不采纳（说明理由）"),
}  # fmt: skip


class Satisfaction(StrEnum):
    """What who made a suggestion thinks of the answer."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


SATISFACTION_TITLES: dict[str, str] = {
    Satisfaction.YES: N_("满意"), Satisfaction.PARTLY: N_("基本满意"), Satisfaction.NO: N_("不满意"),
}  # fmt: skip


@plain(frozen=True)
class Milestone:
    """A stage on the way to the due day: what is to be there, by when (ISO date)."""

    title: str
    due_on: str
