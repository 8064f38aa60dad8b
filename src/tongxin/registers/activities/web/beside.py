"""What stands beside a gathering on its page: with whom it is held, what it was made of, its approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from tongxin.ground.ui.wording import number_text
from tongxin.registers.activities.definitions import ActivityKind, State
from tongxin.registers.activities.looking import approvals
from tongxin.registers.activities.models import Draft, Gathering
from tongxin.registers.activities.stages import ASKED_TITLES, Asked
from tongxin.toolbox.words import verbatim


@dataclass(frozen=True)
class Beside:
    """partners: names of who holds it too; draft: what was deployed; lacks: it needs an approval that it has not got."""

    partners: list[str]
    draft: Draft | None
    application: UUID | None
    state: str
    lacks: bool
    may_apply: bool
    budget: Decimal | None
    spent: Decimal | None

    @classmethod
    def of(cls, row: Gathering, kinds: Sequence[ActivityKind]) -> Beside:
        """Return what stands beside a gathering of these kinds, read by `queries.gathering`; no further question."""
        application, state = getattr(row, "application", None), getattr(row, "application_state", None) or ""
        lacks = approvals.needs(row, kinds) and state != Asked.APPROVED
        alive = row.record.state in (State.PLANNED, State.HELD)
        possible = lacks or (row.record.state == State.PLANNED and any(kind.approval for kind in kinds))
        may_apply = alive and possible and state in ("", Asked.REFUSED)
        return cls(
            getattr(row, "partner_names", []), getattr(row, "draft", None), application, state, lacks, may_apply,
            getattr(row, "budget", None), getattr(row, "spent", None),
        )  # fmt: skip

    @property
    def money(self) -> str:
        """Return what was approved and what was spent, in words; empty where there is neither."""
        planned = [_("批准预算 {yuan} 元").format(yuan=number_text(self.budget))] if self.budget else []
        spent = [_("已支出 {yuan} 元").format(yuan=number_text(self.spent))] if self.spent else []
        beyond = self.spent and self.spent > (self.budget or 0)
        return verbatim("，").join([*planned, *spent, *([_("超出批准的预算")] if beyond else [])])

    @property
    def approval(self) -> str:
        """Return where the approval stands, in words."""
        if not self.state:
            return _("须审批，还没有申请") if self.lacks else ""
        return _(ASKED_TITLES[Asked(self.state)])
