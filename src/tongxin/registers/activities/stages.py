"""Stages of what stands around a gathering, closed vocabularies: themes, applications, learner groups."""

from __future__ import annotations

from enum import StrEnum

from tongxin.toolbox.words import N_


class ThemeState(StrEnum):
    """Life of a deployment."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"


class GroupState(StrEnum):
    """Life of a learner group."""

    OPEN = "open"
    CLOSED = "closed"


class Progress(StrEnum):
    """How far a branch has come with what was deployed to it."""

    NOT_BEGUN = "not_begun"
    PLANNED = "planned"
    HELD = "held"


class Asked(StrEnum):
    """Life of an application."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"


class Verdict(StrEnum):
    """What a level answers to an application."""

    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"


PROGRESS_TITLES: dict[str, str] = {
    Progress.NOT_BEGUN: N_("未开始"),
    Progress.PLANNED: N_("已安排"),
    Progress.HELD: N_("已举行"),
}
VERDICT_TITLES: dict[str, str] = {
    Verdict.APPROVED: N_("同意"),
    Verdict.RETURNED: N_("退回修改"),
    Verdict.REFUSED: N_("不同意"),
}
ASKED_TITLES: dict[str, str] = {
    Asked.WAITING: N_("等待审批"),
    Asked.APPROVED: N_("已同意"),
    Asked.RETURNED: N_("已退回"),
    Asked.REFUSED: N_("未获同意"),
}


class Approval(StrEnum):
    """When an activity needs an approval beforehand."""

    MONEY = "money"
    LEAVING = "leaving"
    ALWAYS = "always"
