"""A code says which record and form a page belongs to, and nobody can make one up."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.forms import codes


@given(st.uuids(), st.sampled_from(["sign_in_sheet", "meeting_record", "a"]))
def test_what_is_written_is_read(record: UUID, form: str) -> None:
    assert codes.read(codes.write(record, form)) == codes.Code(record, form)


@given(st.uuids(), st.integers(0, 60), st.characters(codec="utf-8"))
def test_an_altered_code_is_not_read(record: UUID, place: int, other: str) -> None:
    text = codes.write(record, "sign_in_sheet")
    place %= len(text)
    altered = text[:place] + other + text[place + 1 :]
    assert altered == text or codes.read(altered) is None


@pytest.mark.parametrize("text", ["", "TX1", "TX1.a.b.c", "https://example.org/", "TX1..sign_in_sheet.", "．．．"])
def test_other_codes_are_not_ours(text: str) -> None:
    assert codes.read(text) is None


def test_one_forms_code_is_not_anothers() -> None:
    text = codes.write(uuid4(), "sign_in_sheet")
    assert codes.read(text.replace("sign_in_sheet", "meeting_record")) is None
