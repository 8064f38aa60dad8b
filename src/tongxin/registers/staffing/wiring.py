"""Registers the room in the corridors: kinds of contract, records, views, arguments, figures, ledger, navigation, reminders."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.commands.actors import System
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.jobs.definitions import Periodic, daily, schedule
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.ui import navigation
from tongxin.registers.staffing import commands, queries
from tongxin.registers.staffing.commands import ledgers
from tongxin.registers.staffing.definitions import LEVELS, ContractKind
from tongxin.registers.staffing.models import Contract, Proposal
from tongxin.toolbox.words import N_

views.add(queries.VIEW, N_("查看编制、合同和人员成本"))
kinds.add("contract_kind", Kind("contract_kind", N_("合同种类"), ContractKind))
record_kinds.add(queries.PROPOSAL, RecordKind(queries.PROPOSAL, N_("增减岗位方案"), "staffing:proposal", queries.VIEW))
resolvers.add("staffing.contract", (Contract, by_key(queries.contract_for)))
resolvers.add("staffing.proposal", (Proposal, by_key(queries.proposal_for)))
tables.add(
    tables.Table(
        id="contracts", permission="staffing.import_contracts", needs=ledgers.NEEDS, plan=ledgers.plan,
        apply=ledgers.import_contracts, undo=ledgers.void_contracts, used=ledgers.used, export=queries.ledger_rows,
        export_permission=queries.VIEW,
    )
)  # fmt: skip
navigation.add(
    navigation.NavItem(
        "staffing", _("编制和合同"), "staffing:overview", 20, permission=queries.VIEW, group=navigation.Group.PEOPLE
    )
)


@job("staffing.remind", title=_("提醒到期的合同和资格"))
def _remind(*, by: System, progress: Progress) -> dict[str, int]:
    """Ask who keeps the contracts to see to what expires, hospital by hospital."""
    hospitals = list(Organisation.objects.filter(kind=OrganisationKind.HOSPITAL, dissolved_on=None).order_by("id"))
    asked = progress.each(hospitals, len(hospitals))
    return {"expiring": sum(commands.remind(by=by, organisation=unit) for unit in asked)}


schedule.add("staffing.remind", Periodic("staffing.remind", daily("05:25")))
sources.add(
    "staffing.contract",
    Source(
        id="staffing.contract", title=_("聘用合同"), table="staffing_contract c JOIN people_person p ON p.id = c.person_id",
        key="c.id", record="c.person_id", version="c.version", hospital="c.hospital_id", organisation="c.organisation_id",
        valid_from="c.valid_from", valid_to="c.valid_to", live="c.voided_at IS NULL", noun=_("份合同"),
        permission=queries.VIEW,
        dimensions={
            "kind": Dimension(_("合同种类"), "c.kind", entries="contract_kind"),
            "signed": Dimension(_("已签订"), "(c.signed_on IS NOT NULL)", Type.BOOLEAN),
        },
        row=((_("姓名"), "p.name"), (_("起"), "c.valid_from"), (_("止"), "c.valid_to")),
    ),
)  # fmt: skip
sources.add(
    "staffing.quota",
    Source(
        id="staffing.quota", title=_("核定岗位"),
        table="staffing_quota q JOIN organisations_organisation u ON u.id = q.organisation_id",
        key="q.id", record="q.organisation_id", version="q.version", hospital="q.hospital_id",
        organisation="q.organisation_id", valid_from="q.valid_from", valid_to="q.valid_to", live="q.voided_at IS NULL",
        noun=_("项核定"), permission=queries.VIEW,
        dimensions={"level": Dimension(_("岗位级别"), "q.level", choices=LEVELS)},
        measures={"posts": Dimension(_("岗位数"), "q.posts", Type.INTEGER)},
        row=((_("科室"), "u.name"), (_("级别"), "q.level"), (_("岗位（个）"), "q.posts")),
    ),
)  # fmt: skip
