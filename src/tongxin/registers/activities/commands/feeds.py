"""A link by which one's own calendar reads what is planned; a new one, and its end, revoke the one before."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command
from tongxin.ground.organisations.models import Organisation
from tongxin.registers.activities.models import Feed
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_


@command("activities.open_feed", title=_("生成日历订阅链接"), on="organisation")
def open_feed(*, by: Actor, organisation: Organisation, digest: str) -> Feed:
    """Make a link of one's own, known by the SHA-256 of its token; the one before stops working.

    organisation: any in which one may have a link; the link tells of all that one may see.
    """
    user = _user(by)
    _revoke(user)
    return Feed.objects.create(user_id=user, digest=digest, created_at=clock.now())


@command("activities.close_feed", title=_("停用日历订阅链接"), on="organisation")
def close_feed(*, by: Actor, organisation: Organisation) -> int:
    """Stop one's own link; return how many were stopped."""
    return _revoke(_user(by))


def _revoke(user: UUID) -> int:
    return Feed.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())


def _user(by: Actor) -> UUID:
    if not isinstance(by, User):
        raise refuse("activities.feed_user", N_("日历订阅链接属于登录的人"))
    return by.id
