"""Where the pages are found."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.ui import navigation, panels
from tongxin.people.queries import VIEW


def _own(by: Actor) -> dict[str, Any] | None:
    """Lead to one's own page; nothing for an account that is nobody's."""
    return {"person": by.person_id} if isinstance(by, User) and by.person_id else None


navigation.add(
    navigation.NavItem(
        "people", _("人员和组织"), "people:list", order=50, permission=VIEW, group=navigation.Group.PEOPLE
    )
)
panels.add(panels.Panel("people.own", "people/own.html", _own, 90))
