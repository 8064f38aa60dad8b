"""Items, meetings, what they concluded and matters of departments that somebody may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tongxin.ground.access.queries import found, visible
from tongxin.ground.commands.actors import Actor
from tongxin.ground.followups.definitions import LED_TO
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Link, Number, Record
from tongxin.ground.records.queries import done_by, may_see, url
from tongxin.registers.decisions.definitions import ItemState, Outcome, Role
from tongxin.registers.decisions.models import DepartmentMatter, Item, Line, Meeting, Resolution, Seat
from tongxin.registers.decisions.queries.inforce import types

VIEW = "decisions.view"
SEE_VOTES = "decisions.see_votes"
# Outside `decisions.*` on purpose: what members said is read by recorder, chair and archivist, not by whoever runs the office.
READ_RECORD = "deliberations.read"
ITEM, MEETING, RESOLUTION, MATTER = "item", "meeting", "resolution", "department_matter"
TASK, NOTICE = "task", "notice"
SET_ASIDE = "set_aside"
AGAIN = (Outcome.DEFERRED, Outcome.WITHDRAWN)


def items(by: Actor) -> QuerySet[Item]:
    """Return the items `by` may see, newest first."""
    rows = Item.objects.filter(record__voided_at=None).select_related("record", "organisation")
    return visible(by, rows, VIEW)


def item_for(by: Actor, key: UUID) -> Item:
    """Return an item `by` may see, or raise `NotFound`."""
    return found(items(by).filter(pk=key).first())


def meetings(by: Actor) -> QuerySet[Meeting]:
    """Return the meetings `by` may see."""
    rows = Meeting.objects.filter(record__voided_at=None).select_related("record", "organisation")
    return visible(by, rows, VIEW)


def meeting_for(by: Actor, key: UUID) -> Meeting:
    """Return a meeting `by` may see, or raise `NotFound`."""
    return found(meetings(by).filter(pk=key).first())


def line_of(meeting: Meeting, key: UUID) -> Line:
    """Return a line of a meeting's agenda, or raise `NotFound`; it belongs to the meeting, which was looked up before."""
    rows = meeting.agenda.select_related("meeting__record", "item__record", "item__organisation")
    return found(rows.filter(pk=key).first())


def line_for(by: Actor, key: UUID) -> Line:
    """Return a line of the agenda of a meeting `by` may see, or raise `NotFound`."""
    rows = Line.objects.select_related("meeting__record", "meeting__organisation", "item__record", "item__organisation")
    return found(rows.filter(pk=key, meeting__in=meetings(by)).first())


def listed(by: Actor, *, q: str = "", category: str = "", state: str = "", year: int | None = None) -> QuerySet[Item]:
    """Return the items `by` may see that match."""
    rows = items(by)
    if q:
        rows = rows.filter(record__title__icontains=q)
    if category:
        rows = rows.filter(category=category)
    if state:
        rows = rows.filter(record__state=state)
    return rows.filter(occurred_on__year=year) if year else rows


def ready(by: Actor) -> QuerySet[Item]:
    """Return the items that wait for a meeting, oldest first; those decided that a later body has yet to deal with, too."""
    waiting = Q(record__state=ItemState.READY)
    for kind in types():
        for leg in kind.after_decision:
            met = Line.objects.filter(item=OuterRef("pk"), meeting__body=leg.body, removed=False, reopened=False)
            waiting |= Q(~Exists(met.exclude(outcome__in=AGAIN)), type=kind.id, record__state=ItemState.DECIDED)
    return items(by).filter(waiting).order_by("proposed_on", "record_id")


def lines_of(item: Item) -> list[Line]:
    """Return where an item came up, oldest first, with its resolution and `number`."""
    rows = Line.objects.filter(item=item, removed=False).select_related(
        "meeting__record", "decision__record", "decision__organisation"
    )
    number = Number.objects.filter(record=OuterRef("decision__record")).values("text")[:1]
    return list(rows.annotate(number=Subquery(number)).order_by("meeting__occurred_on", "order"))


def agenda_of(meeting: Meeting) -> list[Line]:
    """Return the agenda of a meeting, in order."""
    return list(meeting.agenda.select_related("item__record", "item__organisation").order_by("order"))


def recorded_lines(meeting: Meeting) -> list[Line]:
    """Return the agenda with what everybody said; for who may read the record alone."""
    rows = meeting.agenda.select_related("item__record", "item__organisation")
    return list(rows.prefetch_related("voices__person").order_by("order"))


def approver(meeting: Meeting) -> str:
    """Return who locked the minutes; "" where they are not locked, or the meeting was registered after it was held: who
    entered it did not approve its minutes."""
    return done_by(meeting.record, "decisions.lock") if meeting.locked_at else ""


def seats_of(meeting: Meeting) -> list[Seat]:
    """Return who sits in a meeting, in order."""
    return list(meeting.seats.select_related("person").order_by("order"))


def units_told(by: Actor, meeting: Meeting) -> list[Organisation]:
    """Return the units that have to carry out something of a meeting, among those whose resolutions `by` may see."""
    made = visible(by, Resolution.objects.filter(line__meeting=meeting, record__voided_at=None), VIEW)
    return list(Organisation.objects.filter(pk__in=made.values("organisation")).order_by("order", "code"))


def told(by: Actor, meeting: UUID, unit: UUID) -> list[Line]:
    """Return what a unit has to carry out of a meeting, or raise `NotFound`; its own items alone."""
    made = visible(by, Resolution.objects.filter(record__voided_at=None), VIEW)
    rows = Line.objects.filter(decision__in=made.filter(line__meeting=meeting, organisation=unit)).order_by("order")
    lines = list(
        rows.select_related("item__record", "decision__organisation", "meeting__record", "meeting__organisation")
    )
    return lines or found(None)


def came_from(by: Actor, item: Item) -> list[tuple[Record, str]]:
    """Return the problems, suggestions or tasks an item came of, with their pages, as far as `by` may see them."""
    links = Link.objects.filter(target=item.pk, relation=LED_TO).select_related("source")
    return [(link.source, url(link.source)) for link in links if may_see(by, link.source)]


def resolution_for(by: Actor, key: UUID) -> Resolution:
    """Return a resolution `by` may see, or raise `NotFound`."""
    rows = Resolution.objects.filter(record__voided_at=None).select_related("record", "line")
    return found(visible(by, rows, VIEW).filter(pk=key).first())


@dataclass(frozen=True)
class Decided:
    """A resolution with its number, as it was made of a line."""

    row: Resolution
    number: str

    @property
    def out_of_force(self) -> bool:
        """Tell whether a reconsideration set it aside."""
        return self.row.record.state == SET_ASIDE


def in_force(made: Iterable[Decided]) -> Resolution | None:
    """Return the newest resolution in force that decided an item, not what other bodies passed."""
    rows = [each.row for each in made if not each.out_of_force and each.row.line.role == Role.DECIDE]
    return rows[-1] if rows else None


def decided(lines: Iterable[Line]) -> list[Decided]:
    """Return the resolutions made of lines (`lines_of`), with their numbers."""
    made = ((getattr(line, "decision", None), getattr(line, "number", None) or "") for line in lines)
    return [Decided(row, number) for row, number in made if row is not None and row.record.voided_at is None]


def matters(by: Actor) -> QuerySet[DepartmentMatter]:
    """Return the department matters `by` may see."""
    rows = DepartmentMatter.objects.filter(record__voided_at=None).select_related(
        "record", "organisation", "department"
    )
    return visible(by, rows, VIEW)


def matter_for(by: Actor, key: UUID) -> DepartmentMatter:
    """Return a department matter `by` may see, or raise `NotFound`."""
    return found(matters(by).filter(pk=key).first())
