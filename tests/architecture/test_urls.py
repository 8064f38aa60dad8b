"""Every address × every role and nobody: sign-in is asked for, foreign objects answer 404, nothing breaks."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from coverage import Coverage
from django.apps import apps
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings
from tests.registers.conftest import SYSTEM, Hospital, found_hospital

from tongxin.ground.access import scope
from tongxin.ground.access.commands import grant
from tongxin.ground.access.middleware import OPEN
from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.access.queries import actor_of, remembering
from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Record
from tongxin.registers.activities import commands as activities
from tongxin.registers.activities.commands import approving, certifying, deploying, teaching
from tongxin.registers.decisions import commands as decisions
from tongxin.registers.outcomes import commands as outcomes
from tongxin.registers.plans import commands as plans
from tongxin.registers.plans.definitions import Side
from tongxin.registers.procedures import commands as procedures
from tongxin.registers.rulebook import commands as rulebook
from tongxin.registers.rulebook.definitions import VoiceKind
from tongxin.registers.staffing import commands as staffing
from tongxin.registers.tasks import commands as tasks
from tongxin.registers.tasks.definitions import Origin
from tongxin.toolbox import clock
from tongxin.uses.assessment import commands as assessment
from tongxin.uses.duties import commands as duties
from tongxin.uses.reports import commands as reports

START = dt.date(2020, 1, 1)
# Signing in, the calendar of who holds its secret link, and what nobody may be known for: casting, patients, the bulletin.
OPEN_TO_ALL = {
    *("portal:sign_in", "activities:feed", "ballots:secrecy", "ballots:fill", "ballots:cast"),
    *(
        "ballots:bulletin",
        "ballots:bulletin_file",
        "ballots:recount_file",
        "ballots:kiosk",
        "ballots:kiosk_issue",
        "ballots:countersign_by_code",
    ),
}
# Rooms whose objects need a file: what their own pages show is tested in the room.
WITHOUT_OBJECTS = {"exchange", "files"}
# What nobody reaches with the objects made here, and why.
UNREACHED = {
    **dict.fromkeys(
        (
            "ballots:round",
            "ballots:act",
            "ballots:roll",
            "ballots:tally",
            "ballots:results",
            "ballots:vote",
            "ballots:issue",
            "ballots:cast",
            "ballots:keys",
            "ballots:hold_key",
            "ballots:unlock",
            "ballots:open_box",
            "ballots:recount",
            "ballots:tellers_file",
            "ballots:bulletin",
            "ballots:bulletin_file",
            "ballots:recount_file",
            "ballots:code",
            "ballots:codes",
            "ballots:paper",
            "ballots:kiosk",
            "ballots:kiosk_issue",
            "ballots:tickets",
            "ballots:countersign",
            "ballots:countersign_by_code",
            "ballots:make_countersigner",
            "ballots:fill",
        ),
        "no round of votes is made here; the tests of the room open each",
    ),
    **dict.fromkeys(("tasks:act", "tasks:paper"), "named by words of their own; the tests of the room open each"),
    "portal:job": "no job has run",
    "links:untie": "a record and a link of it: two keys",
    "countersigns:returned": "only a record sent back is shown there",
    "portal:take_back": "only who has lent a role reaches it",
    "portal:lend": "only the holder of a role that may be lent reaches it",
    "reports:issue": "no report has been exported",
    "reports:write": "its sections are named by the template",
    "dashboard:late_unit": "nothing is late",
    **dict.fromkeys(("people:enrol", "people:receive", "people:void"), "everybody made here is a member"),
    "people:full": "nobody made here is a probationary member",
    **dict.fromkeys(("people:duty", "people:contacts"), "only a hospital or its committee divides work"),
    "people:dissolve": "branches have a page of their own for it",
    **dict.fromkeys(("people:merge_department", "people:close_department"), "the unit opened here is a branch"),
    "portal:user_revoke": "a role and its user must belong together; the tests of the users pages open it",
    "activities:drop_lesson": "a lesson, a sitting or a part of two keys",
    "activities:sit": "a lesson, a sitting or a part of two keys",
    "activities:teach": "a lesson, a sitting or a part of two keys",
    "decisions:body": "named by a body of the catalog; the tests of the rulebook open it",
    "decisions:type": "named by a type of item of the catalog; the tests of bodies open it",
    "decisions:apart": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:decide": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:everybody": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:line": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:matter": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:minutes": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:notice": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:opinion": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:proof": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:record": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:resolution": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:speak": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "decisions:take_off": "a line, a matter or papers of a held meeting: two keys, or none made here",
    "forms:choose": "no pile has been scanned and no form chosen",
    "forms:file_page": "no pile has been scanned and no form chosen",
    "forms:note_paper": "no pile has been scanned and no form chosen",
    "forms:page": "no pile has been scanned and no form chosen",
    "forms:picture": "no pile has been scanned and no form chosen",
    "forms:pile": "no pile has been scanned and no form chosen",
    "forms:print": "no pile has been scanned and no form chosen",
    "forms:set_aside": "no pile has been scanned and no form chosen",
    "forms:take": "no pile has been scanned and no form chosen",
    "forms:void_paper": "no pile has been scanned and no form chosen",
    "procedures:take": "a case and the name of its step",
    "duties:prove": "a branch and the name of a duty",
    **dict.fromkeys(
        ("procedures:dues_person", "procedures:dues_fix", "procedures:dues_excuse"), "a branch and its member: two keys"
    ),
    "procedures:dues_void": "nobody has paid dues",
    "rulebook:at": "named by the code of a document; the tests of the room open it",
    "rulebook:judge": "a clean-up and a document: two keys",
    "rulebook:fill_in": "only a version imported without its text gets it",
    **dict.fromkeys(
        ("assessment:act", "assessment:follow", "assessment:grid", "assessment:step", "assessment:trace"),
        "named by words of their own; the tests of the room open each",
    ),
    "assessment:appeal": "nobody has appealed",
    **dict.fromkeys(
        ("assessment:remark", "assessment:void_remark"), "nothing was asked at a hearing: branches have none"
    ),
    "assessment:notice": "no committee has decided",
}


@dataclass(frozen=True)
class Address:
    """One URL pattern: its full name, its arguments by converter, and whether it is open to all."""

    name: str
    arguments: dict[str, str] = field(hash=False)
    open: bool

    @property
    def room(self) -> str:
        return self.name.split(":")[0]


def addresses(resolver: URLResolver | None = None, space: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, (*space, *filter(None, [pattern.namespace])))
        elif isinstance(pattern, URLPattern):
            kinds = {name: type(kind).__name__ for name, kind in pattern.pattern.converters.items()}
            yield Address(":".join([*space, str(pattern.name)]), kinds, bool(getattr(pattern.callback, OPEN, False)))


ALL = list(addresses())
# Signing out comes last: whoever walks them signs in once.
CLOSED = sorted((address for address in ALL if not address.open), key=lambda address: address.name == "portal:sign_out")
WITH_OBJECTS = [address for address in CLOSED if "UUIDConverter" in address.arguments.values()]


def url(address: Address, key: object = uuid.UUID(int=7), word: str = "x") -> str:
    values = {name: key if kind == "UUIDConverter" else word for name, kind in address.arguments.items()}
    if {"kind", "key"} <= values.keys():  # an entry of the catalog
        values["kind"] = "role"
    return reverse(address.name, kwargs=values)


def test_there_are_addresses_to_walk() -> None:
    assert len(ALL) > 30
    assert all(":" in address.name for address in ALL), "every room has a namespace, every page a name"
    assert {address.name for address in ALL if address.open} == OPEN_TO_ALL


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("address", CLOSED, ids=lambda address: address.name)
def test_nobody_is_sent_to_sign_in(address: Address, method: str) -> None:
    response = getattr(Client(), method)(url(address))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(f"{reverse('portal:sign_in')}?next=")


@dataclass(frozen=True)
class World:
    """Two hospitals with the same things in each."""

    home: Hospital
    foreign: Hospital

    known: dict[tuple[uuid.UUID, str], list[list[uuid.UUID]]] = field(default_factory=dict)

    def sorts(self, hospital: Hospital, room: str) -> list[list[uuid.UUID]]:
        """Return the keys to try in a room by sort, looked up once, by whom no wall hides anything."""
        place = (hospital.root.pk, room)
        if place not in self.known:
            with scope.entered(SYSTEM):
                self.known[place] = sorts(hospital, room)
        return self.known[place]

    def keys(self, hospital: Hospital, room: str) -> list[uuid.UUID]:
        return keys(self.sorts(hospital, room))


@pytest.fixture
def world(db: None, noon: dt.date, settings: Settings, tmp_path: Any) -> World:
    settings.FILES = tmp_path
    made = World(found_hospital("home"), found_hospital("foreign"))
    for hospital in (made.home, made.foreign):
        activities.record(
            by=SYSTEM, organisation=hospital.one, kind="volunteering", title="门诊导医", occurred_on=noon,
            present=hospital.people[:2], extra={"category": "就诊高峰导医"},
        )  # fmt: skip
        outcomes.record(
            by=SYSTEM, organisation=hospital.one, kind="honour", title="先进党支部", occurred_on=noon,
            values={"level": "hospital", "body": "院党委"},
        )  # fmt: skip
        _decide(hospital, noon)
        _supervise(hospital, noon)
        _arrange(hospital, noon)
        _rule(hospital, noon)
        _plan(hospital, noon)
        _staffing(hospital, noon)
        procedures.open_case(
            by=hospital.office,
            organisation=hospital.general,
            procedure="branch_setup",
            title="成立支部",
            on=noon,
            facts={"full_members": 5, "covers": "内科"},
        )
        begun = assessment.open_round(
            by=hospital.office, scheme="branch_target", organisation=hospital.root,
            first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 31),
        )  # fmt: skip
        assessment.freeze(by=hospital.office, assessment=begun, version=1)
        reports.draft(
            by=hospital.office, template="annual_summary", organisation=hospital.root,
            first=dt.date(2026, 1, 1), last=dt.date(2026, 12, 31),
        )  # fmt: skip
    return made


def _arrange(hospital: Hospital, day: dt.date) -> None:
    """Deploy a theme, ask for an approval, teach a group."""
    deploying.deploy(
        by=hospital.office, organisation=hospital.root, kind="themed_party_day", title="主题", due_on=day,
        branches=[hospital.one],
    )  # fmt: skip
    outing = activities.plan(
        by=hospital.secretary, organisation=hospital.one, kind="volunteering", title="社区义诊", occurred_on=day,
        extra={"category": "义诊咨询"},
    )  # fmt: skip
    approving.apply(by=hospital.secretary, gathering=outing, people=5, plan="社区义诊", outside=True, safety="专人带队")
    teaching.found_group(
        by=hospital.office, organisation=hospital.root, name="新党员", purpose="入党教育", learners=hospital.people[:1]
    )
    certifying.certify(by=hospital.office, organisation=hospital.root, person=hospital.people[0], handler="党办")


def _decide(hospital: Hospital, day: dt.date) -> None:
    """Put an item on the agenda of a meeting."""
    office = hospital.office
    item = decisions.propose(by=office, organisation=hospital.root, type="d12", title="年度要点")
    for title in ("工作要点", "责任清单"):
        item = decisions.add_material(by=office, item=item, version=item.record.version, title=title)
    item = decisions.submit(by=office, item=item, version=item.record.version)
    meeting = decisions.convene(by=office, organisation=hospital.root, body="party", on=day)
    decisions.put_on_agenda(by=office, meeting=meeting, version=meeting.record.version, item=item)


def _supervise(hospital: Hospital, day: dt.date) -> None:
    """Give a task, find a problem, and take in a suggestion that somebody has to answer."""
    office = hospital.office
    tasks.assign(by=office, organisation=hospital.one, title="改造门诊楼电梯", source="other", due_on=day)
    tasks.find(by=office, organisation=hospital.one, occurred_on=day, origin=Origin.STAFF, problem="候诊区座椅不足")
    opened = tasks.open_round(by=office, organisation=hospital.root, title="金点子征集", closes_on=day)
    made = tasks.suggest(by=office, organisation=hospital.one, suggestion_round=opened, text="增设夜间采血窗口")
    tasks.triage(by=office, suggestion=made, version=1, owner=hospital.two)


def _rule(hospital: Hospital, day: dt.date) -> None:
    """Issue a document on which a body rests, draft another, and begin a clean-up."""
    office = hospital.office
    usual: dict[str, Any] = {"by": office, "organisation": hospital.root, "text": "第一条 不收红包。"}
    made = rulebook.draft(**usual, title="廉洁承诺书", category="commitment")
    rulebook.issue(
        by=office, rule_version=made, version=1, number="1号", issued_on=day, effective_on=day, approved_by="党委会"
    )
    rulebook.cite(by=office, document=made.document, entry="body/party", article="1")
    rulebook.draft(**usual, title="草案", category="party_rules")
    duties.prove(by=office, organisation=hospital.one, duty="a05_1", words="名册已核对")
    rulebook.begin_clean_up(by=office, organisation=hospital.root, title="清理", closes_on=day)
    _disclose(hospital, day)


def _disclose(hospital: Hospital, day: dt.date) -> None:
    """Draft a notice, and release another to which somebody objects."""
    usual: dict[str, Any] = {"by": hospital.office, "organisation": hospital.root, "text": "公示甲。"}
    rulebook.draft_notice(**usual, kind="decision", title="门诊楼改造")
    made = rulebook.draft_notice(**usual, kind="appointment", title="任前公示")
    made = rulebook.release_notice(
        by=hospital.office, notice=made, version=1, members_on=day, staff_on=day, checked_by="示例甲", approved_by="示例乙",
        closes_on=day + dt.timedelta(30),
    )  # fmt: skip
    rulebook.take_voice(by=hospital.office, notice=made, kind=VoiceKind.OBJECTION, text="有异议", received_on=day)


def _staffing(hospital: Hospital, day: dt.date) -> None:
    """Enter a contract and begin a proposal to change posts."""
    staffing.sign(by=SYSTEM, person=hospital.people[0], kind="labour", valid_from=day)
    staffing.propose(by=SYSTEM, organisation=hospital.root, title="增减岗位方案", valid_from=day)


def _plan(hospital: Hospital, day: dt.date) -> None:
    """Draw up a plan with one line and the figure that shows it."""
    office = hospital.office
    plan = plans.draft(by=office, organisation=hospital.root, kind="party_annual", year=day.year, title="年度计划")
    line = plans.add_line(
        by=office, plan=plan, version=1, goal="主题党日进病区", business="缩短候诊", owner=hospital.one, due_on=day
    )
    plans.measure(by=office, line=line, figure="life.themed_days", side=Side.PARTY, target=Decimal(12))


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="tongxin.ground.access.sessions.Backend")
    return client


def somebody(hospital: Hospital, role: str | None, name: str = "url") -> User:
    """A user of the hospital with a role in the whole of it: whoever may most must still not see another hospital."""
    user = User.objects.create(
        username=f"{name}-{role}", name=str(role), hospital=hospital.root, password="!", must_change_password=False,
        created_at=clock.now(),
    )  # fmt: skip
    if role is not None:
        grant(by=SYSTEM, user=user, role=role, organisation=hospital.root, valid_from=START)
    assert actor_of(user).hospital_id == hospital.root.pk
    return user


# Rooms whose addresses name things of other rooms: any record is tried there.
OF_ALL_ROOMS = {"links", "files", "forms", "countersigns", "exchange", "portal", "dashboard"}
# How many things of one sort are tried: in the worlds made here these are in different states.
OF_EACH = 8


def sorts(hospital: Hospital, room: str) -> list[list[uuid.UUID]]:
    """Keys of a hospital's things that an address of the room could name, and a few that it could not, by sort."""
    records: dict[str, list[uuid.UUID]] = {}
    for key, kind in Record.objects.filter(hospital=hospital.root).order_by("pk").values_list("pk", "kind"):
        records.setdefault(kind, []).append(key)
    others = (
        [each[:OF_EACH] for each in records.values()] if room in OF_ALL_ROOMS else [next(iter(records.values()))[:1]]
    )
    holding = RoleHolding.objects.filter(organisation__hospital=hospital.root).order_by("pk").first()
    # Users come last: each test makes more of them, and the places of all else must stay.
    found = [*_of_room(hospital, room), *others, [hospital.one.pk], [holding.pk] if holding else []]
    return [*found, *_of_room(hospital, "access")]


def keys(sorted_keys: list[list[uuid.UUID]]) -> list[uuid.UUID]:
    return list(dict.fromkeys(itertools.chain(*sorted_keys)))


def _of_room(hospital: Hospital, room: str) -> list[list[uuid.UUID]]:
    """Return the first keys of each model of a room."""
    found: list[list[uuid.UUID]] = []
    for model in apps.get_models():
        if (
            model._meta.app_label == room
            and "hospital" in {field.name for field in model._meta.concrete_fields}
            and model is not Organisation
        ):
            rows = model._default_manager.filter(hospital=hospital.root).order_by("pk")
            found.append([key for key in rows.values_list("pk", flat=True)[:OF_EACH] if isinstance(key, uuid.UUID)])
    return found


def roles() -> list[str | None]:
    return [None, *active().all("role")]


# What an address takes, as places in `keys` (both hospitals have the same things in the same order) with words: found
# once by who may see most. The other roles try one of those, or the first of all: all of it would take half an hour.
FITTING: dict[str, set[tuple[int, str]]] = {}
SEE_MOST = ("party_office", "administrator", "organisation_section", "personnel")
# Whose walks coverage measures: those of the other roles run no other line of a module that decides, and cost a minute more.
MEASURED = {*SEE_MOST, "branch_secretary", None}
# How many of them are looked for, and with how few the next of those roles looks again.
OF_ONE_ADDRESS = 8
TOO_FEW = 2
# How many of a sort have to be not found before the rest of that sort is left out.
OF_A_FOREIGN_SORT = 2


def fitting(address: Address, world: World, role: str | None) -> list[tuple[int, str]]:
    """Return what a role tries: places of keys with words."""
    if not FITTING:
        for each in SEE_MOST:
            _find_fitting(world, each)
    first, fits = (0, words(address)[0]), sorted(FITTING.get(address.name, ()))
    if role in SEE_MOST:
        return list(dict.fromkeys([first, *fits[:OF_ONE_ADDRESS]]))
    return fits[:1] or [first]


def _find_fitting(world: World, role: str) -> None:
    client = signed_in(somebody(world.home, role, "fit"))
    for address in [each for each in CLOSED if each.name not in UNREACHED]:
        if len(FITTING.get(address.name, ())) >= TOO_FEW:
            continue
        groups = world.sorts(world.home, address.room) if address in WITH_OBJECTS else [[uuid.UUID(int=7)]]
        places = {key: place for place, key in enumerate(keys(groups))}
        found = FITTING.setdefault(address.name, set())
        for group, word in itertools.product(groups, words(address)):
            fit = [(places[key], word) for key in _fitting_of(client, address, group, word)]
            found.update(fit[: OF_ONE_ADDRESS - len(found)])


def _fitting_of(client: Client, address: Address, group: list[uuid.UUID], word: str) -> Iterator[uuid.UUID]:
    """Yield what fits of one sort; when nothing of the first few is found there, the address is not for that sort."""
    foreign = 0
    for key in group:
        response = client.get(url(address, key, word))
        foreign += response.status_code == 404
        if _reached(response):
            yield key
        elif foreign == OF_A_FOREIGN_SORT:
            return


@contextmanager
def _unmeasured() -> Iterator[None]:
    """Let coverage, where it measures, leave out what runs inside the block.

    A worker of pytest-xdist has several measurings on top of each other: where one stops, the next goes on.
    """
    stopped = []
    while (measuring := Coverage.current()) is not None:
        measuring.stop()
        stopped.append(measuring)
    try:
        yield
    finally:
        for each in reversed(stopped):
            each.start()


def test_what_is_of_another_hospital_is_not_found(world: World) -> None:
    """What runs here runs in `test_no_page_breaks` too, where it is measured; nobody's role changes while all is tried."""
    with _unmeasured(), remembering():
        leaks = [leak for role in roles() for leak in _leaks(world, role)]
    assert not leaks


def _leaks(world: World, role: str | None) -> Iterator[tuple[str | None, str, str, int]]:
    """Yield what did not answer 404: all try what would fit, the party office one of each sort too; who sees most also writes."""
    client = signed_in(somebody(world.home, role))
    for address in WITH_OBJECTS:
        named = world.keys(world.foreign, address.room)
        groups = world.sorts(world.foreign, address.room)
        assert len(groups) == len(world.sorts(world.home, address.room)), (
            f"{address.name}: other things there than ours"
        )
        fits = [place for place, _ in fitting(address, world, role) if place < len(named)]  # ours has more users
        firsts = [named.index(group[0]) for group in groups if group]
        tried = [*itertools.product({*firsts, *fits[-1:]} if role == "party_office" else fits[-1:], ["get"])]
        tried += [*itertools.product(fits[-1:], ["post"])] if role in SEE_MOST else []
        for place, method in tried:
            status = getattr(client, method)(url(address, named[place])).status_code
            if status not in (404, 405):
                yield role, method, url(address, named[place]), status


def test_what_does_not_exist_is_not_found(world: World) -> None:
    wrong = []
    for role in (None, "administrator", "party_office"):
        client = signed_in(somebody(world.home, role))
        for address in WITH_OBJECTS:
            status = client.get(url(address)).status_code
            wrong += [(role, address.name, status)] if status not in (404, 405) else []
    assert not wrong


@cache
def words(address: Address) -> list[str]:
    """Words that an address could name: every kind and entry of the catalog, a few of each."""
    if not set(address.arguments.values()) - {"UUIDConverter"}:
        return ["x"]
    catalog = active()
    kinds = [] if address in WITH_OBJECTS else catalog.entries  # no thing and kind are named together
    of_kinds = (list(catalog.all(name))[:2] for name in (address.room.rstrip("s"), "role"))
    return [word for word in ("党", *kinds, *itertools.chain(*of_kinds)) if _is_url(address, word)]


def _is_url(address: Address, word: str) -> bool:
    try:
        return bool(url(address, word=word))
    except NoReverseMatch:
        return False


def reachable(address: Address, world: World, role: str | None) -> Iterator[str]:
    named = world.keys(world.home, address.room) if address in WITH_OBJECTS else [uuid.UUID(int=7)]
    for place, word in fitting(address, world, role):
        yield url(address, named[place], word)


REACHED: set[str] = set()


def test_no_page_breaks(world: World) -> None:
    """Whatever a role opens in its own hospital answers below 500; the client raises what a view raises."""
    users = [(role, somebody(world.home, role)) for role in roles()]
    secretary = User.objects.get(pk=world.home.secretary.id)
    broken: list[tuple[str, str, int]] = []
    for role, user in (*users, (None, secretary)):
        # Nobody's role changes on the way.
        with remembering(), nullcontext() if role in MEASURED else _unmeasured():
            broken += _broken(world, user, role)
    assert not broken


def _broken(world: World, user: User, role: str | None) -> Iterator[tuple[str, str, int]]:
    client = signed_in(user)
    for address in CLOSED:
        for place in reachable(address, world, role):
            response = client.get(place)
            REACHED.update([address.name] if _reached(response) else [])
            if response.status_code >= 500:
                yield user.name, place, response.status_code


def _reached(response: HttpResponseBase) -> bool:
    """Tell whether somebody signed in was answered, not sent to sign in again."""
    sign_in = response.headers.get("Location", "").startswith(reverse("portal:sign_in"))
    return response.status_code in (200, 302, 303, 405) and not sign_in


def test_every_page_was_reached_by_somebody() -> None:
    """Otherwise the walk above, which comes first, would prove nothing of it."""
    missed = {address.name for address in CLOSED if address.room not in WITHOUT_OBJECTS} - REACHED
    left = sorted(missed - UNREACHED.keys())
    assert not left, f"nobody reached {left}"
