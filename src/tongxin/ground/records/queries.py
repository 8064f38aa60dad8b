"""Reading records and what is linked to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from tongxin.ground.access.models import User
from tongxin.ground.access.queries import found, may
from tongxin.ground.audit.models import Event
from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import commands
from tongxin.ground.records.kinds import record_kinds
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.rules import Change


def record_for(by: Actor, key: UUID) -> Record:
    """Return a record that `by` may see, or raise `NotFound`."""
    record = Record.objects.select_related("organisation").filter(pk=key).first()
    return found(record if record and may_see(by, record) else None)


def of_sorts(kind: str, sorts: Collection[str]) -> QuerySet[Record]:
    """Return the records of a kind, void ones left out, that are of one of some sorts of the catalog; none where the kind
    knows no sorts."""
    keys, rows = record_kinds[kind].of_sorts, Record.objects.filter(kind=kind, voided_at=None)
    return rows.filter(pk__in=keys(sorts)) if keys else rows.none()


def link_for(by: Actor, key: UUID) -> Link:
    """Return a link that stands, both ends of which `by` may see, or raise `NotFound`."""
    rows = Link.objects.select_related("source", "target").filter(pk=key, voided_at=None)
    link = found(rows.first())
    return found(link if may_see(by, link.source) and may_see(by, link.target) else None)


def linked(by: Actor, record: Record) -> list[Link]:
    """Return the links from and to a record whose other end `by` may see, oldest first."""
    rows = Link.objects.filter(Q(source=record) | Q(target=record), voided_at=None)
    rows = rows.select_related("source__organisation", "target__organisation").order_by("id")
    return [link for link in rows if may_see(by, link.target if link.source_id == record.pk else link.source)]


def worked_on(targets: Sequence[UUID]) -> dict[UUID, str]:
    """Return those of imported records that were changed since, or that another record is linked to, with a sentence.

    The sentence names what kind of record that is, never its title: who undoes an import may not be one of its readers.
    """
    changed = Record.objects.filter(pk__in=targets, voided_at=None, version__gt=1).values_list("pk", flat=True)
    rows = Link.objects.filter(Q(source__in=targets) | Q(target__in=targets), voided_at=None)
    rows = rows.select_related("source", "target")
    own, relying = set(targets), dict[UUID, str]()
    for row in rows.order_by("id"):
        for key, other in ((row.source_id, row.target), (row.target_id, row.source)):
            if key in own:
                relying[key] = gettext("已与“{kind}”中的记录关联").format(kind=kind_title(other))
    return dict.fromkeys(changed, gettext("导入后已更正或补写")) | relying


def kind_title(record: Record) -> str:
    """Return the title of a record's kind."""
    kind = record_kinds.get(record.kind)
    return gettext(str(kind.title)) if kind else record.kind


def url(record: Record) -> str:
    """Return the page of a record; empty when its kind has none."""
    kind = record_kinds.get(record.kind)
    return reverse(kind.url_name, args=[record.pk]) if kind else ""


def newest_change(record: Record) -> Change:
    """Return who changed a record last, when, and by which command."""
    event = Event.objects.filter(target_id=str(record.pk), outcome=Event.DONE).order_by("-id").first()
    asked = commands.get(event.name) if event else None
    what = str(asked.title) if asked else gettext("内容有变")
    return Change(_who(record.changed_by), record.changed_at, what, record.version)


def done_by(record: Record, name: str) -> str:
    """Return who last did the command `name` to a record; "" where nobody did."""
    done = Event.objects.filter(target_id=str(record.pk), outcome=Event.DONE, name=name).order_by("-id").first()
    return _who(f"{done.actor_kind}:{done.actor_id}") if done else ""


def _who(reference: str) -> str:
    """Return the name behind an actor's reference `kind:id`."""
    kind, _, key = reference.partition(":")
    if kind == "user":
        return str(User.objects.get(pk=UUID(key)).name)
    return gettext("系统") if kind == "system" else gettext("自助登记")


def may_see(by: Actor, record: Record) -> bool:
    """Tell whether `by` may see a record: as its kind says, else by its permission in the record's organisation."""
    kind = record_kinds.get(record.kind)
    if kind is None:
        return False
    return kind.seen(by, record.pk) if kind.seen else may(by, kind.permission, record.organisation_id)
