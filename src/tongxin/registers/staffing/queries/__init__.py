"""Reading the room: contracts and what expires, posts and their cost, proposals tried out."""

from tongxin.registers.staffing.queries.contracts import (
    VIEW,
    Line,
    contract_for,
    contract_kind,
    contract_kinds,
    contracts,
    expiring,
    ledger_rows,
    without_contract,
)
from tongxin.registers.staffing.queries.posts import (
    PROPOSAL,
    Department,
    Overview,
    Trial,
    Tried,
    departments,
    overview,
    posts_on,
    proposal_for,
    proposals,
    staff_on,
    trial,
)

__all__ = [
    "PROPOSAL", "VIEW", "Department", "Line", "Overview", "Trial", "Tried", "contract_for", "contract_kind", "contract_kinds",
    "contracts", "departments", "expiring", "ledger_rows", "overview", "posts_on", "proposal_for", "proposals", "staff_on",
    "trial", "without_contract",
]  # fmt: skip
