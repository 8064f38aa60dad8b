"""Registers the form kind, the resolvers of piles and pages, jobs and navigation."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import found
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.arguments import resolvers
from tongxin.ground.forms import checks, queries
from tongxin.ground.forms import tasks as _tasks  # noqa: F401  registers the jobs
from tongxin.ground.forms.definitions import Form
from tongxin.ground.forms.models import KeptPaper, Page, Pile, Print
from tongxin.ground.ui import navigation
from tongxin.toolbox.words import N_


def _resolver(read: Callable[[Actor, UUID], models.Model]) -> Callable[[Actor, str], models.Model]:
    def resolve(by: Actor, value: str) -> models.Model:
        try:
            return read(by, UUID(value))
        except ValueError:
            return found(None)

    return resolve


kinds.add("form", Kind("form", N_("打印签字用表单"), Form, checks.of_form))
resolvers.add("forms.print", (Print, _resolver(queries.print_for)))
resolvers.add("forms.pile", (Pile, _resolver(queries.pile_for)))
resolvers.add("forms.page", (Page, _resolver(queries.page_for)))
resolvers.add("forms.paper", (KeptPaper, _resolver(queries.paper_for)))
navigation.add(
    navigation.NavItem(
        "forms", _("打印和扫描"), "forms:index", 45, queries.HAND_IN, group=navigation.Group.DATA, short=_("扫描")
    )
)
