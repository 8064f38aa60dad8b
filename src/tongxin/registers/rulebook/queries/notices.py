"""Reading notices of Party affairs: members from their day on, all staff from theirs, drafts those who may draft."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Count, Exists, Q, QuerySet

from tongxin.ground.access.queries import found, may, organisations_for, visible
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.followups.definitions import LED_TO
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.records.kinds import record_kinds
from tongxin.ground.records.models import Link, Record
from tongxin.ground.records.queries import may_see
from tongxin.people.models import Membership
from tongxin.people.queries import memberships
from tongxin.registers.rulebook.definitions import Audience, NoticeKind, NoticeState, VoiceKind
from tongxin.registers.rulebook.models import Notice, Voice
from tongxin.registers.rulebook.queries import VIEW
from tongxin.registers.rulebook.rules import Release
from tongxin.toolbox import clock
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

NOTICE = "notice"
KEEP = "rulebook.draft_notice"
CHOICES = 60
NEWEST = 5


def kinds() -> Mapping[str, NoticeKind]:
    """Return the kinds of notices by id, in catalog order."""
    return active().all("notice")


def kind(key: str) -> NoticeKind:
    """Return a kind of notice; raise `Refused` for one the catalog does not have."""
    entry: NoticeKind | None = active().get("notice", key)
    if entry is None:
        raise refuse("rulebook.notice_kind", N_("目录中没有“{key}”这类党务公开"), field="kind", key=key)
    return entry


def release_of(row: Notice) -> Release | None:
    """Return the days of a notice; None while it is a draft."""
    return Release(row.members_on, row.staff_on, row.public_on, row.closes_on) if row.members_on else None


def known_to(row: Notice) -> Audience | None:
    """Return the widest audience that may know of a notice today."""
    release = release_of(row)
    return release.audience(clock.today()) if release else None


def notices(by: Actor) -> QuerySet[Notice]:
    """Return the notices `by` may read today: a member before the others; a draft, and all days ahead, who may draft there."""
    rows = Notice.objects.filter(record__voided_at=None).select_related("record", "organisation")
    if not isinstance(by, User):
        return visible(by, rows, VIEW)
    today = clock.today()
    kept = Q(organisation__in=organisations_for(by, KEEP).values("pk"))
    told = Q(pk__in=[])
    if may(by, VIEW):
        member = Membership.objects.filter(on_day(today), person=by.person_id)
        told = Q(staff_on__lte=today) | Q(Exists(member), members_on__lte=today)
    return rows.filter(kept | told, hospital_id=by.hospital_id)


def notice_for(by: Actor, key: UUID) -> Notice:
    """Return a notice `by` may read, or raise `NotFound`."""
    return found(notices(by).filter(pk=key).first())


def seen(by: Actor, key: UUID) -> bool:
    """Tell whether `by` may read the notice of a record."""
    return notices(by).filter(pk=key).exists()


def listed(by: Actor, *, q: str = "", kind: str = "", state: str = "") -> QuerySet[Notice]:
    """Return the notices of the list that match."""
    rows = notices(by)
    if q:
        rows = rows.filter(record__title__icontains=q)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(record__state=state) if state else rows


def unread(by: Actor) -> list[Notice]:
    """Return the newest notices `by` may read and has not marked as read; nobody counts who did not."""
    if not isinstance(by, User) or by.person_id is None:
        return []
    read = Voice.objects.filter(person=by.person_id, kind=VoiceKind.READ).values("notice")
    rows = notices(by).filter(record__state=NoticeState.RELEASED, members_on__lte=clock.today()).exclude(pk__in=read)
    return list(rows.order_by("-occurred_on", "-record_id")[:NEWEST])


def voices(by: Actor, row: Notice, *, keeps: bool) -> list[Voice]:
    """Return what readers said, oldest first; an objection only to who keeps the notice and to who raised it."""
    rows = Voice.objects.filter(notice=row).exclude(kind=VoiceKind.READ).select_related("person")
    if not keeps:
        own = Q(person=by.person_id) if isinstance(by, User) and by.person_id else Q(pk__in=[])
        rows = rows.filter(~Q(kind=VoiceKind.OBJECTION) | own)
    return list(rows.order_by("id"))


def voice_for(by: Actor, key: UUID) -> Voice:
    """Return what somebody said to a notice that `by` keeps, or raise `NotFound`."""
    rows = Voice.objects.filter(notice__in=notices(by).values("pk"), organisation__in=organisations_for(by, KEEP))
    return found(rows.select_related("notice__record", "organisation").filter(pk=key).first())


def has_read(by: User, row: Notice) -> bool:
    """Tell whether `by` has marked a notice as read."""
    return Voice.objects.filter(notice=row, person=by.person_id, kind=VoiceKind.READ).exists()


def reading(row: Notice) -> tuple[int, int]:
    """Return how many members of the hospital have marked a notice as read, and how many members there are, today."""
    members = memberships(row.hospital_id, clock.today()).values("person")
    read = Voice.objects.filter(notice=row, kind=VoiceKind.READ, person__in=members)
    counted = members.aggregate(all=Count("person", distinct=True))
    return read.count(), counted["all"]


def unanswered(row: Notice) -> int:
    """Return how many objections to a notice have no answer yet."""
    return Voice.objects.filter(notice=row, kind=VoiceKind.OBJECTION, answered_on=None).count()


def source_of(by: Actor, row: Notice) -> Record | None:
    """Return the record a notice was made from, where `by` may see it."""
    link = Link.objects.filter(target=row.record_id, relation=LED_TO, voided_at=None).select_related("source").first()
    return link.source if link and may_see(by, link.source) else None


def disclosable(by: Actor) -> list[Record]:
    """Return the newest records from which `by` may still make a notice, of the kinds and states the catalog names."""
    made = Link.objects.filter(
        relation=LED_TO, voided_at=None, target__kind=NOTICE, target__voided_at=None, hospital=by.hospital_id
    )
    rows = Record.objects.none()
    for kind, states in _of().items():
        entry = record_kinds.get(kind)
        if entry is not None:
            named = Record.objects.filter(kind=kind, state__in=states, voided_at=None)
            rows |= visible(by, named, entry.permission)
    newest = rows.exclude(pk__in=made.values("source")).order_by("-occurred_on", "-id")[:CHOICES]
    return [row for row in newest if record_kinds[row.kind].seen is None or may_see(by, row)]


def _of() -> dict[str, set[str]]:
    """Return the states in which records of a kind may be made known, by kind."""
    found: dict[str, set[str]] = {}
    for entry in kinds().values():
        for name in entry.of:
            kind, _slash, state = name.partition("/")
            found.setdefault(kind, set()).add(state)
    return found
