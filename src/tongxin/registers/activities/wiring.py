"""Registers the room in the corridors: kinds, record kind, views, sources of figures, navigation, arguments."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.forms import fillings
from tongxin.ground.records.documents import documents, of_records, titles_of
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.ui import navigation, panels
from tongxin.people.commands import void_batch
from tongxin.people.commands.ledgers import funds
from tongxin.people.panels import Panel, of_month, of_organisation, of_person
from tongxin.people.queries import VIEW as PEOPLE
from tongxin.registers.activities import checks, commands, corridors, exports, printed, queries
from tongxin.registers.activities import sources as _sources  # noqa: F401  registers what figures count
from tongxin.registers.activities.commands import importing, ledger, ledgers
from tongxin.registers.activities.definitions import ActivityKind, ActivityRhythm
from tongxin.registers.activities.looking import shown, spent
from tongxin.registers.activities.models import Gathering, Segment
from tongxin.registers.activities.web.panels import coming
from tongxin.registers.activities.web.rhythm import due
from tongxin.registers.activities.words import words
from tongxin.toolbox.words import N_


def _joint(by: Actor) -> Q:
    """Return what is found of other units' gatherings: those held together with one's own."""
    return Q(pk__in=queries.joined(by))


def _of_kinds(kinds: Collection[str]) -> QuerySet[Segment, UUID]:
    """Return the keys of the gatherings with a part of one of some kinds."""
    return Segment.objects.order_by().filter(kind__in=kinds).values_list("gathering", flat=True)


views.add(queries.VIEW, N_("查看活动"))
views.add(queries.KEPT, N_("查看谈心谈话等由支委会掌握的活动"))
corridors.register()
fillings.add(*printed.FILLINGS, *printed.CHAPTERS)
kinds.add("rhythm", Kind("rhythm", N_("活动节奏"), ActivityRhythm, checks.check_rhythm))
kinds.add("activity", Kind("activity", N_("活动类型"), ActivityKind, checks.check_kind))
record_kinds.add(
    "activity",
    RecordKind(
        "activity", N_("活动"), "activities:gathering", queries.VIEW, ("held",), queries.may_see, _of_kinds
    ),
)  # fmt: skip
documents.add("activity", of_records("activity", words, beyond=_joint, sorts=titles_of(queries.kinds)))
resolvers.add("activities.gathering", (Gathering, by_key(queries.gathering)))
navigation.add(
    navigation.NavItem("activities", _("活动"), "activities:list", order=20, permission=queries.VIEW, phone=True)
)
navigation.quick.add(
    "activities.record",
    navigation.QuickAction("activities.record", _("记录一次活动"), "activities:record", 10, "activities.record"),
)
_EXPORTS: dict[str, tables.Exporter] = {
    "volunteering": exports.volunteering,
    "organisation_life": exports.organisation_life,
    "training": exports.training,
    "practical_deeds": exports.practical_deeds,
    "heart_talks": exports.heart_talks,
}
for _id, (_needs, _plan) in {ledger.KIND: (ledger.NEEDS, ledger.plan), **ledgers.PLANS}.items():
    tables.add(
        tables.Table(
            id=_id,
            permission="activities.import_rows",
            needs=_needs,
            plan=_plan,
            apply=commands.import_rows,
            undo=commands.void_rows,
            used=importing.used,
            export=_EXPORTS[_id],
            export_permission=queries.VIEW,
            actions=(tables.Action("forms", _("打印表单"), "forms.print", open=printed.address),),
        )
    )
tables.add(
    tables.Table(
        id="party_funds",
        permission="people.import_spendings",
        needs=funds.NEEDS,
        plan=funds.plan_spendings,
        apply=funds.import_spendings,
        undo=void_batch,
        used=funds.used,
        export=spent.party_funds,
        export_permission=PEOPLE,
    )
)
tables.add(
    tables.Table(
        id="attendance_matrix",
        export=exports.attendance_matrix,
        export_permission=queries.VIEW,
        more_columns=exports.matrix_columns,
    )
)
of_person.add("activities", Panel("activities", _("参加的活动"), _("次"), shown.of_person, 10))
of_organisation.add("activities", Panel("activities", _("活动"), _("次"), shown.of_organisation, 10))
of_month.add("activities", Panel("activities", _("接下来的活动"), _("次"), shown.of_month, 5))
panels.add(panels.Panel("activities.due", "activities/due.html", due, 25, "activities.record"))
panels.add(panels.Panel("activities.coming", "activities/coming.html", coming, 30, "activities.sign_up"))
