"""Articles of regulations that the catalog cites: read in print, or marked 待核 wherever a reader sees them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CATALOG = Path(__file__).parents[2] / "catalog"
# What was read, in print or in a text that carries it (the sources S01 to S90 of domain/rules.md).
READ = {
    ("细则", "2014"): "五 七 九 十一 十三 十四 十七 十九 二十 二十一 二十六 三十二 三十三 三十四 三十五",
    ("细则", "2026"): "七 十一 十三 十七 十九 二十 二十五 二十九 三十一 三十三",
    ("中国共产党支部工作条例（试行）", ""): "四 五 六 十一 十二 十三 十五 十六 十七 十八 十九 二十",
    ("党政领导干部选拔任用工作条例", "2014"): "四十一 四十二",
    ("中国共产党章程", ""): "九",
}
SAME = {"中国共产党发展党员工作细则": "细则"}
PIECE = re.compile(
    r"《(?P<title>[^》]+)》|(?P<short>细则)|（(?P<year>\d{4})）|第(?P<number>[一二三四五六七八九十百]+)[条章](?P<mark>（待核）)?"
)


def sources(node: Any) -> Iterator[str]:
    """Yield every `source` of an entry, however deep."""
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key == "source" and isinstance(value, str))
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from sources(part)


def cited(words: str) -> Iterator[tuple[str, str, str, bool]]:
    """Yield (regulation, year or "", number, whether marked) of each article or chapter that a source names."""
    title, year = "", ""
    for piece in PIECE.finditer(words):
        if name := piece["title"] or piece["short"]:
            title, year = SAME.get(name, name), ""
        elif piece["year"]:
            year = piece["year"]
        elif piece["number"]:
            yield title, year, piece["number"], bool(piece["mark"])


def all_cited() -> list[tuple[str, str, str, bool]]:
    """Return what all sources of the catalog cite."""
    files = sorted(CATALOG.rglob("*.toml"))
    return [each for file in files for words in sources(tomllib.loads(file.read_text())) for each in cited(words)]


def test_an_article_that_nobody_read_is_marked_and_no_other() -> None:
    found = all_cited()
    assert len(found) > 40
    wrong = {each for each in found if each[3] is (each[2] in READ.get(each[:2], "").split())}
    assert not wrong


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("细则（2014）第二十条、第二十一条", [("细则", "2014", "二十", False), ("细则", "2014", "二十一", False)]),
        ("《中国共产党章程》第四十二条（待核）：报批", [("中国共产党章程", "", "四十二", True)]),
        ("院长办公会议事规则", []),
    ],
)
def test_a_source_is_taken_apart(words: str, expected: list[tuple[str, str, str, bool]]) -> None:
    assert list(cited(words)) == expected
