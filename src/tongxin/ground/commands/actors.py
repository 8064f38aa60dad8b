"""Who does something: a signed-in user, the system itself, or somebody at a narrow door."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class User:
    """A signed-in user; `hospital_id` is None for a user of a region."""

    id: UUID
    name: str
    person_id: UUID | None = None
    hospital_id: UUID | None = None

    @property
    def reference(self) -> tuple[str, str]:
        """Return (kind, id) as written to the audit."""
        return "user", str(self.id)


@dataclass(frozen=True)
class System:
    """A job, an upgrade or the demo generator; acts within `hospital_id`, or everywhere when None."""

    job: str
    hospital_id: UUID | None = None

    @property
    def reference(self) -> tuple[str, str]:
        """Return (kind, id) as written to the audit."""
        return "system", self.job


@dataclass(frozen=True)
class Door:
    """A narrow door: a code shown on the day, a ballot token, a partner's link. `token` is its public name, never the secret."""

    door: str
    token: str
    hospital_id: UUID

    @property
    def reference(self) -> tuple[str, str]:
        """Return (kind, id) as written to the audit."""
        return "door", f"{self.door}:{self.token}"


Actor = User | System | Door
