"""Rule documents as pages say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongxin.registers.rulebook import queries
from tongxin.registers.rulebook.comparing import Change, Pair, counts
from tongxin.registers.rulebook.contents import Article
from tongxin.registers.rulebook.definitions import STANDING_TITLES, Standing
from tongxin.registers.rulebook.models import Version
from tongxin.registers.rulebook.queries import Cited

TONES = {Standing.IN_FORCE: "ok", Standing.COMING: "soon", Standing.DRAFT: "soon", Standing.ABOLISHED: "late"}


def state_words(version: Version) -> tuple[str, str]:
    """Return how a version stands today in a word, and its tone."""
    stands = queries.standing_of(version)
    return _(STANDING_TITLES[stands]), TONES.get(stands, "")


@dataclass(frozen=True)
class Shown:
    """An article of a page: new headings above it, its paragraphs, who rests on it."""

    article: Article
    chapter: str
    section: str
    paragraphs: list[str]
    cited: list[Cited]


def shown(articles: Iterable[Article], cited: Iterable[Cited]) -> list[Shown]:
    """Return the articles for reading, each heading once."""
    by_article: dict[str, list[Cited]] = {}
    for each in cited:
        by_article.setdefault(each.article, []).append(each)
    made: list[Shown] = []
    before = ("", "")
    for row in articles:
        chapter = row.chapter if row.chapter != before[0] else ""
        section = row.section if row.heading != before else ""
        made.append(Shown(row, chapter, section, row.text.splitlines(), by_article.get(row.number, [])))
        before = row.heading
    return made


def summary(pairs: list[Pair]) -> str:
    """Return what changed between two versions in one sentence."""
    found = counts(pairs)
    words: Mapping[Change, str] = {
        Change.CHANGED: _("改动 {count} 条"), Change.ADDED: _("新增 {count} 条"), Change.REMOVED: _("删去 {count} 条"),
        Change.MOVED: _("仅条号变化 {count} 条"), Change.SAME: _("未改动 {count} 条"),
    }  # fmt: skip
    return _("，").join(word.format(count=found[change]) for change, word in words.items() if found[change])


def change_words(pair: Pair) -> str:
    """Return what became of an article in words: 第三条改为第四条，有改动."""
    if pair.old is None or pair.new is None:
        label = (pair.new or pair.old or Article("", "", "")).label
        sentence = _("新增{label}") if pair.old is None else _("删去{label}")
        return sentence.format(label=label)
    if pair.old.label == pair.new.label:
        return _("{label}有改动").format(label=pair.new.label) if pair.change is Change.CHANGED else ""
    sentence = _("{old}改为{new}，有改动") if pair.change is Change.CHANGED else _("{old}改为{new}，内容不变")
    return sentence.format(old=pair.old.label, new=pair.new.label)
