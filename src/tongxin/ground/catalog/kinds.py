"""What kinds of catalog entry there are: filled by the rooms that understand them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from tongxin.toolbox.problems import Problem
from tongxin.toolbox.registry import Registry

if TYPE_CHECKING:
    from tongxin.ground.catalog.loading import Catalog


class Definition(Protocol):
    """What every entry has; a frozen pydantic dataclass."""

    id: str
    title: str


@dataclass(frozen=True)
class Kind:
    """One kind of entry: files `catalog/<id>/*.toml` with `[[<id>]]` tables.

    definition: frozen pydantic dataclass with `id` and `title`; check: finds what a single field cannot show
    (references to other entries); texts: names of fields that hold the name of a Markdown file beside the entry.
    """

    id: str
    title: str
    definition: type[Any]
    check: Callable[[Any, Catalog], Iterable[Problem]] = lambda definition, catalog: ()
    texts: tuple[str, ...] = ()


kinds: Registry[Kind] = Registry("catalog kinds")
