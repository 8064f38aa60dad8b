"""What a one-time code looks like, and what is read back from what people type."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tongxin.registers.ballots.codes import LENGTH, SIGNS, kept, new_code, read, written

CODES = st.text(SIGNS, min_size=LENGTH, max_size=LENGTH)


def test_codes_are_of_signs_that_cannot_be_confused_and_no_two_are_alike() -> None:
    made = {new_code() for _ in range(200)}
    assert len(made) == 200
    assert all(len(code) == LENGTH and set(code) <= set(SIGNS) for code in made)
    assert not set("01IO") & set(SIGNS)


@given(CODES, st.sampled_from(["-", " ", "－", "　", "_", ""]))
def test_what_is_printed_is_read_however_it_is_typed(code: str, between: str) -> None:
    assert len(written(code)) == LENGTH + 2
    for typed in (written(code).replace("-", between), written(code).lower(), _wide(written(code))):
        assert read(typed) == code


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


@given(CODES, CODES)
def test_what_is_kept_differs_by_code_and_key_and_shows_neither(code: str, other: str) -> None:
    found = kept(b"k" * 32, code)
    assert len(found) == 64
    assert code not in found.upper()
    assert (found == kept(b"k" * 32, other)) is (code == other)
    assert found != kept(b"l" * 32, code)
