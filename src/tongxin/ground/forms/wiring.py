"""Registers the form kind, the resolvers of piles and pages, jobs and navigation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import by_key
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.forms import checks, queries
from tongxin.ground.forms import tasks as _tasks  # noqa: F401  registers the jobs
from tongxin.ground.forms.definitions import Form
from tongxin.ground.forms.models import KeptPaper, Page, Pile, Print
from tongxin.ground.ui import navigation
from tongxin.toolbox.words import N_

kinds.add("form", Kind("form", N_("打印签字用表单"), Form, checks.of_form))
resolvers.add("forms.print", (Print, by_key(queries.print_for)))
resolvers.add("forms.pile", (Pile, by_key(queries.pile_for)))
resolvers.add("forms.page", (Page, by_key(queries.page_for)))
resolvers.add("forms.paper", (KeptPaper, by_key(queries.paper_for)))
navigation.add(
    navigation.NavItem(
        "forms", _("打印和扫描"), "forms:index", 45, queries.HAND_IN, group=navigation.Group.DATA, short=_("扫描")
    )
)
