"""Personal numbers: encrypted at rest, found by keyed digest, masked on screen."""

from __future__ import annotations

from django.conf import settings

from tongxin.people import rules
from tongxin.people.models.persons import Person
from tongxin.toolbox.vault import Vault


class OpenVault(Vault):
    """The installation's vault for the length of one batch: each secret is read from its file once, not for every row."""

    def __init__(self) -> None:
        super().__init__(settings.VAULT.folder)
        self.known: dict[str, bytes] = {}

    def secret(self, name: str) -> bytes:
        """Return a secret, read at the first asking."""
        if name not in self.known:
            self.known[name] = super().secret(name)
        return self.known[name]


def put_resident(person: Person, number: str, vault: Vault | None = None) -> None:
    """Keep a checked resident ID with a person, not yet saved."""
    person.resident_sealed = (vault or settings.VAULT).seal(number, bound_to=f"{person.pk}:resident")
    person.resident_digest = digest(number, vault)


def put_phone(person: Person, phone: str, vault: Vault | None = None) -> None:
    """Keep a checked telephone number with a person, not yet saved; an empty one takes it away."""
    person.phone_sealed = (vault or settings.VAULT).seal(phone, bound_to=f"{person.pk}:phone") if phone else None


def digest(number: str, vault: Vault | None = None) -> bytes:
    """Return the keyed digest by which a checked resident ID is found."""
    found: bytes = (vault or settings.VAULT).fingerprint(f"resident:{number}")
    return found


def resident(person: Person) -> str:
    """Return the resident ID in clear; "" where none is kept. Only audited commands may hand it out."""
    return _open(person.resident_sealed, f"{person.pk}:resident")


def phone(person: Person) -> str:
    """Return the telephone number in clear; "" where none is kept."""
    return _open(person.phone_sealed, f"{person.pk}:phone")


def masked(person: Person) -> tuple[str, str]:
    """Return (resident ID, telephone) as screens show them; "" where none is kept."""
    number, called = resident(person), phone(person)
    return rules.mask_resident(number) if number else "", rules.mask_phone(called) if called else ""


def _open(sealed: bytes | memoryview | None, bound_to: str) -> str:
    return settings.VAULT.unseal(bytes(sealed), bound_to=bound_to) if sealed else ""
