"""Sealed boxes open only as they were sealed; a split secret needs every part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.toolbox import sealing
from tongxin.toolbox.sealing import SealingError

KEY = sealing.new_box_key()


@given(st.binary(max_size=5000))
def test_a_box_gives_back_what_was_sealed(text: bytes) -> None:
    assert sealing.unseal(KEY.private, sealing.seal(KEY.public, text, bound_to="x"), bound_to="x") == text


def test_keys_have_the_stated_lengths() -> None:
    assert (len(KEY.public), len(KEY.private)) == (1216, 96)


@pytest.mark.parametrize(("lengths", "boxes"), [((0, 500, 1020), 1), ((1021, 1500, 2044), 1), ((1020, 1021), 2)])
def test_the_length_of_a_box_hides_that_of_the_text(lengths: tuple[int, ...], boxes: int) -> None:
    assert len({len(sealing.seal(KEY.public, bytes(length), bound_to="x")) for length in lengths}) == boxes


def test_no_two_boxes_are_alike() -> None:
    assert sealing.seal(KEY.public, b"same", bound_to="x") != sealing.seal(KEY.public, b"same", bound_to="x")


def test_a_box_of_another_purpose_key_or_content_stays_shut() -> None:
    box = sealing.seal(KEY.public, b"yes", bound_to="round 1")
    altered = box[:-1] + bytes([box[-1] ^ 1])
    for private, sealed, purpose in (
        (KEY.private, box, "round 2"),
        (sealing.new_box_key().private, box, "round 1"),
        (KEY.private, altered, "round 1"),
        (KEY.private, b"short", "round 1"),
    ):
        with pytest.raises(SealingError):
            sealing.unseal(private, sealed, bound_to=purpose)


@given(st.binary(min_size=1, max_size=100), st.integers(1, 5))
def test_all_parts_give_a_secret_back(secret: bytes, parts: int) -> None:
    shares = sealing.split(secret, parts)
    assert len(shares) == parts
    assert sealing.joined(shares) == secret


def test_parts_of_one_secret_differ_each_time() -> None:
    assert not set(sealing.split(bytes(32), 3)) & set(sealing.split(bytes(32), 3))


def test_a_passphrase_unwraps_only_what_it_wrapped() -> None:
    wrapped = sealing.wrap(b"share", "一二三四五六")
    assert sealing.unwrap(wrapped, "一二三四五六") == b"share"
    assert b"share" not in wrapped
    with pytest.raises(SealingError):
        sealing.unwrap(wrapped, "一二三四五七")
