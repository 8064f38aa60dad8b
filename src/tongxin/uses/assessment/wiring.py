"""Registers the room in the corridors: the catalog kind `scheme`."""

from __future__ import annotations

from collections.abc import Iterable

from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_
from tongxin.uses.assessment.definitions import Scheme
from tongxin.uses.assessment.rules.scheme import check_scheme


def _check(scheme: Scheme, catalog: Catalog) -> Iterable[Problem]:
    return check_scheme(scheme, catalog.all("figure"), catalog.all("scheme"))


kinds.add("scheme", Kind("scheme", N_("考核方案"), Scheme, _check))
