"""Reads an .xlsx by rows: finds the sheet and its header by titles, wherever they stand; says in one sentence why not."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Any

from python_calamine import CalamineSheet

from tongxin.ground.exchange.definitions import Column, Ledger
from tongxin.toolbox.problems import Level, Problem, Refused, refuse
from tongxin.toolbox.rehearsal import Outcome, rehearse, visible_sheets
from tongxin.toolbox.untrusted import BROKEN, TooLarge, pieces
from tongxin.toolbox.words import N_, verbatim

HEADER_ROWS = 30
UNPACKED_LIMIT = 600_000_000  # bytes
BEGINNING = b"PK\x03\x04"
BOOK = "xl/workbook.xml"
FOREIGN = {"content.xml", "xl/workbook.bin"}  # .ods, .xlsb: the reader goes by what it finds, not by the name
_MARKS = re.compile(verbatim(r"[\s*]|\(必填\)|必填|\(选填\)"))
_NOT_DATA = re.compile(
    verbatim(r"(合计|总计|小计|填表人|审核人|制表人|负责人|单位\(盖章\)|说明|备注|注)(:.*|\s.*|\(.*|$)")
)


@dataclass
class Sheet:
    """A sheet whose header was found. `places`: column key → position in a row; `first`: number of the first data row."""

    name: str
    source: CalamineSheet
    first: int
    offset: int
    places: dict[str, int]
    notices: list[Problem] = field(default_factory=list)

    def letter(self, key: str) -> str:
        """Return the letter of a column, or nothing when the file does not have it."""
        return letter(self.places[key] + self.offset) if key in self.places else ""

    def rows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield (row number from 1, cells) of the rows below the header."""
        yield from islice(enumerate(self.source.iter_rows(), 1), self.first - 1, None)


@dataclass(frozen=True)
class _Header:
    first: int
    places: dict[str, int]
    twice: list[Column]
    unknown: list[str]


def open_sheet(content: bytes, ledger: Ledger, *, checked: bool = False) -> Sheet:
    """Return the sheet of a file that fits the ledger best; raise `Refused` when none can be read.

    checked: this very content was opened before, so that it is known to be whole and harmless.
    """
    if not checked:
        _check_content(content)
    found = [(sheet, _header(sheet, ledger)) for sheet in visible_sheets(content)]
    if not any(sheet.end for sheet, _head in found):
        raise refuse("exchange.empty", N_("表里没有内容：请填写后再上传"))
    sheet, header = max(found, key=lambda pair: len(pair[1].places))
    _check_header(header, sheet, ledger)
    start = sheet.start
    offset = start[1] if start else 0
    return Sheet(sheet.name, sheet, header.first, offset, header.places, _notices(header, ledger))


def heads_among(cells: Sequence[Any], ledger: Ledger) -> bool:
    """Tell whether these cells are heads of the ledger rather than data: at least two of them, and half of what is there."""
    filled = [cell for cell in cells if cell not in ("", None)]
    known = _titles(ledger)
    return sum(_norm(cell) in known for cell in filled) >= max(2, len(filled) // 2)


def is_note(cells: Sequence[Any]) -> bool:
    """Tell whether a row below the data only signs, sums up or explains: its first filled cell says so, few follow."""
    filled = [cell for cell in cells if cell not in ("", None)]
    return bool(filled) and isinstance(filled[0], str) and bool(_NOT_DATA.fullmatch(_norm(filled[0])))


def letter(index: int) -> str:
    """Return a column's letters for its index from 0: 0 → A, 26 → AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _check_content(content: bytes) -> None:
    """Raise `Refused` for what is no .xlsx, is damaged, or would take more memory or time than there should be."""
    names = _members(content)
    if not content.startswith(BEGINNING) or BOOK not in names or FOREIGN & {name.lower() for name in names}:
        raise _not_xlsx()
    outcome = rehearse(content)
    if outcome is Outcome.DAMAGED:
        raise _damaged()
    if outcome is Outcome.TOO_LARGE:
        raise _too_large()


def _members(content: bytes) -> set[str]:
    """Return the names of what an archive holds, having unpacked it all."""
    try:
        return {name for name, _piece in pieces(content, UNPACKED_LIMIT)}
    except TooLarge as error:
        raise _too_large() from error
    except BROKEN as error:
        raise _not_xlsx() from error


def _too_large() -> Refused:
    return refuse(
        "exchange.unpacked",
        N_(
            "表格展开后过大：右下方很远处可能还有内容（按 Ctrl+End 查看），或有大量空白行、图片；请删去后另存，或分成几个文件"
        ),
    )


def _not_xlsx() -> Refused:
    return refuse(
        "exchange.not_xlsx",
        N_("这不是 .xlsx 表格：请用 Excel 或 WPS 另存为“Excel 工作簿（.xlsx）”，去掉打开密码后再上传"),
    )


def _damaged() -> Refused:
    return refuse("exchange.damaged", N_("表格文件已损坏，打不开：请用 Excel 或 WPS 打开后另存一份再上传"))


def _norm(text: object) -> str:
    return _MARKS.sub("", unicodedata.normalize("NFKC", str(text))).lower()


def _header(sheet: CalamineSheet, ledger: Ledger) -> _Header:
    """Try every row near the top, alone and with the row below it (two-level heads); the most titles win."""
    top = list(islice(sheet.iter_rows(), HEADER_ROWS + 1))
    titles = _titles(ledger)
    tried = [_matched(number, [row], titles) for number, row in enumerate(top, 1)]
    tried += [_matched(number, [lower, upper], titles) for number, (upper, lower) in enumerate(pairwise(top), 2)]
    return max(tried, key=lambda header: len(header.places), default=_Header(1, {}, [], []))


def _titles(ledger: Ledger) -> dict[str, list[Column]]:
    """Return the columns by each head that they are known by."""
    titles: dict[str, list[Column]] = defaultdict(list)
    for column in ledger.columns:
        for title in column.titles:
            titles[_norm(title)].append(column)
    return titles


def _matched(number: int, levels: list[list[Any]], titles: Mapping[str, list[Column]]) -> _Header:
    """Match the heads in these rows (lowest level first); data begin below row `number`."""
    heads = [next((str(cell) for cell in cells if cell not in ("", None)), "") for cells in zip(*levels, strict=False)]
    groups = _spread(levels[-1]) if len(levels) > 1 else [""] * len(heads)
    places: dict[str, int] = {}
    twice: list[Column] = []
    unknown: list[str] = []
    for place, (head, group) in enumerate(zip(heads, groups, strict=True)):
        column = _of_group(titles.get(_norm(head), []), group)
        if column is None:
            unknown += [head.strip()] if head.strip() else []
        elif column.key in places:
            twice.append(column)
        else:
            places[column.key] = place
    return _Header(number + 1, places, twice, unknown)


def _of_group(candidates: Sequence[Column], group: str) -> Column | None:
    """Return the column meant by a head; where several are called so, the one under this upper head."""
    same = (column for column in candidates if _norm(column.group) == group)
    return next(same, candidates[0] if candidates else None)


def _spread(upper: Sequence[Any]) -> list[str]:
    """Carry each upper head over the cells merged with it: they are empty."""
    spread, last = [], ""
    for cell in upper:
        last = _norm(cell) if cell not in ("", None) else last
        spread.append(last)
    return spread


def _check_header(header: _Header, sheet: CalamineSheet, ledger: Ledger) -> None:
    required = [column for column in ledger.incoming if column.required]
    if len(header.places) < min(2, len(ledger.columns)):
        names = "、".join(f"“{column.title}”" for column in required)
        raise refuse("exchange.no_header", N_("没有找到表头：表中应有{columns}等列，请对照模板"), columns=names)
    problems = [
        Problem("exchange.twice", N_("“{title}”有两列：请只留一列"), {"title": column.title}) for column in header.twice
    ]
    problems += [_missing(column, header.unknown) for column in required if column.key not in header.places]
    if problems:
        raise Refused(problems)


def _missing(column: Column, unknown: list[str]) -> Problem:
    close = difflib.get_close_matches(column.title, unknown, n=1, cutoff=0.4)
    if close:
        template = N_("缺少“{title}”一列；表中的“{close}”如果就是它，请把列名改成“{title}”")
        return Problem("exchange.missing_close", template, {"title": column.title, "close": close[0]})
    return Problem("exchange.missing", N_("缺少“{title}”一列：请对照模板补上"), {"title": column.title})


def _notices(header: _Header, ledger: Ledger) -> list[Problem]:
    notices = []
    if header.unknown:
        names = "、".join(f"“{head[:20]}”" for head in dict.fromkeys(header.unknown))
        notices.append(
            Problem("exchange.extra", N_("{columns}不是这本台账的列，不会导入"), {"columns": names}, level=Level.INFO)
        )
    absent = [column for column in ledger.incoming if column.key not in header.places]
    if absent:
        names = "、".join(f"“{column.title}”" for column in absent)
        notices.append(
            Problem("exchange.absent", N_("表中没有{columns}，这些内容将留空"), {"columns": names}, level=Level.INFO)
        )
    return notices
