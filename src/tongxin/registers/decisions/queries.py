"""Items and meetings that somebody may see, and what is on record for judging them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from tongxin.ground.access.queries import found, visible
from tongxin.ground.catalog.queries import active, entry, setting, version
from tongxin.ground.commands.actors import Actor
from tongxin.ground.followups.definitions import LED_TO
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Link, Number, Record
from tongxin.ground.records.queries import may_see, url
from tongxin.ground.votes.definitions import VoteRule
from tongxin.people.models import Person
from tongxin.registers.decisions import judging
from tongxin.registers.decisions.definitions import (
    FAVOURABLE,
    SUPERIOR,
    Body,
    DepartmentItem,
    ItemState,
    ItemType,
    Leg,
    Outcome,
    Role,
)
from tongxin.registers.decisions.models import DepartmentMatter, Item, Line, Meeting, Reply, Resolution, Seat
from tongxin.registers.decisions.rules import Dossier, Passage, judge_place, judge_ready, route_of
from tongxin.toolbox.findings import Finding
from tongxin.toolbox.problems import NotFound, Problem
from tongxin.toolbox.words import N_

VIEW = "decisions.view"
SEE_VOTES = "decisions.see_votes"
# Outside `decisions.*` on purpose: what members said is read by recorder, chair and archivist, not by whoever runs the office.
READ_RECORD = "deliberations.read"
ITEM, MEETING, RESOLUTION, MATTER = "item", "meeting", "resolution", "department_matter"
TASK, NOTICE = "task", "notice"
HOSPITAL_WIDE = (OrganisationKind.HOSPITAL, OrganisationKind.PARTY_COMMITTEE)
SET_ASIDE = "set_aside"
AGAIN = (Outcome.DEFERRED, Outcome.WITHDRAWN)


def body(key: str) -> Body:
    """Return a body in force; raise `NotFound` naming those there are."""
    return cast(Body, _entry("body", key, N_("没有“{key}”这个议事机构；可用：{known}")))


def type_of(key: str) -> ItemType:
    """Return a type of item in force; raise `NotFound` naming those there are."""
    return cast(ItemType, _entry("item_type", key, N_("没有“{key}”这类事项；可用：{known}")))


def department_item(key: str) -> DepartmentItem:
    """Return a kind of department matter in force; raise `NotFound` naming those there are."""
    return cast(DepartmentItem, _entry("department_item", key, N_("没有“{key}”这类科室事项；可用：{known}")))


def department_items() -> list[DepartmentItem]:
    """Return the kinds of department matter in force, in catalog order."""
    return list(active().all("department_item").values())


def matters(by: Actor) -> QuerySet[DepartmentMatter]:
    """Return the department matters `by` may see."""
    rows = DepartmentMatter.objects.filter(record__voided_at=None).select_related(
        "record", "organisation", "department"
    )
    return visible(by, rows, VIEW)


def matter_for(by: Actor, key: UUID) -> DepartmentMatter:
    """Return a department matter `by` may see, or raise `NotFound`."""
    return found(matters(by).filter(pk=key).first())


def _entry(kind: str, key: str, sentence: str) -> object:
    known_entry = active().get(kind, key)
    if known_entry is None:
        known = "、".join(active().all(kind))
        raise NotFound(Problem(f"decisions.{kind}", sentence, {"key": key, "known": known}, field=kind))
    return known_entry


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


def route(item: Item) -> list[Leg] | None:
    """Return the bodies an item has to pass, by its type and amount; None while a needed amount is not known."""
    kind = type_of(item.type)
    threshold = active().get("threshold", kind.threshold) if kind.threshold else None
    return route_of(kind, item.amount, threshold, str(setting("decisions.size")))


def deciding_body(item: Item) -> str:
    """Return the body that decides an item: the last on its route with that role, or what its type says."""
    stops = [leg.body for leg in route(item) or () if leg.role is Role.DECIDE]
    return stops[0] if stops else type_of(item.type).deciding.body


def dossier(item: Item) -> Dossier:
    """Return what is on record for an item."""
    passed = (
        Line.objects.filter(item=item, reopened=False)
        .exclude(outcome="")
        .select_related("meeting")
        .order_by("concluded_at")
    )
    return Dossier(
        type_of(item.type), item.matters, frozenset(item.materials.values_list("title", flat=True)),
        dict(item.consultations.values_list("title", "agreed")), item.amount,
        [
            Passage(line.meeting.body, Role(line.role), line.meeting.occurred_on, Outcome(line.outcome) in FAVOURABLE)
            for line in passed
        ],
        body_names(),
    )  # fmt: skip


def body_names() -> dict[str, str]:
    """Return the titles of the bodies in force by id."""
    return {entry.id: entry.title for entry in bodies()}


def bodies() -> list[Body]:
    """Return the bodies in force that meet here, in catalog order."""
    return list(active().all("body").values())


def types() -> list[ItemType]:
    """Return the types of item in force, in catalog order."""
    return list(active().all("item_type").values())


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


def deciders(item: Item) -> list[Person]:
    """Return who had a vote where an item was decided, or last dealt with; nobody where it has not come up."""
    rows = Line.objects.filter(item=item, reopened=False).exclude(outcome="").order_by("concluded_at")
    last = rows.filter(meeting__body=item.decided_by).last() or rows.last()
    seats = last.meeting.seats.filter(votes=True).select_related("person") if last else Seat.objects.none()
    return [seat.person for seat in seats]


def agenda_of(meeting: Meeting) -> list[Line]:
    """Return the agenda of a meeting, in order."""
    return list(meeting.agenda.select_related("item__record", "item__organisation").order_by("order"))


def recorded_lines(meeting: Meeting) -> list[Line]:
    """Return the agenda with what everybody said; for who may read the record alone."""
    rows = meeting.agenda.select_related("item__record", "item__organisation")
    return list(rows.prefetch_related("voices__person").order_by("order"))


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


def superior_role(item: Item) -> Role | None:
    """Return what the superior does with an item after its decision: approve it, file it, or None."""
    return next((leg.role for leg in route(item) or () if leg.body == SUPERIOR), None)


def reply_of(item: Item) -> Reply | None:
    """Return what an item was sent to the superior with, and what came back; None where it was not sent."""
    return Reply.objects.filter(item=item, reopened=False).first()


def issued_apart(item: Item) -> bool:
    """Tell whether an item is left out of what is distributed: cadres, sanctions, what is registered only."""
    return item.registered_only or type_of(item.type).confidential


def may_be_known(item: Item) -> bool:
    """Tell whether the decision on an item is made known to members or staff, as its type says."""
    return type_of(item.type).open != "none" and not issued_apart(item)


def seats_of(meeting: Meeting) -> list[Seat]:
    """Return who sits in a meeting, in order."""
    return list(meeting.seats.select_related("person").order_by("order"))


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


def decided(lines: Iterable[Line]) -> list[Decided]:
    """Return the resolutions made of lines (`lines_of`), with their numbers."""
    made = ((getattr(line, "decision", None), getattr(line, "number", None) or "") for line in lines)
    return [Decided(row, number) for row, number in made if row is not None and row.record.voided_at is None]


def readiness(item: Item, body_id: str) -> list[Finding]:
    """Return what an item needs before it goes to a body; of one that is registered only, the order of bodies alone."""
    whole = dossier(item)
    return (judge_place if item.registered_only else judge_ready)(whole, body(body_id), route(item))


def next_body(item: Item) -> str:
    """Return the body an item goes to next; the deciding one where its route is not known."""
    left = ahead(item)
    return left[0] if left else deciding_body(item)


def ahead(item: Item) -> list[str]:
    """Return the bodies still ahead of an item, in order: after a decision too, where staff congress has yet to adopt it."""
    behind = {passage.body for passage in dossier(item).passed if passage.favourable}
    return [leg.body for leg in route(item) or () if leg.body not in behind]


def by_ballot(meeting: Meeting, item: Item) -> bool:
    """Tell whether an item is voted on at a meeting by secret ballot."""
    entry, kind = body(meeting.body), type_of(item.type)
    return judging.by_ballot(entry, kind, vote_of(entry, kind)[0])


def vote_of(body: Body, kind: ItemType) -> tuple[VoteRule | None, int]:
    """Return the rule by which a body votes on a type of item, with its published version; None where it takes no vote."""
    name = body.votes.get(kind.quorum, "")
    return (entry("vote", name), version("vote", name)) if name else (None, 0)


def sitting(organisation: Organisation) -> list[Organisation]:
    """Return where the posts of a body that sits in a unit are held: those of hospital and Party committee sit together."""
    if organisation.kind not in HOSPITAL_WIDE:
        return [organisation]
    same = Organisation.objects.filter(hospital_id=organisation.hospital_id, kind__in=HOSPITAL_WIDE, dissolved_on=None)
    return list(same)


def sits_in(entry: Body, kinds: Collection[str]) -> bool:
    """Tell whether a body meets in units of these kinds: the posts that carry a vote in it can be held there."""
    if not entry.seats:
        return entry.id != SUPERIOR  # an overlay may leave the roll open
    held = (active().all("post")[seat].kinds for seat in entry.seats)
    return any(not known or set(known) & set(kinds) for known in held)


def presiding(entry: Body) -> str:
    """Return the kind of post whose holder presides: the first of the seats where one person holds it; delegates do not."""
    if not entry.seats:
        return ""
    first = active().all("post")[entry.seats[0]]
    return entry.seats[0] if first.head or first.single else ""


def signing(meeting: Meeting) -> Organisation:
    """Return in whose name the papers of a meeting go out: of a body of the Party that sits in a hospital, its committee's."""
    seats, where = body(meeting.body).seats, meeting.organisation
    if not seats or where.kind != OrganisationKind.HOSPITAL or active().all("post")[seats[0]].side != "party":
        return where
    return next((unit for unit in sitting(where) if unit.kind == OrganisationKind.PARTY_COMMITTEE), where)


def home(by: Actor, units: QuerySet[Organisation]) -> Organisation | None:
    """Return where `by` most likely works: the hospital itself where it is among `units`, else the first of them."""
    own = units.filter(pk=by.hospital_id).first() if by.hospital_id else None
    return own or units.first()
