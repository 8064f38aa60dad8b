"""One generic registry: a duplicate is an error at start; tests make fresh instances."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things filled by `wiring.py` modules; iteration is in order of registration."""

    def __init__(self, title: str) -> None:
        self.title = title
        self._entries: dict[str, T] = {}

    def add(self, key: str, entry: T) -> T:
        """Register `entry` under `key`; raise ValueError when the key is taken."""
        if key in self._entries:
            raise ValueError(f"{self.title}: {key!r} is registered twice")
        self._entries[key] = entry
        return entry

    def get(self, key: str) -> T | None:
        """Return the entry or None."""
        return self._entries.get(key)

    def __getitem__(self, key: str) -> T:
        return self._entries[key]

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def keys(self) -> tuple[str, ...]:
        """Return the keys in order of registration."""
        return tuple(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
