"""Lists as somebody narrowed them, kept under a name."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import found
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command
from tongxin.ground.exchange import queries
from tongxin.ground.exchange.models import SavedView
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import of_hospital
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

TITLE_LENGTH, QUERY_LENGTH = 40, 1000
MOST = 20


@command("exchange.save_view", title=_("保存台账筛选"), on="organisation")
def save_view(*, by: Actor, organisation: Organisation, ledger: str, title: str, query: str) -> SavedView:
    """Keep how a list is narrowed under a name, for the user alone; a name used before now means this, and what had
    another name is renamed."""
    user = _user(by)
    queries.table_of(ledger)
    name = title.strip()[:TITLE_LENGTH]
    if not name:
        raise refuse("exchange.view_title", N_("请给这个筛选起个名字，例如“本季度义诊”"), field="title")
    if len(query) > QUERY_LENGTH:
        raise refuse("exchange.view_query", N_("筛选条件太长，不能保存：请减少条件"), field="title")
    standing = SavedView.objects.filter(user=user, ledger=ledger, removed_at=None)
    standing.filter(Q(title=name) | Q(query=query)).update(removed_at=clock.now())
    if standing.count() >= MOST:
        raise refuse("exchange.views", N_("最多保存 {most} 个筛选：请先删去不用的"), field="title", most=MOST)
    return SavedView.objects.create(
        hospital_id=of_hospital(organisation), organisation=organisation, user_id=user, ledger=ledger, title=name,
        query=query, saved_at=clock.now(),
    )  # fmt: skip


@command("exchange.remove_view", title=_("删去台账筛选"), on="view")
def remove_view(*, by: Actor, view: SavedView) -> SavedView:
    """Forget a saved view of one's own."""
    if view.user_id != _user(by):
        return found(SavedView.objects.none().first())
    view.removed_at = clock.now()
    view.save(update_fields=["removed_at"])
    return view


def _user(by: Actor) -> UUID:
    if not isinstance(by, User):
        raise refuse("exchange.view_user", N_("只有登录的用户可以保存筛选"))
    return by.id
