"""Hears of records entered on behalf, and puts the page into the navigation."""

from django.utils.translation import gettext_lazy as _

from tongxin.ground.countersigns import commands
from tongxin.ground.countersigns.queries import CONFIRM
from tongxin.ground.records.writing import plug_countersigning
from tongxin.ground.ui import navigation

plug_countersigning(commands.ask)
navigation.add(
    navigation.NavItem(
        "countersigns",
        _("待确认的代录"),
        "countersigns:waiting",
        order=25,
        permission=CONFIRM,
        group=navigation.Group.TODAY,
        short=_("代录"),
    )
)
