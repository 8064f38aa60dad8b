"""Registers the room in the corridors: kinds of ballot, the record, views, arguments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.permissions import doors, personal, views
from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import System
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.exchange import tables
from tongxin.ground.forms import fillings
from tongxin.ground.jobs.definitions import Periodic, every_minutes, schedule
from tongxin.ground.jobs.progress import Progress
from tongxin.ground.jobs.tasks import job
from tongxin.ground.records import documents as search
from tongxin.ground.records.kinds import RecordKind, record_kinds
from tongxin.ground.ui import navigation, panels
from tongxin.ground.votes.providers import Provider, Results, providers, results
from tongxin.registers.ballots import checks, exports, looking, queries
from tongxin.registers.ballots import commands as _commands  # noqa: F401  registers the writes
from tongxin.registers.ballots import documents as papers
from tongxin.registers.ballots import sources as _sources  # noqa: F401  registers what figures count
from tongxin.registers.ballots.commands import filling
from tongxin.registers.ballots.commands.coding import ISSUE_BY_CODE
from tongxin.registers.ballots.commands.countersigning import COUNTERSIGN_BY_CODE
from tongxin.registers.ballots.commands.sweeping import sweep
from tongxin.registers.ballots.commands.voting import CAST, DOOR
from tongxin.registers.ballots.definitions import BallotKind, State
from tongxin.registers.ballots.models import Electorate, Round
from tongxin.registers.ballots.web.panels import waiting
from tongxin.registers.ballots.words import words
from tongxin.toolbox.words import N_

views.add(queries.VIEW, N_("查看民主测评、问卷、评选和选举的组织情况"))
views.add(queries.RESTRICTED, N_("查看每名测评对象的测评结果"))
views.add(queries.REVIEWS, N_("查看民主评议党员的每人测评结果"))


@job("ballots.sweep_keys", title=_("销毁已结束投票的密钥"))
def _sweep_keys(*, by: System, progress: Progress) -> dict[str, int]:
    return {"destroyed": sweep()}


schedule.add("ballots.sweep_keys", Periodic("ballots.sweep_keys", every_minutes(30)))
personal.add("ballots.issue", N_("领取自己的选票"))
personal.add("ballots.countersign", N_("领取自己选票的第二签发"))
doors.add(DOOR, (CAST, ISSUE_BY_CODE, COUNTERSIGN_BY_CODE))
doors.add(filling.DOOR, (filling.FILL,))
fillings.add(papers.FILLING)
tables.add(tables.Table(id="appraisal_summary", export=exports.appraised, export_permission=queries.RESTRICTED))
kinds.add("ballot", Kind("ballot", N_("投票"), BallotKind, checks.check))
providers.add(
    queries.ROUND,
    Provider(queries.ROUND, (State.COUNTED, State.PUBLISHED, State.ARCHIVED), queries.VIEW, queries.motion_counts),
)
results.add(queries.ROUND, Results(queries.ROUND, looking.offered, looking.marks))
record_kinds.add(queries.ROUND, RecordKind(queries.ROUND, N_("投票"), "ballots:round", queries.VIEW))
search.documents.add(
    queries.ROUND,
    search.of_records(queries.ROUND, words, sorts=search.titles_of(lambda: active().all("ballot"))),
)
resolvers.add("ballots.round", (Round, by_key(queries.round_for)))
resolvers.add("ballots.electorate", (Electorate, by_key(queries.electorate_for)))
navigation.add(
    navigation.NavItem(
        "ballots", _("测评和投票"), "ballots:rounds", order=39, permission=queries.VIEW, also=("ballots:mine",)
    )
)
panels.add(panels.Panel("ballots", "ballots/panel.html", waiting, order=5, side=False))
