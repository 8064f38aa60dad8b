"""Catalog files: every problem at once with its place, nothing by halves, an overlay over what is shipped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic.dataclasses import dataclass

from tongxin.ground.catalog.kinds import Kind
from tongxin.ground.catalog.lines import line_of
from tongxin.ground.catalog.loading import Catalog, load
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.registry import Registry


@dataclass(frozen=True)
class Fruit:
    id: str
    title: str
    seeds: int = 0
    like: str = ""
    story: str = ""


def check(fruit: Fruit, catalog: Catalog) -> Iterator[Problem]:
    if fruit.like and catalog.get("fruit", fruit.like) is None:
        yield Problem("fruit.like", "没有“{like}”", {"like": fruit.like})


@pytest.fixture
def kinds() -> Registry[Kind]:
    made: Registry[Kind] = Registry("kinds")
    made.add("fruit", Kind("fruit", "水果", Fruit, check, texts=("story",)))
    return made


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return written(tmp_path / "shipped", "fruit/core.toml", '[[fruit]]\nid = "apple"\ntitle = "苹果"\nseeds = 5\n')


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return folder


def said(catalog: Catalog) -> list[tuple[str, str]]:
    return [
        (":".join([Path(p.where.rpartition(":")[0] or p.where).name, p.where.rpartition(":")[2]]), p.sentence())
        for p in catalog.problems
    ]


def test_entries_are_typed_and_know_their_place(shipped: Path, kinds: Registry[Kind]) -> None:
    catalog = load([shipped], kinds)
    assert catalog.problems == []
    assert catalog.get("fruit", "apple") == Fruit("apple", "苹果", 5)
    assert catalog.get("fruit", "pear") is None
    assert catalog.all("vegetable") == {}
    assert catalog.places["fruit", "apple"] == f"{shipped}/fruit/core.toml:1"


def test_five_mistakes_in_one_file_are_reported_together_with_line_and_key(
    tmp_path: Path, kinds: Registry[Kind]
) -> None:
    folder = written(
        tmp_path,
        "fruit/bad.toml",
        '[[fruit]]\nid = "apple"\ntitle = "苹果"\nseed = 5\n\n'
        '[[fruit]]\ntitle = "梨"\nseeds = "many"\n\n'
        '[[fruit]]\nid = "plum"\ntitle = "李"\nlike = "cherry"\n\n'
        '[[fruits]]\nid = "fig"\n',
    )
    catalog = load([folder], kinds)
    assert said(catalog) == [
        ("bad.toml:4", "没有“seed”这一项；是否想写“seeds”？"),
        ("bad.toml:6", "缺少“id”"),
        ("bad.toml:8", "“seeds”应为整数"),
        ("bad.toml:15", "没有“fruits”这一类条目；是否想写“fruit”？"),
        ("bad.toml:10", "没有“cherry”"),
    ]
    assert [problem.field for problem in catalog.problems[:3]] == ["seed", "id", "seeds"]


def test_without_a_near_word_the_possible_ones_are_listed(tmp_path: Path, kinds: Registry[Kind]) -> None:
    folder = written(tmp_path, "x/bad.toml", '[[xyz]]\nid = "a"\n')
    assert said(load([folder], kinds)) == [("bad.toml:1", "没有“xyz”这一类条目；可用：fruit")]


def test_an_overlay_overrides_by_id_and_adds(shipped: Path, tmp_path: Path, kinds: Registry[Kind]) -> None:
    overlay = written(
        tmp_path / "overlay",
        "fruit/ours.toml",
        '[[fruit]]\nid = "apple"\ntitle = "红苹果"\n\n[[fruit]]\nid = "pear"\ntitle = "梨"\n',
    )
    catalog = load([shipped, overlay], kinds)
    assert catalog.problems == []
    assert catalog.all("fruit") == {"apple": Fruit("apple", "红苹果"), "pear": Fruit("pear", "梨")}
    assert "overlay" in catalog.places["fruit", "apple"]


def test_an_overlay_may_drop_the_text_of_what_it_overrides(tmp_path: Path, kinds: Registry[Kind]) -> None:
    first = written(tmp_path / "a", "fruit/x.toml", '[[fruit]]\nid = "a"\ntitle = "甲"\nstory = "a.md"\n')
    written(tmp_path / "a", "fruit/a.md", "从前有个苹果。")
    second = written(tmp_path / "b", "fruit/x.toml", '[[fruit]]\nid = "a"\ntitle = "乙"\n')
    assert load([first], kinds).text("fruit", "a", "story") == "从前有个苹果。"
    assert load([first, second], kinds).text("fruit", "a", "story") == ""


def test_one_id_twice_in_a_folder_names_both_places(shipped: Path, kinds: Registry[Kind]) -> None:
    written(shipped, "fruit/more.toml", '\n[[fruit]]\nid = "apple"\ntitle = "又一个"\n')
    ((place, sentence),) = said(load([shipped], kinds))
    assert place == "more.toml:3"
    assert sentence.startswith("标识“apple”已在 ")
    assert "core.toml" in sentence


@pytest.mark.parametrize("file", ["missing.md", "../../secret.md", "core.toml"])
def test_a_text_that_is_not_beside_the_entry_is_named(shipped: Path, kinds: Registry[Kind], file: str) -> None:
    written(shipped.parent, "secret.md", "x")
    written(shipped, "fruit/text.toml", f'[[fruit]]\nid = "fig"\ntitle = "无花果"\nstory = "{file}"\n')
    assert said(load([shipped], kinds)) == [("text.toml:4", f"找不到“story”所指的同目录文本 {file}")]


def test_what_is_no_toml_is_reported_with_its_line_and_the_rest_is_read(shipped: Path, kinds: Registry[Kind]) -> None:
    written(shipped, "fruit/broken.toml", '[[fruit]]\nid = "a\n')
    catalog = load([shipped], kinds)
    ((place, sentence),) = said(catalog)
    assert place == "broken.toml:2"
    assert sentence.startswith("TOML 语法有误")
    assert catalog.get("fruit", "apple") is not None


def test_toml_that_ends_early_is_reported_with_its_file(shipped: Path, kinds: Registry[Kind]) -> None:
    written(shipped, "fruit/broken.toml", 'x = """')
    (problem,) = load([shipped], kinds).problems
    assert problem.where.endswith("broken.toml")


def test_a_file_in_another_encoding_is_reported(shipped: Path, kinds: Registry[Kind]) -> None:
    (shipped / "fruit" / "gbk.toml").write_bytes('[[fruit]]\nid = "a"\ntitle = "苹果"\n'.encode("gbk"))
    (problem,) = load([shipped], kinds).problems
    assert (problem.code, problem.where) == ("catalog.utf8", f"{shipped}/fruit/gbk.toml")


@pytest.mark.parametrize("text", ['fruit = "apple"\n', 'fruit = ["apple"]\n', '[fruit]\nid = "apple"\n'])
def test_what_is_no_list_of_tables_is_reported(tmp_path: Path, kinds: Registry[Kind], text: str) -> None:
    assert said(load([written(tmp_path, "fruit/x.toml", text)], kinds)) == [
        ("x.toml:1", "“fruit”应写成若干个 [[fruit]]")
    ]


def test_the_body_is_json_with_its_texts(tmp_path: Path, kinds: Registry[Kind]) -> None:
    folder = written(tmp_path, "fruit/x.toml", '[[fruit]]\nid = "a"\ntitle = "甲"\nstory = "a.md"\n')
    written(tmp_path, "fruit/a.md", "故事")
    assert load([folder], kinds).body("fruit", "a") == {
        "id": "a",
        "title": "甲",
        "seeds": 0,
        "like": "",
        "story": "a.md",
        "story_text": "故事",
    }


@pytest.mark.parametrize(
    ("index", "key", "line"),
    [(0, "id", 3), (0, "", 2), (0, "unit", 2), (1, "unit", 8), (1, "nothing", 6), (1, "part", 9), (5, "id", 1)],
)
def test_the_line_of_a_key(index: int, key: str, line: int) -> None:
    source = '# head\n[[figure]]\nid = "a"\nidea = 1\n\n [[ figure ]] \nid = "b"\nunit = "x"\n[figure.part]\nunit = 1\n'
    assert line_of(source, "figure", index, key) == line
