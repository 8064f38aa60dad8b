"""The room's ledgers in the corridor of exchange: rosters, officers, elections, changes, the check of statistics."""

from __future__ import annotations

from tongxin.ground.exchange import tables
from tongxin.people.commands.ledgers import changes, importing, offices, roster
from tongxin.people.queries import VIEW, ledgers

for _id, _apply, _needs, _export, _secrets in (
    (roster.MEMBERS, importing.import_roster, roster.MEMBER_NEEDS, ledgers.roster, ledgers.secrets),
    (roster.STAFF, importing.import_staff, roster.STAFF_NEEDS, ledgers.staff, None),
):
    tables.add(
        tables.Table(
            id=_id,
            permission=_apply.name,
            needs=_needs,
            plan=roster.plan,
            apply=_apply,
            undo=importing.void_batch,
            used=importing.used,
            export=_export,
            export_permission=VIEW,
            secrets=_secrets,
        )
    )
tables.add(
    tables.Table(
        id="branch_officers",
        permission="people.import_officers",
        needs=offices.OFFICER_NEEDS,
        plan=offices.plan_officers,
        apply=offices.import_officers,
        undo=importing.void_batch,
        used=importing.changed,
        export=ledgers.officers,
        export_permission=VIEW,
    )
)
tables.add(
    tables.Table(
        id="election_schedule",
        permission="people.import_terms",
        needs=offices.TERM_NEEDS,
        plan=offices.plan_terms,
        apply=offices.import_terms,
        undo=importing.void_batch,
        used=importing.changed,
        export=ledgers.terms,
        export_permission=VIEW,
    )
)
tables.add(
    tables.Table(
        id="membership_changes",
        permission="people.import_changes",
        needs=changes.NEEDS,
        plan=changes.plan,
        apply=changes.import_changes,
        undo=changes.void_changes,
        used=changes.used,
        export=ledgers.changes,
        export_permission=VIEW,
    )
)
tables.add(tables.Table(id="party_statistics_check", export=ledgers.statistics, export_permission=VIEW))
