"""From rows of the ledgers of organisation life, training, deeds and talks to gatherings."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange.tables import Fault, Plan, Row
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import can_hold
from tongxin.ground.records.rules import check_happened
from tongxin.registers.activities import rules
from tongxin.registers.activities.commands import extras
from tongxin.registers.activities.commands.ledger import People, Shift
from tongxin.registers.activities.commands.making import check_held_there
from tongxin.registers.activities.definitions import LIFE_LEDGER, Part
from tongxin.registers.activities.queries import kind as kind_of
from tongxin.registers.activities.queries import kinds
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_, verbatim

NOT_BEGUN = verbatim("未启动")
TRAINED = {verbatim("支部书记"): "secretary_training", verbatim("中层干部"): "cadre_training"}
TALK = N_("谈心谈话（{pair}）")


class Reader(ABC):
    """Reads rows one after the other; each becomes a gathering, or joins one read before.

    columns: of the field a rule refuses, the ledger's column; main: the column of what names none.
    """

    columns: ClassVar[Mapping[str, str]] = {}
    main: ClassVar[str] = ""

    def __init__(self, by: Actor, organisation: Organisation, rows: Sequence[Row]) -> None:
        self.organisation = organisation
        self.shifts: dict[Any, Shift] = {}
        self.faults: list[Fault] = []
        for row in rows:
            self._try(row, lambda row=row: self.take(row))  # type: ignore[misc]  # the row is bound for this turn

    @abstractmethod
    def take(self, row: Row) -> None:
        """Put a row to its gathering; raise `Refused` with what is wrong."""

    def plan(self) -> Plan:
        """Return what was read."""
        people = sum(len(shift.people) for shift in self.shifts.values())
        named = [(N_("有名单的人次"), people)] if people else []
        return Plan(list(self.shifts.values()), self.faults, [(N_("活动（场）"), len(self.shifts)), *named])

    def shift(self, row: Row, kind: str, day: dt.date, title: str, extra: Mapping[str, Any]) -> Shift:
        """Return a new gathering of one kind, checked by the rules of the commands."""
        check_happened(day)
        unit = self.unit(row)
        check_held_there(kind_of(kind), unit)
        return Shift(
            unit, rules.check_title(title), day, None, None, "", None,
            extras.keep(kind_of(kind), unit.hospital_id, filled(extra)), kind=kind, rows=[row.number],
        )  # fmt: skip

    def unit(self, row: Row) -> Organisation:
        """Return the unit whose activity a row is."""
        return self.organisation

    def _try(self, row: Row, take: Callable[[], None]) -> None:
        try:
            take()
        except Refused as refused:
            for problem in refused.problems:
                self.faults.append(Fault(row.number, self.columns.get(problem.field, self.main), problem))


class _Life(Reader):
    """Rows of one moment and place are segments of one gathering; who was there is only counted.

    A row whose hour nobody wrote down is a gathering of its own: what else was held that day need not be the same one.
    """

    columns = {"topic": "topic", "host": "host", "lecturer": "host", "recorder": "recorder", "hours": "hours",
               "occurred_on": "occurred_at"}  # fmt: skip
    main = "kind"

    def __init__(self, by: Actor, organisation: Organisation, rows: Sequence[Row]) -> None:
        self.entries = {entry.title: entry for entry in kinds().values() if entry.id in LIFE_LEDGER}
        here = {title for title, entry in self.entries.items() if can_hold(entry.held_by, organisation.kind)}
        super().__init__(by, organisation, [row for row in rows if row["kind"] in here])
        self._refuse_elsewhere([row for row in rows if row["kind"] not in here])

    def _refuse_elsewhere(self, rows: Sequence[Row]) -> None:
        """Say once for the sheet, which has no column for it, that another unit must be chosen for these rows."""
        if rows:
            sentence = N_("“{unit}”不举行{kinds}（共 {count} 行）：请在“导入到”里选举行的党支部，再导入")
            about = {
                "unit": self.organisation.short_name, "count": len(rows),
                "kinds": "、".join(dict.fromkeys(row["kind"] for row in rows)),
            }  # fmt: skip
            self.faults.append(Fault(rows[0].number, "kind", Problem("activities.ledger_unit", sentence, about)))

    def take(self, row: Row) -> None:
        """Put a row to the gathering of its moment and place."""
        entry = self.entries[row["kind"]]
        known = {item.key for item in entry.fields}
        named = {"topic": row["topic"], "theme": row["topic"], "recorder": row["recorder"], "host": row["host"],
                 "lecturer": row["host"]}  # fmt: skip
        extra = {key: value for key, value in named.items() if key in known}
        rules.check_hours(None, None, row["hours"])
        moment: dt.date | dt.time = row["occurred_at"]
        if isinstance(moment, dt.time):
            raise refuse(
                "activities.ledger_moment", N_("时间要写日期，最好有钟点，例如 2026-03-06 15:00"), field="occurred_on"
            )
        local = moment.astimezone(clock.ZONE) if isinstance(moment, dt.datetime) else None
        made = self.shift(row, entry.id, local.date() if local else moment, row["topic"] or entry.title, extra)
        made.hours, made.place, made.minutes = row["hours"], (row["place"] or "")[:120], row["result"] or ""
        made.starts_at = local.time().replace(second=0, microsecond=0) if local else None
        first = self.shifts.setdefault((moment, made.place) if local else row.number, made)
        if first is not made:
            first.further.append(Part(entry.id, made.title, made.hours, made.extra))
            first.rows.append(row.number)
            first.minutes = "\n".join(dict.fromkeys(text for text in (first.minutes, made.minutes) if text))
        first.headcount = max(first.headcount, row["attended"] or 0)


class _Training(Reader):
    """Rows that agree in course, days, organiser, content and hours are one class of one audience."""

    columns = {"name": "name", "role": "role", "to": "to", "hours": "hours", "title": "course", "occurred_on": "from"}
    main = "course"

    def __init__(self, by: Actor, organisation: Organisation, rows: Sequence[Row]) -> None:
        self.people = People(organisation, {str(row["name"]) for row in rows if row["name"]})
        super().__init__(by, organisation, rows)

    def take(self, row: Row) -> None:
        """Put a trainee to the class."""
        kind = TRAINED.get(row["role"], "party_training")
        key = (kind, *(row[name] for name in ("course", "from", "to", "organiser", "content", "hours")),
               row["role"] if kind == "party_training" else "")  # fmt: skip
        shift = self.shifts.get(key)
        if shift is None:
            rules.check_hours(None, None, row["hours"])
            days = {"to": row["to"].isoformat() if row["to"] else ""}
            own = {"role": row["role"]} if kind == "party_training" else {}
            told = {"content": row["content"], "organiser": row["organiser"], "result": row["result"], **days, **own}
            shift = self.shift(row, kind, row["from"], row["course"], told)
            shift.hours = row["hours"]
            self.shifts[key] = shift
        else:
            shift.rows.append(row.number)
        if shift.extra.get("result") != row["result"]:
            shift.extra.pop("result", None)
        self._name(shift, row)

    def _name(self, shift: Shift, row: Row) -> None:
        unit = row["branch"].name if row["branch"] else ""
        found = self.people.find(row["name"], unit, shift)
        if isinstance(found, Problem):
            raise Refused(Problem(found.code, found.template, found.params, field="name"))
        if any(person == found[0] and outsider == found[1] for _row, person, outsider, _unit in shift.people):
            raise refuse(
                "activities.ledger_twice_here", N_("“{name}”在同一班次中已经写过"), field="name", name=row["name"]
            )
        shift.people.append((row.number, found[0], found[1], unit if found[1] else ""))


class _Deeds(Reader):
    """Each row is one deed, done once; the times it is done later are recorded as they happen."""

    columns = {"title": "title", "beneficiary": "target", "owner": "owner", "progress": "state"}
    main = "title"

    def take(self, row: Row) -> None:
        """Make the deed of a row."""
        if row["state"] == NOT_BEGUN:
            sentence = N_("还没有启动的项目办起来以后再登记，请从表中去掉这一行")
            raise refuse("activities.ledger_not_begun", sentence, field="progress")
        told = {
            "beneficiary": row["target"], "owner": row["owner"], "content": row["content"], "need": row["source"],
            "due_on": row["due_on"].isoformat(), "progress": row["state"], "feedback": row["feedback"],
        }  # fmt: skip
        made = self.shift(row, "practical_deed", min(row["due_on"], clock.today()), row["title"], told)
        if row["people"] is not None:
            made.served.add(row["people"])
        self.shifts[row.number] = made

    def unit(self, row: Row) -> Organisation:
        """Return the unit that answers for the deed."""
        unit: Organisation = row["branch"] or self.organisation
        return unit


class _Talks(Reader):
    """Each row is one talk."""

    columns = {"talker": "talker", "talked": "talked", "pair": "pair", "occasion": "occasion", "points": "points",
               "help": "help", "occurred_on": "date"}  # fmt: skip
    main = "date"

    def take(self, row: Row) -> None:
        """Make the talk of a row."""
        told = {key: row[key] for key in ("talker", "talked", "pair", "occasion", "points", "help")}
        title = verbatim(TALK).format(pair=row["pair"])
        made = self.shift(row, "heart_talk", row["date"], title, told)
        made.place = (row["place"] or "")[:120]
        self.shifts[row.number] = made


def filled(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is not empty."""
    return {key: value for key, value in told.items() if value not in (None, "")}


def planner(reader: type[Reader]) -> Callable[[Actor, Organisation, Sequence[Row]], Plan]:
    """Return how rows of a ledger are planned."""
    return lambda by, organisation, rows: reader(by, organisation, rows).plan()


# By ledger: the columns it asks for, and how its rows are planned.
PLANS: Mapping[str, tuple[tuple[str, ...], Callable[[Actor, Organisation, Sequence[Row]], Plan]]] = {
    "organisation_life": (
        ("occurred_at", "place", "kind", "topic", "host", "recorder", "attended", "hours", "result"), planner(_Life)
    ),
    "training": (
        ("course", "content", "organiser", "from", "to", "name", "role", "branch", "hours", "result"), planner(_Training)
    ),
    "practical_deeds": (
        ("branch", "title", "target", "content", "source", "owner", "due_on", "people", "state", "feedback"), planner(_Deeds)
    ),
    "heart_talks": (("date", "place", "talker", "talked", "pair", "occasion", "points", "help"), planner(_Talks)),
}  # fmt: skip
