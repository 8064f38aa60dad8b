"""Who rests on a document: entries of the catalog and the articles they name."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext

from tongxin.ground.access.queries import found
from tongxin.ground.catalog.bases import Basis
from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor
from tongxin.registers.rulebook.models import Article, Citation, Document
from tongxin.registers.rulebook.queries.seen import documents

CITING = ("procedure", "body", "item_type", "vote", "department_item", "activity", "rhythm", "duty", "rule_category")


@dataclass(frozen=True)
class Cited:
    """Who rests on a document: the entry of the catalog, in words, and the article (empty: the whole document)."""

    citation: Citation
    kind: str
    title: str
    article: str


def citation_for(by: Actor, key: UUID) -> Citation:
    """Return a citation in a document `by` may see, or raise `NotFound`."""
    rows = Citation.objects.filter(document__in=documents(by).values("pk"), ended_on=None)
    return found(
        rows.select_related("document__record", "document__organisation", "organisation").filter(pk=key).first()
    )


def citations(document: Document) -> list[Cited]:
    """Return who rests on a document today, in the order of its articles."""
    rows = Citation.objects.filter(document=document, ended_on=None)
    made = [_cited(row) for row in rows]
    return sorted(made, key=lambda cited: (_place(cited.article), cited.kind, cited.title))


def _cited(row: Citation) -> Cited:
    kind, entry = kinds.get(row.kind), active().get(row.kind, row.key)
    return Cited(row, kind.title if kind else row.kind, entry.title if entry else row.key, row.article)


def bases(by: Actor, kind: str) -> dict[str, list[Basis]]:
    """Return the documents and articles the entries of a kind of the catalog rest on, by id, of those `by` may see."""
    label = Article.objects.filter(version__document=OuterRef("document"), number=OuterRef("article"))
    rows = Citation.objects.filter(document__in=documents(by).values("pk"), kind=kind, ended_on=None)
    rows = rows.select_related("document__record").order_by("document__record__title", "article")
    named = rows.annotate(label=Subquery(label.order_by("-version__ordinal").values("label")[:1]))
    made: dict[str, list[Basis]] = {}
    for row in named:
        made.setdefault(row.key, []).append(_basis(row))
    return made


def _basis(row: Citation) -> Basis:
    page = reverse("rulebook:document", args=[row.document_id])
    title = gettext("《{title}》{label}").format(title=row.document.record.title, label=vars(row)["label"] or "")
    return Basis(title, f"{page}#a{row.article}" if row.article else page)


def _place(number: str) -> tuple[int, int]:
    whole, _dash, part = number.partition("-")
    return int(whole or 0), int(part or 0)


def citing() -> list[tuple[str, str]]:
    """Return (kind/id, title) of what may rest on an article: procedures, bodies, items, activities, rhythms, duties, votes."""
    return [
        (f"{kind}/{entry.id}", f"{kinds[kind].title}：{entry.title}")
        for kind in CITING if kind in kinds
        for entry in active().all(kind).values()
    ]  # fmt: skip
