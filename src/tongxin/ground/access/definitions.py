"""Roles as catalog entries."""

from __future__ import annotations

from dataclasses import field

from pydantic.dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """What a holder may do in the organisation where the role is held, and below it.

    grants: names of commands and views (`activities.record`, `figures.view`), or all of a room (`activities.*`);
    own_only: without what lies below; delegable: the holder may lend it for a time; on_behalf: what its holders enter
    waits for the confirmation of those who may `countersigns.confirm` there; tabs: entries of the navigation that stand
    under the thumb on a phone, the first four that the holder may use.
    """

    id: str
    title: str
    grants: list[str]
    own_only: bool = False
    delegable: bool = False
    on_behalf: bool = False
    tabs: list[str] = field(default_factory=list)
    note: str = ""

    def covers(self, permission: str) -> bool:
        """Tell whether the role grants `permission`."""
        return permission in self.grants or f"{permission.partition('.')[0]}.*" in self.grants
