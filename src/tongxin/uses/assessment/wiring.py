"""Registers the room in the corridors: kind, records, views, arguments, sources of figures, navigation."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tongxin.figures.usage import Use, finders
from tongxin.ground.access.permissions import views
from tongxin.ground.access.queries import by_key, may
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.forms import fillings
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.ui import navigation
from tongxin.people.panels import Panel, of_month, of_organisation
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_
from tongxin.uses.assessment import commands as _commands  # noqa: F401  registers the writes
from tongxin.uses.assessment import exports, printed
from tongxin.uses.assessment import panels as month
from tongxin.uses.assessment import sources as _sources  # noqa: F401  registers what figures count
from tongxin.uses.assessment.applying import ResultUse, check_use
from tongxin.uses.assessment.commands.rounds import RECORD_KIND, SUBJECT_KIND
from tongxin.uses.assessment.definitions import Scheme, Tier
from tongxin.uses.assessment.models import Appeal, Remark, Round, Subject
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.queries.appeals import appeal_for
from tongxin.uses.assessment.queries.hearing import remark_for
from tongxin.uses.assessment.queries.standing import shown_in
from tongxin.uses.assessment.rules.scheme import check_scheme
from tongxin.uses.assessment.rules.tree import figures


def _check(scheme: Scheme, catalog: Catalog) -> Iterable[Problem]:
    return check_scheme(
        scheme, catalog.all("figure"), catalog.all("scheme"), catalog.all("item_type"), _grades(catalog)
    )


def _grades(catalog: Catalog) -> dict[str, list[str]]:
    """Return the grades of opinion of each kind of ballot on persons whose groups are counted together."""
    plain = {key: kind for key, kind in catalog.all("ballot").items() if kind.scale and not kind.weighted}
    return {key: [grade.title for grade in kind.scale if not grade.abstains] for key, kind in plain.items()}


def _sees_round(by: Actor, key: UUID) -> bool:
    return queries.rounds(by).filter(pk=key).exists()


def _sees_subject(by: Actor, key: UUID) -> bool:
    return queries.subjects(by).filter(pk=key).exists()


def _used(by: Actor, figure: str) -> list[Use]:
    """Return the schemes that a figure gives points in."""
    url = reverse("assessment:list") if may(by, queries.VIEW) else ""
    return [Use(scheme.title, url) for scheme in queries.schemes() if figure in figures(scheme)]


kinds.add("scheme", Kind("scheme", N_("考核方案"), Scheme, _check))
kinds.add("result_use", Kind("result_use", N_("结果运用"), ResultUse, check_use))
views.add(queries.VIEW, N_("查看单位的考核结果"))
views.add(queries.VIEW_PERSONS, N_("查看个人的考核结果"))
views.add(queries.SPEAK, N_("代表本单位自评、申诉"))
views.add(queries.SCORE_ABOVE, N_("作为上级评分"))
record_kinds.add(RECORD_KIND, RecordKind(RECORD_KIND, N_("考核"), "assessment:round", queries.VIEW, seen=_sees_round))
record_kinds.add(
    SUBJECT_KIND, RecordKind(SUBJECT_KIND, N_("考核结果"), "assessment:subject", queries.VIEW, seen=_sees_subject)
)
resolvers.add("assessment.round", (Round, by_key(queries.round_for)))
resolvers.add("assessment.subject", (Subject, by_key(queries.subject_for)))
resolvers.add("assessment.remark", (Remark, by_key(remark_for)))
resolvers.add("assessment.appeal", (Appeal, by_key(appeal_for)))
finders.add("assessment", _used)
fillings.add(*printed.FILLINGS)
for ledger, rows, permission in (
    ("branch_score_sheet", exports.score_sheet, queries.VIEW),
    ("branch_score_summary", exports.summary(Tier.BRANCH), queries.VIEW),
    ("secretary_review_summary", exports.summary(Tier.SECRETARY), queries.VIEW_PERSONS),
    ("member_appraisal_summary", exports.summary(Tier.MEMBER), queries.VIEW_PERSONS),
    ("ethics_summary", exports.summary(Tier.STAFF), queries.VIEW_PERSONS),
):
    tables.add(tables.Table(id=ledger, export=rows, export_permission=permission))
of_organisation.add("assessment", Panel("assessment", _("考核"), _("次"), shown_in, 30))
navigation.add(
    navigation.NavItem(
        "assessment", _("考核"), "assessment:list", 50, group=navigation.Group.DATA, shown_to=queries.reads_rounds
    )
)
navigation.add(
    navigation.NavItem(
        "my_assessment", _("我的考核"), "assessment:mine", 51, group=navigation.Group.DATA, shown_to=queries.is_somebody
    )
)
of_month.add("assessment", Panel("assessment", _("考核进度"), _("分"), month.of_month, 100, month.figures_of))
