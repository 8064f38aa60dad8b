"""Chinese order by pinyin, two-character search by bigrams, and marks that should be full width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from tongxin.toolbox.chinese import (
    LONGEST_TERM,
    bigrams,
    compared,
    has_han,
    normal,
    numbered,
    runs,
    sort_key,
    spellings,
    terms,
    wide_punctuation_problems,
)

words = st.text(st.sampled_from("党委支部会议A1b２ ，"), max_size=12)


def test_sort_key_orders_by_pinyin_then_tone() -> None:
    names = ["张三", "王五", "李四", "赵六", "李", "陈一", "钱七", "妈", "马"]
    assert sorted(names, key=sort_key) == ["陈一", "李", "李四", "妈", "马", "钱七", "王五", "张三", "赵六"]


@given(st.text(st.sampled_from("重庆银行行长乐都 A1（），"), max_size=12))
def test_a_text_is_read_word_by_word_as_it_is_read_whole(text: str) -> None:
    whole = lazy_pinyin(normal(text), style=Style.TONE3, neutral_tone_with_five=True)
    assert sort_key(text).split("\t")[0] == " ".join(whole)


@given(words, words)
def test_equal_keys_only_for_texts_equal_to_the_reader(one: str, other: str) -> None:
    assert (sort_key(one) == sort_key(other)) == (normal(one) == normal(other))


def test_digits_letters_and_chinese_share_one_order() -> None:
    assert sorted(["重症", "ICU", "1号楼", "儿科"], key=sort_key) == ["1号楼", "儿科", "ICU", "重症"]


@pytest.mark.parametrize(
    ("name", "whole", "initials"),
    [
        ("王一", "wangyi", "wy"),
        ("欧阳春华", "ouyangchunhua", "oych"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
        ("李 B", "lib", "lb"),
        ("", "", ""),
    ],
)
def test_a_name_is_typed_in_latin_letters(name: str, whole: str, initials: str) -> None:
    assert spellings(sort_key(name)) == (whole, initials)


def test_bigrams_of_words() -> None:
    assert bigrams("第一党支部，ＩＣＵ 党支") == ("第一", "一党", "党支", "支部", "ic", "cu")
    assert bigrams("党") == ("党",)
    assert bigrams(" ， ") == ()


@given(words, words, st.text(st.sampled_from("党委支部会议"), min_size=2, max_size=2))
def test_a_text_that_contains_a_pair_has_its_bigram(before: str, after: str, pair: str) -> None:
    assert pair in bigrams(before + pair + after)


@given(words, st.text(st.sampled_from("党委支部会议"), min_size=2, max_size=2))
def test_a_bigram_is_never_invented(text: str, pair: str) -> None:
    assert (pair in bigrams(text)) == (pair in text)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("请先登录,再填写", [(4, ",", "，")]),
        ("办法(试行)", [(2, "(", "（"), (5, ")", "）")]),
        ("单位:A1", [(2, ":", "：")]),
        ("{title}(共 3 项)", [(7, "(", "（"), (13, ")", "）")]),
        ("真的吗?是!", [(3, "?", "？"), (5, "!", "！")]),
        ("完成.", [(2, ".", "。")]),
        ("完成. 再来;好", [(2, ".", "。"), (6, ";", "；")]),
    ],
)
def test_narrow_marks_are_found(text: str, marks: list[tuple[int, str, str]]) -> None:
    found = [(hit.offset, hit.mark, hit.wide) for hit in wide_punctuation_problems(text)]
    assert found == marks


@pytest.mark.parametrize(
    "text",
    [
        "请先登录，再填写（必填）。",
        "时间 12:30",
        "参见 a.md, b.md",
        "手册.md",
        "https://例.cn",
        "A(1), B: c",
        "",
        "2021-03",
    ],
)
def test_right_marks_are_left_alone(text: str) -> None:
    assert wide_punctuation_problems(text) == ()


@pytest.mark.parametrize(("text", "chinese"), [("abc，", False), ("a党", True), ("", False), ("𠮷", True)])
def test_has_han(text: str, chinese: bool) -> None:
    assert has_han(text) is chinese


def test_terms_are_pairs_last_characters_and_whole_words() -> None:
    assert terms("党支部，ＣＴ机 2026年") == ("党支", "支部", "部", "ct", "机", "2026", "年")
    assert terms(" ， ") == ()
    assert runs("志愿服务2026 ICU") == ("志愿服务", "2026", "icu")
    assert len(terms("a" * 100)[0]) == LONGEST_TERM


@given(words, st.text(st.sampled_from("党委支部会议"), min_size=1, max_size=1))
def test_a_character_begins_a_term_exactly_where_it_occurs(text: str, letter: str) -> None:
    assert any(term.startswith(letter) for term in terms(text)) == (letter in text)


@pytest.mark.parametrize(
    ("written", "name", "number"),
    [
        ("张三（10023）", "张三", "10023"), ("张三 A0023", "张三", "A0023"), ("张三10023", "张三", "10023"),
        ("１００２３", "", "10023"), (" 张三 ", "张三", ""), ("欧阳·示例", "欧阳·示例", ""),
    ],
)  # fmt: skip
def test_a_number_is_told_from_the_name_before_it(written: str, name: str, number: str) -> None:
    assert numbered(written) == (name, number)


def test_units_are_compared_without_spaces_and_widths() -> None:
    assert compared("Ｉ C U 党支部") == compared("icu党支部")
