"""Kinds of catalog entry: posts, traits, code lists."""

from __future__ import annotations

from collections.abc import Iterator

from tongxin.ground.catalog.kinds import Kind, kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.people.definitions import CodeList, PostKind, TraitKind
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_


def _check_codes(entry: CodeList, catalog: Catalog) -> Iterator[Problem]:
    """Find words that would mean two codes of one list."""
    words: dict[str, str] = {}
    for value in entry.values:
        for word in (value.code, value.title, *value.aliases):
            if words.setdefault(word, value.code) != value.code:
                sentence = N_("代码表“{list}”中“{word}”出现了两次")
                yield Problem("people.code_twice", sentence, {"list": entry.title, "word": word})


def _check_post(entry: PostKind, catalog: Catalog) -> Iterator[Problem]:
    """Find a name that two posts of one kind of organisation share: a ledger could not tell them apart."""
    for other in catalog.all("post").values():
        shared = {entry.title, *entry.aliases} & {other.title, *other.aliases}
        if (
            other.id > entry.id
            and shared
            and (not entry.kinds or not other.kinds or set(entry.kinds) & set(other.kinds))
        ):
            sentence = N_("职务“{one}”和“{other}”都叫“{word}”：请去掉一个别名")
            about = {"one": entry.title, "other": other.title, "word": min(shared)}
            yield Problem("people.post_name", sentence, about)


kinds.add("post", Kind("post", N_("职务"), PostKind, _check_post))
kinds.add("trait", Kind("trait", N_("经历与标识"), TraitKind))
kinds.add("code_list", Kind("code_list", N_("代码表"), CodeList, _check_codes))
