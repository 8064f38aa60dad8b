"""Reading rule documents: what is issued is open to all staff of the hospital, drafts to those who may draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext

from tongxin.ground.access.queries import found, may, organisations_for, visible
from tongxin.ground.catalog.bases import Basis
from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Closure, Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.models import Link, Record
from tongxin.people.definitions import PARTY_ORGANISATIONS
from tongxin.people.models import Person
from tongxin.people.queries import members
from tongxin.registers.rulebook import contents
from tongxin.registers.rulebook.contents import Article as Written
from tongxin.registers.rulebook.definitions import DocumentState, RuleCategory, Standing, VersionState
from tongxin.registers.rulebook.models import Article, Citation, CleanUp, Document, Filing, Judged, Signature, Version
from tongxin.registers.rulebook.rules import review_due, standing
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

VIEW, DRAFT = "rulebook.view", "rulebook.draft"
DOCUMENT, VERSION, CLEAN_UP = "rule_document", "rule_version", "rule_clean_up"
RESOLUTION, APPROVED = "resolution", "approved"
CHOICES = 100


def categories() -> Mapping[str, RuleCategory]:
    """Return the categories of rule documents by id, in catalog order."""
    return active().all("rule_category")


def category(key: str) -> RuleCategory:
    """Return a category; raise `Refused` for one the catalog does not have."""
    entry: RuleCategory | None = active().get("rule_category", key)
    if entry is None:
        raise refuse("rulebook.category", N_("目录中没有“{key}”这个制度类别"), field="category", key=key)
    return entry


def documents(by: Actor) -> QuerySet[Document]:
    """Return the documents `by` may see: the issued ones of the hospital, and drafts where `by` may draft."""
    rows = Document.objects.filter(record__voided_at=None).select_related("record", "organisation")
    if not isinstance(by, User):
        return visible(by, rows, VIEW)
    issued = ~Q(record__state=DocumentState.DRAFTED) if may(by, VIEW) else Q(pk__in=[])
    drafted = Q(organisation__in=organisations_for(by, DRAFT).values("pk"))
    return rows.filter(issued | drafted, hospital_id=by.hospital_id)


def document_for(by: Actor, key: UUID) -> Document:
    """Return a document `by` may see, or raise `NotFound`."""
    return found(documents(by).filter(pk=key).first())


def versions(by: Actor) -> QuerySet[Version]:
    """Return the versions `by` may see; a draft is seen by those who may draft there."""
    rows = Version.objects.filter(record__voided_at=None, document__in=documents(by).values("pk"))
    if isinstance(by, User):
        rows = rows.filter(Q(issued_on__isnull=False) | Q(organisation__in=organisations_for(by, DRAFT).values("pk")))
    return rows.select_related("record", "organisation", "document__record", "document__organisation")


def version_for(by: Actor, key: UUID) -> Version:
    """Return a version `by` may see, or raise `NotFound`."""
    return found(versions(by).filter(pk=key).first())


def clean_ups(by: Actor) -> QuerySet[CleanUp]:
    """Return the clean-ups of the hospital, for those who may draft."""
    rows = CleanUp.objects.filter(record__voided_at=None).select_related("record", "organisation")
    if isinstance(by, User):
        return rows.filter(hospital_id=by.hospital_id if may(by, DRAFT) else None)
    return visible(by, rows, VIEW)


def clean_up_for(by: Actor, key: UUID) -> CleanUp:
    """Return a clean-up `by` may see, or raise `NotFound`."""
    return found(clean_ups(by).filter(pk=key).first())


def citation_for(by: Actor, key: UUID) -> Citation:
    """Return a citation in a document `by` may see, or raise `NotFound`."""
    rows = Citation.objects.filter(document__in=documents(by).values("pk"), ended_on=None)
    return found(
        rows.select_related("document__record", "document__organisation", "organisation").filter(pk=key).first()
    )


def seen(by: Actor, key: UUID) -> bool:
    """Tell whether `by` may see the document, version or clean-up of a record."""
    readers = (documents(by), versions(by), clean_ups(by))
    return any(rows.filter(pk=key).exists() for rows in readers)


def standing_of(row: Version, day: dt.date | None = None) -> Standing:
    """Return how a version stands on a day (today)."""
    return standing(day or clock.today(), row.effective_on, row.ended_on, abolished=row.abolished)


def in_force(rows: Iterable[Version], day: dt.date) -> Version | None:
    """Return the version among those of one document that holds on a day."""
    return next((row for row in rows if standing_of(row, day) is Standing.IN_FORCE), None)


def articles_of(version: Version) -> list[Written]:
    """Return the articles of a version: frozen ones of what was issued, those of the text of a draft."""
    if version.record.state == VersionState.DRAFT:
        return contents.articles(version.text)
    return [
        Written(row.number, row.label, row.text, row.chapter, row.section)
        for row in Article.objects.filter(version=version)
    ]


def numbers(document: Document) -> set[str]:
    """Return the numbers of the articles of a document's newest issued version."""
    last = document.versions.filter(issued_on__isnull=False).order_by("-ordinal").first()
    return set(Article.objects.filter(version=last).values_list("number", flat=True)) if last else set()


def newest(document: Document) -> Version | None:
    """Return the newest issued version of a document, or None."""
    rows = document.versions.filter(issued_on__isnull=False).select_related("record")
    return rows.order_by("-ordinal").first()


def filing_of(version: Version) -> Filing | None:
    """Return the filing of a version, or None."""
    return Filing.objects.filter(version=version).first()


def signed(version: Version) -> int:
    """Return how many signatures stand under a version today."""
    return Signature.objects.filter(_valid(clock.today()), version=version).count()


def signed_persons(version: Version, day: dt.date) -> QuerySet[Signature, UUID]:
    """Return the keys of the persons whose signature under a version holds on a day."""
    rows = Signature.objects.filter(_valid(day), version=version, person__isnull=False)
    keys: QuerySet[Signature, UUID] = rows.values_list("person", flat=True)
    return keys


def signers(unit: Organisation, day: dt.date) -> QuerySet[Person]:
    """Return who may sign for a unit: the people of a department and of what is below it, the members of a branch."""
    below = Closure.objects.filter(on_day(day), ancestor=unit).values("descendant")
    placed = Q(organisation__in=below) if unit.kind not in PARTY_ORGANISATIONS else Q(pk__in=[])
    rows = Person.objects.filter(placed | Q(pk__in=members(unit, day).values("pk")), left_on=None)
    return rows.order_by("sort_key", "code")


def _valid(day: dt.date) -> Q:
    return Q(signed_on__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def judged(clean_up: CleanUp) -> dict[UUID, Judged]:
    """Return what a clean-up concluded, by document."""
    return {row.document_id: row for row in Judged.objects.filter(clean_up=clean_up)}


def to_clean(by: Actor, clean_up: CleanUp, said: Mapping[UUID, Judged]) -> list[Listed]:
    """Return the documents of a clean-up: those in force, and those it has judged."""
    kept = {Standing.IN_FORCE, Standing.COMING}
    return [row for row in listed(by) if row.standing in kept or row.document.pk in said]


def hospital(by: Actor) -> Organisation:
    """Return the hospital of `by`; raise `NotFound` for who has none."""
    return found(Organisation.objects.filter(hospital_id=by.hospital_id, kind=OrganisationKind.HOSPITAL).first())


def approved_by(version: Version) -> Record | None:
    """Return the resolution that approved a version, or None."""
    link = (
        Link.objects.filter(target=version.record_id, relation=APPROVED).select_related("source__organisation").first()
    )
    return link.source if link else None


def resolutions(by: Actor) -> QuerySet[Record]:
    """Return the newest resolutions of the hospital that `by` may see, of which one approves a version."""
    rows = Record.objects.filter(kind=RESOLUTION, voided_at=None, hospital_id=by.hospital_id)
    return visible(by, rows, "decisions.view").order_by("-occurred_on", "-id")


def units(by: Actor) -> QuerySet[Organisation]:
    """Return the units for which `by` may draft, in organisation order."""
    rows = organisations_for(by, DRAFT).filter(dissolved_on=None).exclude(kind=OrganisationKind.REGION)
    return rows.order_by("order", "sort_key", "id")


@dataclass(frozen=True)
class Listed:
    """A document of the list: its version that holds (or the newest), how that stands, when it has to be cleaned up."""

    document: Document
    version: Version
    standing: Standing
    category: str
    filing: Filing | None
    review_on: dt.date | None

    @property
    def filing_late(self) -> bool:
        """Tell whether the version should have been sent to the superior by now."""
        return self.filing is not None and self.filing.sent_on is None and self.filing.due_on < clock.today()

    @property
    def review_late(self) -> bool:
        """Tell whether the document should have been cleaned up by now."""
        return self.review_on is not None and self.review_on < clock.today()


def listed(by: Actor, *, q: str = "", category: str = "", day: dt.date | None = None) -> list[Listed]:
    """Return the documents of the hospital with the version that holds on a day (today), by category, then by name.

    A hospital has some hundreds of rule documents: they stand on one page, as in a compilation.
    """
    shown = versions(by).select_related("filing", "document__record", "record")
    rows = documents(by).prefetch_related(Prefetch("versions", shown.order_by("-ordinal"), to_attr="known"))
    if q:
        rows = rows.filter(
            Q(record__title__icontains=q) | Q(code__iexact=q) | Q(versions__number__icontains=q)
        ).distinct()
    if category:
        rows = rows.filter(category=category)
    on = day or clock.today()
    made = [line for row in rows if (line := _listed(row, on))]
    order = {key: place for place, key in enumerate(categories())}
    return sorted(made, key=lambda line: (order.get(line.document.category, len(order)), line.document.record.title))


def _listed(row: Document, day: dt.date) -> Listed | None:
    known: list[Version] = vars(row)["known"]
    version = in_force(known, day) or (known[0] if known else None)
    if version is None:
        return None
    entry = categories().get(row.category)
    stands = standing_of(version, day)
    holds = stands is Standing.IN_FORCE
    filing = getattr(version, "filing", None)
    return Listed(
        row, version, stands, entry.title if entry else row.category, filing, _review(row, version) if holds else None
    )


def _review(row: Document, version: Version) -> dt.date | None:
    entry = categories().get(row.category)
    since = max(filter(None, (version.effective_on, row.reviewed_on)), default=None)
    return review_due(since, entry.review_years) if entry and since else None


@dataclass(frozen=True)
class Cited:
    """Who rests on a document: the entry of the catalog, in words, and the article (empty: the whole document)."""

    citation: Citation
    kind: str
    title: str
    article: str


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


CITING = ("procedure", "body", "item_type", "vote", "department_item", "activity", "rhythm", "duty", "rule_category")
