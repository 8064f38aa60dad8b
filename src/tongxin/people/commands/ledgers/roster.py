"""From rows of a roster to persons, memberships, departments, titles and posts: pure rules on rows whose cells are readable."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import Fault, Plan, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.writing import of_hospital
from tongxin.people import rules
from tongxin.people.commands.ledgers.knowing import Faults, Posts, Registered, code
from tongxin.people.commands.ledgers.told import Joined, Told, blank
from tongxin.people.definitions import BRANCHES, PostKind, Sex, Standing
from tongxin.people.models import Person, numbers
from tongxin.toolbox import clock
from tongxin.toolbox.chinese import numbered
from tongxin.toolbox.problems import Level, Problem, Refused
from tongxin.toolbox.words import N_, verbatim

MEMBERS, STAFF = "member_roster", "staff_register"
MEMBER_NEEDS = (
    "name", "sex", "ethnicity", "native_place", "born", "education", "degree", "work_started", "department", "post",
    "title_rank", "branch", "joined_on", "full_on", "category", "party_post", "entered_branch_on", "in_service", "floating",
    "phone", "remark",
)  # fmt: skip
STAFF_NEEDS = (
    "code", "name", "sex", "ethnicity", "native_place", "born", "id_number", "education", "degree", "work_started",
    "department", "post", "title_rank", "title_since", "in_service", "phone",
)  # fmt: skip
# Of how many of one name the staff numbers are told.
MOST_NAMED = 5
MALE, PROBATIONARY, RETIRED = verbatim("男"), verbatim("预备党员"), verbatim("离退休")
# Arguments of rules, and the columns they are told in.
_COLUMNS = {"resident_id": "id_number", "valid_from": "entered_branch_on"}


def plan(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    """Plan a roster: who is registered already is found again and completed, who is a member already is a problem."""
    reader = _Reader(organisation)
    with clock.at(clock.now()):  # thousands of rules ask for the day
        told = [one for row in rows if (one := reader.take(row)) is not None]
    counts = [
        (N_("新登记的人"), sum(one.new for one in told)),
        (N_("已登记、补充信息的人"), sum(not one.new for one in told)),
        (N_("党员组织关系"), sum(one.membership is not None for one in told)),
    ]
    return Plan(told, reader.faults.found, [(title, count) for title, count in counts if count])


class _Reader:
    """Reads rows one after the other, remembering who was met before."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation, self.hospital = organisation, of_hospital(organisation)
        self.known = Registered(organisation.hospital_id)
        self.posts, self.faults = Posts(), Faults(_COLUMNS)
        self.seen: dict[UUID, int] = {}
        self.today, self.vault = clock.today(), numbers.OpenVault()
        # The same words and days come thousands of times: what is in order is checked once, what is not each time.
        self.code = functools.cache(code)
        self.check_born = functools.cache(rules.check_born)
        self.check_past = functools.cache(rules.check_past)
        self.check_membership = functools.cache(rules.check_membership)
        self.next = 1 + max((int(code[2:]) for code in self.known.by_code if _generated(code)), default=0)

    def take(self, row: Row) -> Told | None:
        """Return what a row tells, or None after noting why it cannot be taken in."""
        before = len(self.faults.found)
        told = self._person(row)
        if told is None:
            return None
        person = told.person
        first = self.seen.setdefault(person.id, row.number)
        if first != row.number:
            self.faults.add(row, "name", "people.row_twice", N_("与第 {row} 行是同一人"), row=first)
            return None
        told.department = row["department"]
        if "branch" in row.columns:
            told.membership = self._membership(row, person)
        told.title, told.posts = self._title(row), self._posts(row, told)
        hard = any(fault.blocks for fault in self.faults.found[before:])
        return None if hard else told

    def _person(self, row: Row) -> Told | None:
        """Return the person of a row, found again or new, with what the row adds."""
        name, code = numbered(row["name"])
        code = _given(row, "code") or code
        number = self._resident(row)
        digest = numbers.digest(number, self.vault) if number else None
        born = rules.born_of(number) if number else row["born"]
        found = self.known.find(name, code, digest, born)
        if isinstance(found, Problem):
            self.faults.found.append(Fault(row.number, "name", found))
            return None
        if found is None and not code and not number:
            self._tell_namesake(row, name)
        person = found or self._new(name, code)
        changed = self._tell(row, person, born, rules.sex_of(number) if number else _sex(row))
        told = Told(row.number, person, found is None, changed)
        if number and digest is not None and person.resident_digest is None:
            told.resident = number
            self.known.by_digest[digest] = person
        if person.phone_sealed is None and row["phone"]:
            told.phone = self._phone(row)
        if found is None:
            self.known.by_name[name].append(person)
        return told

    def _tell_namesake(self, row: Row, name: str) -> None:
        """Say that the name is registered, with another month of birth: most often it is the same person."""
        codes = [other.code for other in self.known.namesakes(name)]
        if codes:
            sentence = N_(
                "本院已有“{name}”（工号 {codes}），出生年月对不上，这一行按另一个人登记：是同一人的，请在姓名后写工号"
            )
            listed = "、".join(codes[:MOST_NAMED])
            listed = gettext("{codes} 等").format(codes=listed) if len(codes) > MOST_NAMED else listed
            self.faults.add(row, "name", "people.row_namesake", sentence, level=Level.INFO, name=name, codes=listed)

    def _new(self, name: str, code: str) -> Person:
        if not code:
            code, self.next = f"{GENERATED}{self.next:06}", self.next + 1
        person = blank(hospital_id=self.hospital, organisation_id=self.organisation.id, code=code, name=name)
        self.known.by_code[code] = person
        return person

    def _resident(self, row: Row) -> str:
        """Return the checked resident ID of a row, "" where it has none or a wrong one."""
        given = _given(row, "id_number")
        if not given:
            return ""
        sex = _sex(row)
        number: str = self.faults.check(row, "id_number", rules.check_resident, given, row["born"], sex) or ""
        return number

    def _tell(self, row: Row, person: Person, born: dt.date | None, sex: str) -> list[str]:
        """Fill what is not known of a person; what is known already stays."""
        self.faults.check(row, "born", self.check_born, born)
        started = row["work_started"]
        self.faults.check(row, "work_started", self.check_past, started, "work_started")
        said = {
            "sex": sex, "born": born, "native_place": (row["native_place"] or "")[:60], "work_started": started,
            "ethnicity": self._code(row, "ethnicity"), "education": self._code(row, "education"),
            "degree": self._code(row, "degree"),
        }  # fmt: skip
        changed = [name for name, value in said.items() if value and not getattr(person, name)]
        for name in changed:
            setattr(person, name, said[name])
        if row["in_service"] == RETIRED and person.retired_on is None:
            person.retired_on = self.today
            changed.append("retired_on")
        return changed

    def _phone(self, row: Row) -> str:
        called: str | None = self.faults.check(row, "phone", rules.check_phone, row["phone"])
        return called or ""

    def _code(self, row: Row, name: str) -> str:
        word = row[name]
        if not word:
            return ""
        found = self.faults.check(row, name, self.code, name, word)
        return found.code if found else ""

    def _membership(self, row: Row, person: Person) -> Joined | None:
        branch = row["branch"] or self.organisation
        if branch.kind not in BRANCHES or branch.dissolved_on is not None:
            sentence = N_("“{name}”不是现有的党支部：请填写党支部，或导入时选党支部")
            self.faults.add(row, "branch", "people.row_branch", sentence, name=branch.short_name)
            return None
        current = self.known.member_of.get(person.id)
        if current is not None:
            sentence = N_("已是“{name}”的党员：调整支部请办理组织关系转接")
            self.faults.add(row, "name", "people.row_member", sentence, name=current.short_name)
            return None
        return self._joined(row, person, branch)

    def _joined(self, row: Row, person: Person, branch: Organisation) -> Joined | None:
        joined, full = row["joined_on"], row["full_on"]
        since = row["entered_branch_on"] or joined
        if since is None:
            sentence = N_("请填写进入支部时间，或入党时间")
            self.faults.add(row, "entered_branch_on", "people.row_since", sentence)
            return None
        probationary = row["category"] == PROBATIONARY or (full is not None and full > since)
        standing = Standing.PROBATIONARY if probationary else Standing.FULL
        if row["category"] == PROBATIONARY and full is not None:
            self.faults.add(row, "full_on", "people.row_full", N_("预备党员没有转正时间：请核对人员类别"))
        self.faults.check(row, "joined_on", self.check_membership, since, joined, full, person.born)
        return Joined(branch, standing, since, joined, full, (row["floating"] or "")[:60], (row["remark"] or "")[:200])

    def _title(self, row: Row) -> tuple[str, str, dt.date | None] | None:
        name = (row["title_rank"] or "").strip()
        if not name:
            return None
        try:
            level = self.code("title", name).level or ""
        except Refused:
            sentence = N_("代码表中没有职称“{name}”：按原样登记，级别请以后补")
            self.faults.add(row, "title_rank", "people.row_title", sentence, level=Level.INFO, name=name[:20])
            return name[:40], "", _since(row)
        return name, level, _since(row)

    def _posts(self, row: Row, told: Told) -> tuple[tuple[PostKind, str, Organisation], ...]:
        """Return the posts named in a row; an unknown one is kept by its name, for a list of posts is never complete."""
        places = [(_given(row, "post"), told.department)]
        if told.membership is not None:
            places.append((_given(row, "party_post"), told.membership.branch))
        found = []
        for name, unit in places:
            if name and unit is not None:
                kind = self.posts.find(name, unit) or self.posts.by_name[OTHER][0]
                found.append((kind, name[:60], unit))
        return tuple(found)


GENERATED = "RY"
OTHER = verbatim("其他职务")


def _generated(code: str) -> bool:
    return code.startswith(GENERATED) and code[2:].isdecimal()


def _given(row: Row, key: str) -> str:
    """Return the text of a column that this ledger may not have."""
    return str(row[key] or "").strip() if key in row.columns else ""


def _since(row: Row) -> dt.date | None:
    found: dt.date | None = row["title_since"] if "title_since" in row.columns else None
    return found


def _sex(row: Row) -> str:
    return "" if not row["sex"] else Sex.MALE if row["sex"] == MALE else Sex.FEMALE
