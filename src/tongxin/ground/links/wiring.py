"""Registers the writes, and names the page for the frame."""

from __future__ import annotations

from tongxin.ground.links import commands as _commands  # noqa: F401  registers the writes
from tongxin.ground.ui import navigation

navigation.places.add("links", "links:of")
