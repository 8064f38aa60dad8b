"""From the committee's decision to the archive: the score is the basis, the grade is the resolution."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, touched
from tongxin.ground.followups import writing as followups
from tongxin.ground.followups.definitions import providers
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records import writing
from tongxin.ground.records.models import Record
from tongxin.ground.records.rules import check_happened
from tongxin.people.commands import add_traits
from tongxin.toolbox import clock, periods
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_
from tongxin.toolbox.workdays import period_end
from tongxin.uses.assessment.commands.marking import held
from tongxin.uses.assessment.commands.stages import move, subjects_of
from tongxin.uses.assessment.definitions import Scheme
from tongxin.uses.assessment.models import Round, Subject
from tongxin.uses.assessment.queries import exporting
from tongxin.uses.assessment.queries import rounds as queries
from tongxin.uses.assessment.rules import flow
from tongxin.uses.assessment.rules.flow import Stage


@command("assessment.propose", title=_("提请党委会审定考核结果"), on="assessment")
def propose(*, by: Actor, assessment: Round, version: int, body: Organisation) -> Record:
    """Ask for an item of a body that decides on the grades; the score is the basis, the grade is the resolution."""
    record, row = held(assessment, version)
    flow.check_stage(record.state, Stage.DECIDING)
    title = gettext("审定{round}结果").format(round=record.title)[:200]
    item = followups.ask("item", by=by, source=record, title=title, owner=body, sort=queries.scheme_of(row).item)
    row.item = item
    row.save(update_fields=["item"])
    touched(row, "item")
    writing.bump(record, by=by)
    return item


@command("assessment.approve", title=_("登记考核审定结果"), on="assessment")
def approve(
    *, by: Actor, assessment: Round, version: int, decided_on: dt.date, decided_by: str, item: Record | None = None
) -> Round:
    """Enter that the committee has decided: grades stand as decided one by one, the others as their score speaks."""
    record, row = held(assessment, version)
    flow.check_stage(record.state, Stage.DECIDING)
    check_happened(decided_on, field="decided_on")
    row.item = item or row.item
    _check_item(row)
    if not decided_by.strip():
        raise refuse("assessment.decided_by", N_("请写明哪次会议审定"), field="decided_by")
    scheme = queries.scheme_of(row)
    rows = subjects_of(row)
    for each in rows:
        each.decided = each.decided or each.speaks
    flow.check_quotas(scheme, Counter(each.decided for each in rows), len(rows))
    _list(scheme, rows)
    Subject.objects.bulk_update(rows, ["decided", "listed"], batch_size=500)
    row.decided_on, row.decided_by = decided_on, decided_by.strip()[:120]
    row.notice_until = period_end(clock.today(), scheme.notice_days)
    row.save(update_fields=["decided_on", "decided_by", "item", "notice_until"])
    touched(row, "decided_on", "decided_by", "item", "notice_until")
    return move(record, row, Stage.NOTICE, by)


@command("assessment.publish", title=_("公布考核结果"), on="assessment")
def publish(*, by: Actor, assessment: Round, version: int) -> Round:
    """Publish after the notice: the round gets its digest, a person's grade becomes a dated standing."""
    record, row = held(assessment, version)
    flow.check_stage(record.state, Stage.NOTICE)
    flow.check_notice_over(clock.today(), row.notice_until)
    row.published_on = clock.today()
    row.digest = exporting.document(row)["digest"]
    row.save(update_fields=["published_on", "digest"])
    touched(row, "published_on", "digest")
    _keep_standings(by, row, queries.scheme_of(row))
    return move(record, row, Stage.PUBLISHED, by)


@command("assessment.archive", title=_("考核归档"), on="assessment")
def archive(*, by: Actor, assessment: Round, version: int) -> Round:
    """Close a published round for good; it can be recomputed and exported for ever."""
    record, row = held(assessment, version)
    flow.check_stage(record.state, Stage.PUBLISHED)
    return move(record, row, Stage.ARCHIVED, by)


def _list(scheme: Scheme, rows: list[Subject]) -> None:
    """Say of each whether it is on the list to review, where the scheme has one."""
    if scheme.review is not None:
        listed = flow.to_review(scheme, {str(each.pk): each.total or Decimal(0) for each in rows})
        for each in rows:
            each.listed = str(each.pk) in listed


def _check_item(row: Round) -> None:
    """Raise `Refused` while the item by which a body decides on the grades is still under way."""
    provider = providers.get("item")
    if provider and row.item and not row.item.voided and row.item.state not in provider.finished:
        sentence = N_("议题“{title}”还没有结论：请先在会议中登记决定，或撤回这个议题")
        raise refuse("assessment.item_open", sentence, title=row.item.title)


def _keep_standings(by: Actor, row: Round, scheme: Scheme) -> None:
    """Keep persons' grades, and posts they are named for, where other rooms read them: in people, by date; what somebody was
    named for before ends with the day before, whether he is named again or not."""
    if not scheme.standing:
        return
    kept = {grade.id: grade.title for grade in scheme.grade if grade.designation or not scheme.designates}
    people = [(each.person_id, each) for each in subjects_of(row) if each.person_id is not None]
    since = row.published_on or clock.today()
    add_traits(
        by=by, organisation=row.organisation, kind=scheme.standing, valid_from=since,
        valid_to=periods.add_months(since, scheme.standing_months), judged=[key for key, _each in people],
        details={key: each.post or kept[each.decided] for key, each in people if each.decided in kept},
        document=row.record.title[:120],
    )  # fmt: skip
