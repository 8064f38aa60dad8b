"""Puts the portal's pages into the navigation and names the permissions of its views."""

from django.utils.translation import gettext_lazy as _

from tongxin.doors.portal.queries import borrowing, health
from tongxin.ground.access.permissions import views
from tongxin.ground.ui import navigation, panels
from tongxin.ground.ui.navigation import Group, NavItem
from tongxin.toolbox.words import N_

views.add("audit.view", N_("查看办理留痕"))
views.add("jobs.view", N_("查看后台任务"))

panels.add(panels.Panel("portal.health", "portal/health.html", health, 90, "jobs.view"))
panels.add(panels.Panel("portal.borrowed", "portal/borrowed.html", borrowing, 20))
navigation.account.add("me", "portal:me")
navigation.account.add("sign_out", "portal:sign_out")
navigation.add(NavItem("catalog", _("目录"), "portal:catalog", 20, group=Group.SYSTEM))
navigation.add(NavItem("users", _("用户与角色"), "portal:users", 10, "access.create_user", group=Group.SYSTEM))
navigation.add(NavItem("audit", _("办理留痕"), "portal:audit", 30, "audit.view", group=Group.SYSTEM))
navigation.add(NavItem("jobs", _("后台任务"), "portal:jobs", 40, "jobs.view", group=Group.SYSTEM))
