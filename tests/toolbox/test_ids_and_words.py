"""Keys are UUIDv7, ordered by time; markers return what they mark."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.toolbox import ids
from tongxin.toolbox.ids import uuid7, uuid7_before
from tongxin.toolbox.words import N_, verbatim


def test_keys_are_standard_version_7_and_ordered() -> None:
    keys = [uuid7() for _ in range(1000)]
    assert {(type(key), key.version, key.variant) for key in keys} == {(uuid.UUID, 7, uuid.RFC_4122)}
    assert len(set(keys)) == 1000
    assert sorted(keys) == keys


def test_keys_as_text_are_of_the_same_row_of_keys() -> None:
    texts = [str(uuid7()), ids.uuid7_text(), ids.uuid7_text(), str(uuid7())]
    assert [str(uuid.UUID(text)) for text in texts] == sorted(set(texts)) == texts
    assert {uuid.UUID(text).version for text in texts} == {7}


def test_a_key_tells_when_it_was_made() -> None:
    made = dt.datetime.fromtimestamp((uuid7().int >> 80) / 1000, dt.UTC)
    assert abs(made - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


def test_the_smallest_key_of_an_earlier_moment() -> None:
    key = uuid7()
    same, earlier = uuid7_before(key, dt.timedelta()), uuid7_before(key, dt.timedelta(days=1))
    assert earlier < same <= key
    assert (same.int - earlier.int) >> 80 == 86_400_000
    assert uuid7_before(uuid.UUID(int=1), dt.timedelta(days=1)).int == 0


def test_markers_change_nothing() -> None:
    assert N_("党委") == verbatim("党委") == "党委"


@given(st.uuids())
def test_a_key_is_read_from_its_text(key: uuid.UUID) -> None:
    assert ids.read(str(key)) == key
    assert ids.read(f"{key}x") is None


@pytest.mark.parametrize("text", ["", "1", "党", "../../etc", "0" * 31])
def test_what_is_no_key_is_none(text: str) -> None:
    assert ids.read(text) is None
