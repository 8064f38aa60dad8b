"""Every write of the people floor: persons, memberships, facts by date, offices, branches, whole ledgers."""

from tongxin.people.commands.branches import (
    Part,
    close_branch,
    cover,
    merge_branches,
    set_budget,
    spend,
    split_branch,
)
from tongxin.people.commands.departments import close_department, merge_departments
from tongxin.people.commands.facts import (
    add_trait,
    add_traits,
    correct_fact,
    end_fact,
    excuse,
    resume,
    state_title,
    void_fact,
)
from tongxin.people.commands.ledgers.changes import import_changes, void_changes
from tongxin.people.commands.ledgers.importing import import_roster, import_staff, void_batch
from tongxin.people.commands.ledgers.offices import import_officers, import_terms
from tongxin.people.commands.memberships import (
    Papers,
    admit,
    confirm_full,
    enrol,
    receive,
    release,
    transfer,
    transfer_many,
    void_change,
)
from tongxin.people.commands.offices import Elected, appoint, assign_contacts, assign_duty, begin_term, elect
from tongxin.people.commands.persons import Particulars, correct, leave, place, register, retire, reveal, void
from tongxin.people.commands.rosters import Entry, register_many

__all__ = [
    "Elected", "Entry", "Papers", "Part", "Particulars", "add_trait", "add_traits", "admit", "appoint",
    "assign_contacts", "assign_duty", "begin_term", "close_branch", "close_department", "confirm_full", "correct",
    "correct_fact", "cover", "elect", "end_fact", "enrol", "excuse", "import_changes", "import_officers",
    "import_roster", "import_staff", "import_terms", "leave", "merge_branches", "merge_departments", "place", "receive",
    "register", "register_many", "release", "resume", "retire", "reveal", "set_budget", "spend", "split_branch", "state_title",
    "transfer", "transfer_many", "void", "void_batch", "void_change", "void_changes", "void_fact",
]  # fmt: skip
