"""Registers the room in the corridors: the kind of catalog entry, record kind, views, arguments, the source of figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.figures.conditions import Type
from tongxin.figures.sources import Dimension, Source, sources
from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import System
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.exchange.tables import Table
from tongxin.ground.forms import fillings
from tongxin.ground.jobs.definitions import Periodic, daily, schedule
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.documents import Words, documents, of_records
from tongxin.ground.records.effects import effects, preconditions
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.ui import navigation
from tongxin.people.panels import Panel, of_month, of_person
from tongxin.registers.procedures import commands, looking, printed, queries
from tongxin.registers.procedures import sources as _sources  # noqa: F401  registers what figures count of dues
from tongxin.registers.procedures.checking import problems_of
from tongxin.registers.procedures.commands import importing, ledgers, refresh_all
from tongxin.registers.procedures.definitions import Procedure
from tongxin.registers.procedures.definitions.dues import DuesScale
from tongxin.registers.procedures.models import Case, DuesPayment
from tongxin.registers.procedures.queries import dues
from tongxin.registers.procedures.queries.ledgers import ledger_rows
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_, verbatim

# Procedures whose past cases come in by a ledger of the same id.
IMPORTED = ("member_development",)


def _check(entry: Procedure, catalog: Catalog) -> Iterator[Problem]:
    return problems_of(entry, votes=catalog.all("vote"), effects=effects.keys(), preconditions=preconditions.keys())


def _words(keys: Sequence[UUID]) -> Mapping[UUID, Words]:
    """Of a case only its title is found: what its steps say is for those who open it."""
    return {key: Words("", kind) for key, kind in Case.objects.filter(pk__in=keys).values_list("pk", "procedure")}


def _sorts() -> Mapping[str, str]:
    entries = active().all("procedure").values()
    return {entry.id: entry.title for entry in entries if not entry.walled}


_YES = """EXISTS (SELECT 1 FROM procedures_fact f WHERE f.step_id = s.id AND f.key = 'KEY' AND f.text = 'YES')"""


def _yes(key: str) -> str:
    """Return whether the step answers yes in one of its fields."""
    return _YES.replace("KEY", key).replace("YES", verbatim("是"))


_AGE = "(SELECT f.number FROM procedures_fact f WHERE f.step_id = s.id AND f.key = 'age')"

kinds.add("procedure", Kind("procedure", N_("程序"), Procedure, _check))
kinds.add("dues_scale", Kind("dues_scale", N_("党费标准"), DuesScale))
views.add(dues.VIEW, N_("查看党费基数、金额和欠交情况"))
views.add(queries.VIEW, N_("查看程序办理"))
views.add(queries.WALLED, N_("查看只由组织部门掌握的程序"))
views.add("procedures.approve", N_("办理应由上级党组织办理的步骤"))
record_kinds.add(queries.RECORD_KIND, RecordKind(queries.RECORD_KIND, N_("程序办理"), "procedures:case", queries.VIEW))
record_kinds.add(
    queries.WALLED_KIND, RecordKind(queries.WALLED_KIND, N_("程序办理"), "procedures:case", queries.WALLED)
)
# The walled kind is not among what is found.
documents.add(
    queries.RECORD_KIND,
    of_records(queries.RECORD_KIND, _words, sorts=_sorts),
)
resolvers.add("procedures.case", (Case, by_key(queries.case_for)))
resolvers.add("procedures.payment", (DuesPayment, by_key(dues.payment)))
fillings.add(*printed.FILLINGS, *printed.CHAPTERS)
navigation.add(navigation.NavItem("procedures", _("程序办理"), "procedures:list", order=40, permission=queries.VIEW))
for _id in IMPORTED:
    tables.add(
        Table(
            id=_id, permission="procedures.import_cases", needs=ledgers.NEEDS, plan=partial(ledgers.plan, _id),
            apply=partial(commands.import_rows, procedure=_id), undo=commands.void_rows, used=importing.used,
            export=partial(ledger_rows, _id), export_permission=queries.VIEW,
        )
    )  # fmt: skip


@job("procedures.refresh", title=_("重新计算程序的下一步和期限"))
def _refresh(*, by: System, progress: Progress) -> dict[str, int]:
    """Keep what comes next, hospital by hospital."""
    hospitals = list(Organisation.objects.filter(kind=OrganisationKind.HOSPITAL, dissolved_on=None).order_by("id"))
    return {"changed": sum(refresh_all(by=by, organisation=unit) for unit in progress.each(hospitals, len(hospitals)))}


@job("procedures.remind_dues", title=_("提醒欠交党费"))
def _remind_dues(*, by: System, progress: Progress) -> dict[str, int]:
    """Ask branches to see to unpaid dues, hospital by hospital."""
    hospitals = list(Organisation.objects.filter(kind=OrganisationKind.HOSPITAL, dissolved_on=None).order_by("id"))
    asked = progress.each(hospitals, len(hospitals))
    return {"opened": sum(commands.remind_dues(by=by, organisation=unit) for unit in asked)}


tables.add(Table(id="dues", export=dues.ledger_rows, export_permission=dues.VIEW))
schedule.add("procedures.remind_dues", Periodic("procedures.remind_dues", daily("05:20")))
schedule.add("procedures.refresh", Periodic("procedures.refresh", daily("05:10")))
sources.add(
    "procedures.step",
    Source(
        id="procedures.step",
        title=_("程序的步骤"),
        table="""procedures_steptaken s
            JOIN procedures_case c ON c.record_id = s.case_id
            JOIN records_record r ON r.id = s.case_id""",
        key="s.id",
        record="r.id",
        version="r.version",
        hospital="s.hospital_id",
        organisation="s.organisation_id",
        occurred_on="s.occurred_on",
        live="s.voided_at IS NULL AND r.voided_at IS NULL AND r.kind = 'case'",
        permission=queries.VIEW,
        noun=_("个已办理且未退回的步骤"),
        dimensions={
            "procedure": Dimension(_("程序"), "c.procedure", entries="procedure"),
            "step": Dimension(_("步骤"), "s.step"),
            "outcome": Dimension(_("结果"), "s.outcome"),
            "imported": Dimension(_("导入的历史"), "s.imported", Type.BOOLEAN),
            "person": Dimension(_("对象"), "c.subject_id", Type.UUID, grouped=False),
            "high_knowledge": Dimension(_("高知群体"), _yes("high_knowledge"), Type.BOOLEAN),
            "village_secretary": Dimension(_("曾任驻村第一书记"), _yes("village"), Type.BOOLEAN),
            "age": Dimension(_("当时年龄"), _AGE, Type.INTEGER),
        },
        measures={},
        row=((_("程序"), "r.title"), (_("步骤"), "s.step"), (_("结果"), "s.outcome")),
    ),
)
of_month.add("procedures", Panel("procedures", _("办理中的程序"), _("件"), looking.of_month, 10))
of_person.add("procedures", Panel("procedures", _("办理中的程序"), _("件"), looking.of_person, 5))
