"""How far the cells of a sheet reach, however its tags are written and wherever its pieces end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.ground.exchange.extent import Extent, room
from tongxin.ground.exchange.reading import letter

ROWS, COLUMNS = 1_048_576, 16_384  # of Excel


def extent(*pieces: bytes) -> tuple[int, int]:
    found = Extent(exact=True)
    for piece in pieces:
        found.see(piece)
    return found.rows, found.columns


@pytest.mark.parametrize(
    ("xml", "spanned"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c></row>', (1, 1)),
        (b'<row r="7"/><row r="9"><c s="3" r="AA9" t="s"/></row>', (9, 27)),
        (b"<x:row r='2'><x:c r = 'b2'/></x:row>", (2, 2)),
        (b'<c t="s"r="XFD1048576">', (ROWS, COLUMNS)),
        (b'<t>rr="A9"</t><brk id="99"/><a:lin dir="5400000"/>', (0, 0)),
        (b'<c r="A' + b"9" * 60 + b'">', (99_999_999, 1)),
        (b'<c r="A00000001048576"/><c r="AAAAAA1"/>', (ROWS, 12_356_631)),
        (b"", (0, 0)),
    ],
)
def test_places_are_read_from_rows_and_cells(xml: bytes, spanned: tuple[int, int]) -> None:
    assert extent(xml) == spanned


@given(st.integers(0, COLUMNS - 1), st.integers(1, ROWS), st.integers(0, 60))
def test_a_cell_counts_wherever_a_piece_ends(column: int, row: int, cut: int) -> None:
    xml = f'<row r="{row}"><c r="{letter(column)}{row}"><v>1</v></c></row>'.encode()
    assert extent(xml[:cut], xml[cut:]) == extent(xml) == (row, column + 1)


LOOSE = (
    b"""<row><c r="A1"/><c s='1'/><x:c/></row><row ht="9"/><c x=' r="A1"'><v>1</v>"""
    b"""<c\nt="s"\tr='B1'/><v:row/><col r="A1"/><x:colour/>"""
)


@given(st.integers(0, len(LOOSE)), st.integers(0, len(LOOSE)))
def test_a_row_or_cell_without_a_place_is_counted_once_wherever_a_piece_ends(one: int, other: int) -> None:
    found, (first, last) = Extent(exact=False), sorted((one, other))
    for piece in (LOOSE[:first], LOOSE[first:last], LOOSE[last:]):
        found.see(piece)
    assert (found.loose_rows, found.loose_cells) == (3, 3)


@pytest.mark.parametrize("place", ['r{} ="XFD9"', 'r={} "XFD9"', 'r="XFD{}9"'])
@pytest.mark.parametrize("cut", [1500, 2500])
def test_a_place_stretched_over_the_edge_of_a_piece_reaches_everywhere(place: str, cut: int) -> None:
    xml = ("<c " + place.format(("0" if "XFD{" in place else " ") * 3000) + "/>").encode()
    found, whole = Extent(exact=False), Extent(exact=True)
    found.see(xml[:cut])
    found.see(xml[cut:])
    whole.see(xml)
    assert found.named >= 10**16
    assert (whole.rows, whole.columns) == (9, COLUMNS)


def test_a_row_or_cell_without_a_place_takes_the_next() -> None:
    found = Extent(exact=True)
    found.see(b'<row r="1"><c r="XFD1"/></row>' + b"<row/>" * 500 + b"<row>" + b"<c/>" * 300 + b"</row>")
    assert (found.named, found.cells) == (COLUMNS, 502 * (COLUMNS + 300))


@given(st.lists(st.tuples(st.integers(0, COLUMNS - 1), st.integers(1, ROWS)), min_size=1))
def test_the_quick_look_never_says_too_little(places: list[tuple[int, int]]) -> None:
    xml = "".join(f'<c r="{letter(column)}{row}"/>' for column, row in places).encode()
    quick, exact = Extent(exact=False), Extent(exact=True)
    quick.see(xml)
    exact.see(xml)
    assert (quick.rows, quick.columns) == (max(exact.rows, 99_999), max(exact.columns, 26))


def test_room_is_made_for_all_cells_of_all_sheets() -> None:
    sheets = {"one": Extent(exact=True, rows=1000, columns=50), "two": Extent(exact=True, rows=3, columns=2)}
    assert room(sheets) == 50_006
