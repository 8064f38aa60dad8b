"""The corridor of navigation: rooms add their entries in `wiring.py`; a page shows those the actor may use."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.translation import gettext_lazy as _

from tongxin.ground.commands.actors import Actor
from tongxin.toolbox.registry import Registry

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PHONE_TABS = 4
# So many entries are found at a glance; more need headings.
FEW = 7


class Group(IntEnum):
    """Under which heading of the navigation an entry stands, in this order."""

    TODAY = 0
    WORK = 1
    PEOPLE = 2
    DATA = 3
    SYSTEM = 4


_HEADINGS: dict[int, StrPromise | str] = {
    Group.TODAY: "",
    Group.WORK: _("日常工作"),
    Group.PEOPLE: _("组织与人员"),
    Group.DATA: _("数据与总结"),
    Group.SYSTEM: _("系统与目录"),
}


@dataclass(frozen=True)
class NavItem:
    """One entry of the navigation.

    permission: who sees it ("" for everybody signed in); shown_to: who sees it where no one permission says so;
    group: entries of a group stand together under its heading;
    order: place in the group; count: how many things wait there (None shows nothing), at most one query;
    phone: shown as a tab under the thumb where the role names none (the first four by order); also: other addresses whose
    pages belong here.
    """

    id: str
    title: StrPromise | str
    url_name: str
    order: int
    permission: str = ""
    group: Group = Group.WORK
    count: Callable[[Actor], int | None] | None = None
    phone: bool = False
    short: StrPromise | str = ""
    also: tuple[str, ...] = ()
    shown_to: Callable[[Actor], bool] | None = None


@dataclass(frozen=True)
class Entry:
    """A NavItem as one page shows it."""

    item: NavItem
    url: str
    current: bool
    count: int | None

    @property
    def short(self) -> str:
        """Return the title that fits a tab."""
        return str(self.item.short or self.item.title)


navigation: Registry[NavItem] = Registry("navigation")

# What a page has counted already, by what counts it.
Known = Mapping[Callable[[Actor], int | None], int]
# Names of the addresses "me" and "sign_out", of the door that keeps them.
account: Registry[str] = Registry("account addresses")

# Names of addresses that every page or every record's page leads to, of rooms above: "search", "links".
places: Registry[str] = Registry("places of the frame")


@dataclass(frozen=True)
class QuickAction:
    """What the workbench offers to do at once; the first by order that the role grants is the primary one."""

    id: str
    title: StrPromise | str
    url_name: str
    order: int
    permission: str = ""


quick: Registry[QuickAction] = Registry("quick actions")


def offered(allowed: Callable[[str], bool]) -> list[tuple[QuickAction, str]]:
    """Return the quick actions a role grants, with their addresses, in order."""
    granted = [action for action in quick if not action.permission or allowed(action.permission)]
    return [(action, reverse(action.url_name)) for action in sorted(granted, key=lambda action: action.order)]


def place(name: str, *keys: object) -> str:
    """Return the address of a place of the frame; empty where no room keeps one."""
    url_name = places.get(name)
    return reverse(url_name, args=keys) if url_name else ""


def add(item: NavItem) -> NavItem:
    """Register an entry under its id."""
    return navigation.add(item.id, item)


def entries(by: Actor, allowed: Callable[[str], bool], path: str, known: Known | None = None) -> list[Entry]:
    """Return the entries `by` may use, in order; the one whose address begins `path` most closely is current.

    known: what the page has counted already, by what counts it.
    """
    items = [item for item in navigation if _offered_to(item, by, allowed)]
    addressed = [(item, _address(item)) for item in sorted(items, key=lambda item: (item.group, item.order))]
    placed = [(item, url) for item, url in addressed if url]
    reach = {url: max((len(own) for own in (url, *item.also) if _covers(own, path)), default=0) for item, url in placed}
    here = max(reach, key=lambda url: reach[url], default="")
    return [Entry(item, url, url == here and reach[url] > 0, _count(item, by, known or {})) for item, url in placed]


def _offered_to(item: NavItem, by: Actor, allowed: Callable[[str], bool]) -> bool:
    return (not item.permission or allowed(item.permission)) and (item.shown_to is None or item.shown_to(by))


def _count(item: NavItem, by: Actor, known: Known) -> int | None:
    if item.count is None:
        return None
    return known[item.count] if item.count in known else item.count(by)


def groups(shown: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return (heading, entries) of each group, in order; the headings are empty where entries are few."""
    headings = _HEADINGS if len(shown) > FEW else {}
    grouped = groupby(shown, key=lambda entry: entry.item.group)
    return [(str(headings.get(group, "")), list(members)) for group, members in grouped]


def tabs(shown: Sequence[Entry], wanted: Sequence[str] = ()) -> list[Entry]:
    """Return the entries that stand under the thumb: those `wanted` by their ids, then those that offer themselves."""
    named = {entry.item.id: entry for entry in shown}
    offered = sorted((entry for entry in shown if entry.item.phone), key=lambda entry: entry.item.order)
    chosen = [named[id] for id in wanted if id in named]
    return [*chosen, *(entry for entry in offered if entry not in chosen)][:PHONE_TABS]


def _covers(url: str, path: str) -> bool:
    return path == url if url == "/" else path.startswith(url)


def _address(item: NavItem) -> str:
    """Return the address of an entry, found once; a room may be left out of a site's addresses: "" then."""
    return _reversed(item.url_name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@functools.lru_cache(maxsize=256)  # every page asks for all of them
def _reversed(url_name: str, urlconf: str, _prefix: str) -> str:
    try:
        return reverse(url_name, urlconf)
    except NoReverseMatch:
        return ""
