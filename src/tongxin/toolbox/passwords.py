"""Passwords given out once, to be changed at the first sign-in."""

from __future__ import annotations

import secrets

# Without the letters and digits that look alike on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """Return sixteen letters and digits in groups of four (79 bits)."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(16))
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))
