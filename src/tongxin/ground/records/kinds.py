"""How each kind of record is shown and opened: filled by the registers' wiring."""

from __future__ import annotations

from dataclasses import dataclass

from tongxin.toolbox.registry import Registry


@dataclass(frozen=True)
class RecordKind:
    """A kind of record: its title, the URL name that opens one (argument `pk`), and the permission to see it.

    countersigned: the states in which it waits for the secretary when it was entered on behalf; none named: every state.
    """

    id: str
    title: str
    url_name: str
    permission: str
    countersigned: tuple[str, ...] = ()


record_kinds: Registry[RecordKind] = Registry("record kinds")
