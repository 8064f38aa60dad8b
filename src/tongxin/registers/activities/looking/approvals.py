"""Reading applications, who answers them, and whether an activity may be held without one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext

from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.access.queries import found, organisations_for, roles_with, visible
from tongxin.ground.catalog.queries import setting
from tongxin.ground.commands.actors import Actor
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.ui.wording import full_day, number_text
from tongxin.registers.activities import terms
from tongxin.registers.activities.definitions import ActivityKind
from tongxin.registers.activities.models import Application, Gathering, Opinion
from tongxin.registers.activities.queries import VIEW, kinds_of
from tongxin.registers.activities.stages import VERDICT_TITLES, Approval, Asked
from tongxin.toolbox import clock

ANSWER = "activities.answer"


def applications(by: Actor) -> QuerySet[Application]:
    """Return the applications that `by` may see, newest first."""
    rows = visible(by, Application.objects.all(), VIEW).filter(record__voided_at=None)
    full = rows.select_related("record", "organisation", "waits_at", "gathering__record")
    return full.order_by("-occurred_on", "-record_id")


def application(by: Actor, key: UUID) -> Application:
    """Return one application; raise `NotFound` when there is none or `by` may not see it."""
    return found(applications(by).filter(pk=key).first())


def waiting(by: Actor) -> QuerySet[Application]:
    """Return the applications that wait for an answer which `by` may give."""
    return applications(by).filter(record__state=Asked.WAITING, waits_at__in=organisations_for(by, ANSWER))


def latest(row: Gathering) -> Application | None:
    """Return the newest application of a gathering."""
    rows = row.applications.filter(record__voided_at=None).select_related("record", "waits_at", "organisation")
    return rows.order_by("-record_id").first()


def names(said: Iterable[Opinion]) -> dict[str, str]:
    """Return {actor reference: name} of who gave some opinions."""
    references = {each.given_by for each in said}
    keys = {reference.partition(":")[2]: reference for reference in references if reference.startswith("user:")}
    rows = User.objects.filter(pk__in=keys).values_list("pk", "name")
    return {keys[str(key)]: name for key, name in rows}


def levels(unit: Organisation) -> list[Organisation]:
    """Return the units above one in which somebody answers applications today, nearest first."""
    today = clock.today()
    roles = [role.id for role in roles_with(ANSWER) if not role.own_only]
    held = RoleHolding.objects.filter(on_day(today), role__in=roles).values("organisation")
    links = Closure.objects.filter(on_day(today), descendant=unit, depth__gt=0, ancestor__in=held)
    return [link.ancestor for link in links.select_related("ancestor").order_by("depth")]


def needs(row: Gathering, kinds: Iterable[ActivityKind]) -> bool:
    """Tell whether a gathering of these kinds needs an approval before it is held, by what was said of it."""
    asked = {each for kind in kinds for each in kind.approval}
    said = {Approval.ALWAYS: True, Approval.MONEY: row.spends, Approval.LEAVING: row.leaves}
    return any(said[each] for each in asked)


def approved(row: Gathering) -> bool:
    """Tell whether a gathering's application was approved."""
    return row.applications.filter(record__state=Asked.APPROVED, record__voided_at=None).exists()


def lacks_approval(row: Gathering) -> bool:
    """Tell whether a gathering needs an approval and has none."""
    return needs(row, kinds_of(row)) and not approved(row)


def check_held(row: Gathering, reason: str) -> None:
    """Raise unless a gathering may be held: approved, in no need of it, or (where that is allowed) with a reason."""
    if lacks_approval(row):
        terms.check_unapproved(reason, hard=bool(setting("activities.approval_hard")))


def paper(row: Application) -> dict[str, str]:
    """Return what the form `party_activity_application` prints, by the names of its blanks; empty where nobody spoke."""
    said = {
        each.organisation_id: each.words or VERDICT_TITLES[each.verdict] for each in row.opinions.order_by("given_at")
    }
    above = levels(row.organisation)
    general = [each.pk for each in above if each.kind == OrganisationKind.GENERAL_BRANCH]
    gathering = row.gathering
    return {
        "organisation": row.organisation.name, "applied_on": full_day(row.occurred_on), "topic": row.record.title,
        "when_where": " ".join(filter(None, (full_day(gathering.occurred_on), gathering.place))),
        "people": str(row.people), "outside": gettext("是") if row.outside else gettext("否"), "plan": row.plan,
        "fund": row.fund, "budget": number_text(row.budget), "budget_items": row.budget_items, "safety": row.safety,
        "branch_opinion": row.branch_opinion,
        "general_branch": next((gettext(said[key]) for key in general if key in said), ""),
        "committee": next((gettext(words) for key, words in said.items() if key not in general), ""),
    }  # fmt: skip
