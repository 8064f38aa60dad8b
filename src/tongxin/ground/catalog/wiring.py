"""Registers the catalog's own kind."""

from tongxin.ground.catalog import commands as _commands  # noqa: F401  registers the writes
from tongxin.ground.catalog.definitions import Setting
from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.toolbox.words import N_

kinds.add("setting", Kind("setting", N_("设置"), Setting))
