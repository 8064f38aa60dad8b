"""Registers the room in the corridors: kinds of the catalog, views, arguments, sources of figures, ledgers."""

from tongxin.people import commands as _commands  # noqa: F401  registers the writes
from tongxin.people.wiring import arguments, catalog, effects, found, ledgers, pages, sources

__all__ = ["arguments", "catalog", "effects", "found", "ledgers", "pages", "sources"]
