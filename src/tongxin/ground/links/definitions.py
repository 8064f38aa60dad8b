"""How somebody who stands at a record says what another is to it."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """What the other record is to the one at hand: its evidence, what it is evidence of, or something related."""

    EVIDENCE = "evidence"
    PROVES = "proves"
    RELATED = "related"
