"""A registry keeps order and refuses duplicates."""

from __future__ import annotations

import pytest

from tongxin.toolbox.registry import Registry


def test_entries_are_found_in_order() -> None:
    registry: Registry[int] = Registry("things")
    assert registry.add("b", 2) == 2
    registry.add("a", 1)
    assert list(registry) == [2, 1]
    assert registry.keys() == ("b", "a")
    assert len(registry) == 2
    assert registry["a"] == 1
    assert registry.get("a") == 1
    assert registry.get("c") is None
    assert "a" in registry
    assert "c" not in registry


def test_a_duplicate_is_an_error_that_names_registry_and_key() -> None:
    registry: Registry[int] = Registry("things")
    registry.add("a", 1)
    with pytest.raises(ValueError, match="things: 'a' is registered twice"):
        registry.add("a", 2)
    assert registry["a"] == 1


def test_an_unknown_key_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        Registry[int]("things")["a"]
