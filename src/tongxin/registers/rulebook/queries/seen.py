"""Documents, versions and clean-ups that somebody may see: what is issued is open to all staff of the hospital, drafts to
those who may draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from tongxin.ground.access.queries import found, may, organisations_for, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Link, Record
from tongxin.registers.rulebook import contents
from tongxin.registers.rulebook.contents import Article as Written
from tongxin.registers.rulebook.definitions import DocumentState, RuleCategory, Standing, VersionState
from tongxin.registers.rulebook.models import Article, CleanUp, Document, Filing, Version
from tongxin.registers.rulebook.rules import standing
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


def hospital(by: Actor) -> Organisation:
    """Return the hospital of `by`; raise `NotFound` for who has none."""
    return found(Organisation.objects.filter(hospital_id=by.hospital_id, kind=OrganisationKind.HOSPITAL).first())


def units(by: Actor) -> QuerySet[Organisation]:
    """Return the units for which `by` may draft, in organisation order."""
    rows = organisations_for(by, DRAFT).filter(dissolved_on=None).exclude(kind=OrganisationKind.REGION)
    return rows.order_by("order", "sort_key", "id")
