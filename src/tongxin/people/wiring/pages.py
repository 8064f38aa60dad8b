"""Where the pages are found."""

from django.utils.translation import gettext_lazy as _

from tongxin.ground.ui import navigation
from tongxin.people.queries import VIEW

navigation.add(
    navigation.NavItem(
        "people", _("人员和组织"), "people:list", order=50, permission=VIEW, group=navigation.Group.PEOPLE
    )
)
