"""A ten-year hospital, seeded: 5,000 staff, 1,200 members, 60 branches, 40,000 activities, a million attendances."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connections

from tongxin.figures.deltas import rebuild
from tongxin.ground.access import commands as access
from tongxin.ground.access.queries import actor_of
from tongxin.ground.commands.actors import System, User
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation

SYSTEM = System("bench")
FIRST, LAST = dt.date(2016, 12, 1), dt.date(2026, 11, 21)
SPAN = (LAST - FIRST).days + 1
STAFF, MEMBERS, BRANCHES, ACTIVITIES = 5_000, 1_200, 60, 40_000
SYLLABLES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦"
CATEGORIES = ("就诊高峰导医", "社区认领岗位", "义诊咨询", "医务社工项目", "应急支援", "其他")

# Key, branch, day, title, and whether it is a practical deed.
Held = tuple[uuid.UUID, uuid.UUID, dt.date, str, bool]


@dataclass
class Hospital:
    """The generated hospital and a secretary and an office user who look at it."""

    root: Organisation
    branches: list[Organisation]
    people: list[uuid.UUID]
    secretary: User
    office: User


def generate(attendances: int = 1_000_000, seed: int = 7) -> Hospital:
    """Fill an empty, migrated database; activities shrink with the attendances."""
    draw = random.Random(seed)
    root = organisations.found_hospital(by=SYSTEM, code="bench", name="基准医院", established_on=FIRST)
    branches = [_branch(root, number) for number in range(BRANCHES)]
    people = [drawn_key(draw) for _ in range(STAFF)]
    hospital = Hospital(root, branches, people, *_users(root, branches[0]))
    copy("people_person", "id hospital_id organisation_id code name sort_key version", _people(hospital))
    copy(
        "people_membership",
        "id person_id hospital_id organisation_id standing valid_from version",
        _members(hospital, draw),
    )
    _activities(hospital, ACTIVITIES * attendances // 1_000_000, 25, draw)
    with connections["owner"].cursor() as cursor:
        # What autovacuum has done long since in a hospital of ten years.
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")
    rebuild(root.pk)
    return hospital


def crowd(hospital: Hospital, gatherings: int, each: int) -> None:
    """Let the first branch hold so many gatherings more this year, with so many people each."""
    draw = random.Random(gatherings)
    year = dt.date(LAST.year, 1, 1)
    span = (LAST - year).days + 1
    branch = hospital.branches[0].pk
    days = (year + dt.timedelta(days=number * span // gatherings) for number in range(gatherings))
    _write(hospital, [(drawn_key(draw), branch, day, "门诊导医", False) for day in days], each, draw)
    rebuild(hospital.root.pk)


def _branch(root: Organisation, number: int) -> Organisation:
    return organisations.found(
        by=SYSTEM, parent=root, kind=OrganisationKind.BRANCH, code=f"b{number:02d}", name=f"第{number + 1}党支部",
        established_on=FIRST, order=number,
    )  # fmt: skip


def _users(root: Organisation, branch: Organisation) -> tuple[User, User]:
    actors = []
    for username, role, where in (("secretary", "branch_secretary", branch), ("office", "party_office", root)):
        row = access.create_user(
            by=SYSTEM, organisation=root, username=username, name=username, password=uuid.uuid4().hex, lasting=True
        )
        access.grant(by=SYSTEM, user=row, role=role, organisation=where, valid_from=FIRST)
        actors.append(actor_of(row))
    return actors[0], actors[1]


def _people(hospital: Hospital) -> Iterator[tuple[Any, ...]]:
    for number, key in enumerate(hospital.people):
        yield key, hospital.root.pk, hospital.root.pk, f"{number:05d}", name_of(number), f"{number:05d}", 1


def name_of(number: int) -> str:
    """Return the name of a person by number: all different, so that a ledger names each without doubt."""
    rest, last = divmod(number, len(SYLLABLES))
    first, second = divmod(rest, len(SYLLABLES))
    return SYLLABLES[first] + SYLLABLES[second] + SYLLABLES[last]


def _members(hospital: Hospital, draw: random.Random) -> Iterator[tuple[Any, ...]]:
    for number, key in enumerate(hospital.people[:MEMBERS]):
        branch = hospital.branches[number % BRANCHES]
        yield drawn_key(draw), key, hospital.root.pk, branch.pk, "full", FIRST, 1


def _activities(hospital: Hospital, count: int, size: int, draw: random.Random) -> None:
    """Write `count` gatherings of `size` people each; every fifth is a practical deed, which has no list."""
    held = [_gathering(hospital, number * SPAN // count, draw) for number in range(count)]
    share = count * size // sum(not row[4] for row in held)
    _write(hospital, held, share, draw)


def _write(hospital: Hospital, held: list[Held], share: int, draw: random.Random) -> None:
    now = dt.datetime.now(dt.UTC)
    root = hospital.root.pk
    copy(
        "records_record",
        "id kind hospital_id organisation_id title occurred_on state version origin late_reason created_at created_by"
        " changed_at changed_by voided_by void_reason",
        ((key, "activity", root, unit, title, day, "held", 1, "imported", "", now, "system:bench", now, "system:bench", "", "")
         for key, unit, day, title, _deed in held),
    )  # fmt: skip
    copy(
        "activities_gathering",
        "record_id hospital_id organisation_id occurred_on place headcount code minutes reason held_at held_by",
        (
            (key, root, unit, day, "门诊大厅", 0, "", "纪实", "", now, "system:bench")
            for key, unit, day, _title, _deed in held
        ),
    )
    copy(
        "activities_segment",
        'id gathering_id hospital_id organisation_id occurred_on kind title "order" hours times served extra',
        (
            (drawn_key(draw), key, root, unit, day, "practical_deed" if deed else "volunteering", title, 1, "2.5",
             draw.randrange(1, 9) if deed else 1, draw.randrange(5, 80), f'{{"category": "{draw.choice(CATEGORIES)}"}}')
            for key, unit, day, title, deed in held
        ),
    )  # fmt: skip
    lists = [row for row in held if not row[4]]
    copy(
        "activities_attendance",
        "id gathering_id hospital_id organisation_id occurred_on person_id outsider outsider_unit status how reason confirmed",
        (
            (drawn_key(draw), key, root, unit, day, person, "", "", "present", "list", "", True)
            for key, unit, day, _title, _deed in lists
            for person in draw.sample(hospital.people, share)
        ),
    )  # fmt: skip


def _gathering(hospital: Hospital, offset: int, draw: random.Random) -> Held:
    branch = hospital.branches[draw.randrange(BRANCHES)]
    deed = draw.random() < 0.2
    return drawn_key(draw), branch.pk, FIRST + dt.timedelta(days=offset), "代办出院手续" if deed else "门诊导医", deed


def drawn_key(draw: random.Random) -> uuid.UUID:
    """Return a key that the same draw gives again."""
    return uuid.UUID(int=draw.getrandbits(128), version=4)


def copy(table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    """Write rows; columns are named in one text."""
    # As the owner: PostgreSQL refuses COPY FROM to a role that row-level security binds.
    statement = f"COPY {table} ({', '.join(columns.split())}) FROM STDIN"
    with connections["owner"].cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
