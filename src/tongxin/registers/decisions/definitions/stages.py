"""What bodies do with items, what becomes of items and meetings, and what members do there."""

from __future__ import annotations

from enum import StrEnum

from tongxin.toolbox.words import N_


class Role(StrEnum):
    """What a body does with an item on its route."""

    DRAFT = "draft"
    BREW = "brew"
    HEAR = "hear"
    ADOPT = "pass"
    DECIDE = "decide"
    APPROVE = "approve"
    FILE = "file"


ROLE_TITLES: dict[str, str] = {
    Role.DRAFT: N_("拟订"), Role.BREW: N_("酝酿"), Role.HEAR: N_("听取意见"), Role.ADOPT: N_("审议通过"),
    Role.DECIDE: N_("决定"), Role.APPROVE: N_("批准"), Role.FILE: N_("备案"),
}  # fmt: skip

# What a body decides or passes is its resolution, with a number of its own series.
RESOLVING = frozenset({Role.DECIDE, Role.ADOPT})


class ItemState(StrEnum):
    """Life of an item."""

    PROPOSED = "proposed"
    READY = "ready"
    SCHEDULED = "scheduled"
    DECIDED = "decided"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ITEM_STATE_TITLES: dict[str, str] = {
    ItemState.PROPOSED: N_("准备中"), ItemState.READY: N_("待上会"), ItemState.SCHEDULED: N_("已列入议程"),
    ItemState.DECIDED: N_("已决定"), ItemState.REFUSED: N_("未通过"), ItemState.WITHDRAWN: N_("已撤回"),
}  # fmt: skip

ITEM_TONES: dict[str, str] = {ItemState.DECIDED: "ok", ItemState.REFUSED: "late", ItemState.SCHEDULED: "soon"}

SETTLED_STATES = frozenset({ItemState.DECIDED, ItemState.REFUSED, ItemState.WITHDRAWN})


class MeetingState(StrEnum):
    """Life of a meeting."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    LOCKED = "locked"


MEETING_STATE_TITLES: dict[str, str] = {
    MeetingState.PLANNED: N_("筹备中"), MeetingState.OPEN: N_("进行中"), MeetingState.CLOSED: N_("已结束"),
    MeetingState.LOCKED: N_("已定稿"),
}  # fmt: skip


class Outcome(StrEnum):
    """What came of an item at a meeting. NOTED: a body that only prepares or is told has dealt with it."""

    ADOPTED = "adopted"
    AMENDED = "amended"
    NOTED = "noted"
    REFUSED = "refused"
    DEFERRED = "deferred"
    WITHDRAWN = "withdrawn"


OUTCOME_TITLES: dict[str, str] = {
    Outcome.ADOPTED: N_("通过"), Outcome.AMENDED: N_("修改后通过"), Outcome.NOTED: N_("已研究"),
    Outcome.REFUSED: N_("未通过"), Outcome.DEFERRED: N_("缓议"), Outcome.WITHDRAWN: N_("撤回"),
}  # fmt: skip

FAVOURABLE = frozenset({Outcome.ADOPTED, Outcome.AMENDED, Outcome.NOTED})

CARRYING = frozenset({Outcome.ADOPTED, Outcome.AMENDED})
UNJUDGED = frozenset({Outcome.DEFERRED, Outcome.WITHDRAWN})


class Presence(StrEnum):
    """Whether a member came."""

    PRESENT = "present"
    LEAVE = "leave"
    ABSENT = "absent"


PRESENCE_TITLES: dict[str, str] = {
    Presence.PRESENT: N_("到会"),
    Presence.LEAVE: N_("请假"),
    Presence.ABSENT: N_("缺席"),
}


class Stand(StrEnum):
    """What a member says to an item."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


STAND_TITLES: dict[str, str] = {Stand.YES: N_("同意"), Stand.NO: N_("不同意"), Stand.ABSTAIN: N_("弃权")}


class Way(StrEnum):
    """How a vote is taken."""

    VOICE = "voice"
    ONE_BY_ONE = "one_by_one"
    BALLOT = "secret"


WAY_TITLES: dict[str, str] = {Way.VOICE: N_("口头或举手"), Way.ONE_BY_ONE: N_("逐项表决"), Way.BALLOT: N_("无记名投票")}
