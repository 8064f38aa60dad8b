"""Tables of the people floor: persons, memberships, offices, branches; all dated, none ever deleted."""

from tongxin.people.models.base import Dated, Live, Stated, days
from tongxin.people.models.branches import Budget, Coverage, Spending
from tongxin.people.models.memberships import Membership, MembershipChange
from tongxin.people.models.offices import Contact, Duty, Post, Term
from tongxin.people.models.persons import Absence, Person, Placement, Title, Trait

# Every kind of dated fact that can be corrected, ended and voided alike.
FACTS: tuple[type[Stated], ...] = (
    Absence, Budget, Contact, Coverage, Duty, Membership, MembershipChange, Placement, Post, Spending, Term, Title, Trait,
)  # fmt: skip

__all__ = [
    "FACTS", "Absence", "Budget", "Contact", "Coverage", "Dated", "Duty", "Live", "Membership", "MembershipChange", "Person",
    "Placement", "Post", "Spending", "Stated", "Term", "Title", "Trait", "days",
]  # fmt: skip
