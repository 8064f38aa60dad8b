"""What stands beside a gathering on its page: with whom it is held, what it was made of, its approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from tongxin.registers.activities.definitions import ActivityKind, State
from tongxin.registers.activities.looking import approvals
from tongxin.registers.activities.models import Draft, Gathering
from tongxin.registers.activities.stages import ASKED_TITLES, Asked


@dataclass(frozen=True)
class Beside:
    """partners: names of who holds it too; draft: what was deployed; lacks: it needs an approval that it has not got."""

    partners: list[str]
    draft: Draft | None
    application: UUID | None
    state: str
    lacks: bool
    may_apply: bool

    @classmethod
    def of(cls, row: Gathering, kinds: Sequence[ActivityKind]) -> Beside:
        """Return what stands beside a gathering of these kinds, read by `queries.gathering`; no further question."""
        application, state = getattr(row, "application", None), getattr(row, "application_state", None) or ""
        lacks = approvals.needs(row, kinds) and state != Asked.APPROVED
        alive = row.record.state in (State.PLANNED, State.HELD)
        possible = lacks or (row.record.state == State.PLANNED and any(kind.approval for kind in kinds))
        may_apply = alive and possible and state in ("", Asked.REFUSED)
        return cls(getattr(row, "partner_names", []), getattr(row, "draft", None), application, state, lacks, may_apply)

    @property
    def approval(self) -> str:
        """Return where the approval stands, in words."""
        if not self.state:
            return _("须审批，还没有申请") if self.lacks else ""
        return _(ASKED_TITLES[Asked(self.state)])
