"""Registers the room in the corridors: sources of tasks, kinds of record, followups, ledgers, navigation, arguments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.permissions import personal, views
from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.commands.actors import System
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.followups.definitions import Provider, providers
from tongxin.ground.jobs.definitions import Periodic, daily, schedule
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.documents import documents, of_records
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.records.queries import worked_on
from tongxin.ground.ui import navigation, panels
from tongxin.people.panels import Panel, of_month
from tongxin.registers.tasks import commands, exports, looking, queries
from tongxin.registers.tasks import sources as _sources  # noqa: F401  registers what figures count
from tongxin.registers.tasks.commands import ledgers
from tongxin.registers.tasks.commands.making import ended, wished
from tongxin.registers.tasks.definitions import FINISHED, STATE_TITLES, State, TaskSource
from tongxin.registers.tasks.models import Concern, Round, Suggestion, Task
from tongxin.registers.tasks.queries import concerns, suggestions
from tongxin.registers.tasks.web.panels import found_there
from tongxin.registers.tasks.words import of_concerns, of_tasks
from tongxin.toolbox.words import N_

_TONES = {State.CLOSED: "ok", State.REQUESTED: "soon", State.RETURNED: "late"}


@job("tasks.remind_rounds", title=_("提醒征集金点子"))
def _remind_rounds(*, by: System, progress: Progress) -> dict[str, int]:
    """Ask for the round of suggestions of the half year where it is missing, hospital by hospital."""
    hospitals = list(Organisation.objects.filter(kind=OrganisationKind.HOSPITAL, dissolved_on=None).order_by("id"))
    asked = progress.each(hospitals, len(hospitals))
    return {"asked": sum(commands.remind_round(by=by, organisation=unit) for unit in asked)}


schedule.add("tasks.remind_rounds", Periodic("tasks.remind_rounds", daily("05:30")))
personal.add("tasks.rate_own", N_("评价对自己建议的答复"))
views.add(queries.VIEW, N_("查看督办任务、调研问题和金点子"))
kinds.add("task_source", Kind("task_source", N_("督办事项来源"), TaskSource))
for kind, title, url in (
    (queries.TASK, N_("督办任务"), "tasks:task"),
    (concerns.CONCERN, N_("调研问题"), "tasks:concern"),
    (suggestions.ROUND, N_("金点子征集"), "tasks:round"),
    (suggestions.SUGGESTION, N_("金点子"), "tasks:suggestion"),
):
    record_kinds.add(kind, RecordKind(kind, title, url, queries.VIEW))
documents.add(queries.TASK, of_records(queries.TASK, of_tasks, sorts=queries.sources))
documents.add(concerns.CONCERN, of_records(concerns.CONCERN, of_concerns))
resolvers.add("tasks.task", (Task, by_key(queries.task_for)))
resolvers.add("tasks.concern", (Concern, by_key(concerns.concern_for)))
resolvers.add("tasks.round", (Round, by_key(suggestions.round_for)))
resolvers.add("tasks.suggestion", (Suggestion, by_key(suggestions.suggestion_for)))
providers.add(
    "task",
    Provider(
        "task", _("督办任务"), queries.TASK, queries.VIEW, wished, queries.sources,
        {state: (title, _TONES.get(State(state), "")) for state, title in STATE_TITLES.items()}, FINISHED,
        queries.keys_of_source, queries.due_days, ended,
    ),
)  # fmt: skip
for ledger, needs, plan, apply, export in (
    ("supervision", ledgers.TASK_NEEDS, ledgers.plan_tasks, ledgers.import_tasks, exports.supervision),
    ("research_problems", ledgers.CONCERN_NEEDS, ledgers.plan_concerns, ledgers.import_concerns, exports.concerns),
    (
        "staff_suggestions", ledgers.SUGGESTION_NEEDS, ledgers.plan_suggestions, ledgers.import_suggestions,
        exports.suggestions,
    ),
):  # fmt: skip
    tables.add(
        tables.Table(
            id=ledger, permission=apply.name, needs=needs, plan=plan, apply=apply, undo=ledgers.void_rows,
            used=worked_on, export=export, export_permission=queries.VIEW,
        )
    )  # fmt: skip
navigation.add(navigation.NavItem("tasks", _("督办"), "tasks:board", order=36, permission=queries.VIEW))
navigation.add(navigation.NavItem("concerns", _("调研问题"), "tasks:concerns", order=37, permission=queries.VIEW))
navigation.add(navigation.NavItem("suggestions", _("金点子"), "tasks:rounds", order=38, permission="tasks.suggest"))
panels.of_record.add(concerns.CARD, panels.RecordPanel(concerns.CARD, "tasks/found_there.html", found_there))
of_month.add("tasks", Panel("tasks", _("督办任务"), _("项"), looking.of_month, 20))
