"""An example of the corridor: a ledger of persons, as a register's wiring would offer it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import xlsxwriter

from tongxin.ground.commands.actors import Actor
from tongxin.ground.exchange import tables
from tongxin.ground.exchange.tables import Action, Fault, Plan, Row, Table
from tongxin.ground.organisations.models import Organisation
from tongxin.people.models import Membership, Person
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Level, Problem, refuse

LEDGER = """
[[ledger]]
id = "persons_test"
title = "人员台账"
row = "每人一行"
importable = true
head = "填报单位：{organisation}    填报时间：{filled_on}"
sign = ["填表人", "审核人"]
columns = [
  { key = "seq", title = "序号", type = "seq", w = 5 },
  { key = "code", title = "工号", type = "text", required = true },
  { key = "name", title = "姓名", type = "person", required = true, class = "personal" },
  { key = "department", title = "科室", type = "organisation", aliases = ["部门"] },
  { key = "since", title = "入院日期", type = "date", w = 12 },
  { key = "kind", title = "类别", type = "choice", choices = ["医师", "护士", "其他"] },
  { key = "member", title = "是否党员", type = "bool" },
  { key = "hours", title = "学时（小时）", type = "decimal" },
  { key = "beds", title = "床位", type = "int", group = "其他" },
  { key = "from", title = "上班时间", type = "datetime", group = "其他" },
  { key = "age", title = "年龄", type = "int", import = false },
  { key = "phone", title = "联系电话", class = "sensitive", import = false },
  { key = "reported", title = "已报上级平台", type = "bool", filled = "reported" },
]
optional_columns = [{ key = "id_number", title = "身份证号码", w = 18, class = "sensitive" }]
"""

MAPPING = """
[[mapping]]
id = "national"
title = "人员信息采集表"
platform = "人员平台"
ledger = "persons_test"
importable = true
columns = [
  { title = "编号", from = "code" },
  { title = "姓名", from = "name" },
  { title = "类别代码", from = "kind", values = { "医师" = "1", "护士" = "2" } },
  { title = "来院日期", from = "since", format = "%Y%m%d" },
  { title = "来源", value = "同心" },
]
boxes = [{ title = "简介", text = "{name}（{code}），{department}" }]
"""

HEADS = ["序号", "工号", "姓名", "科室", "入院日期", "类别", "是否党员", "学时（小时）", "床位", "上班时间"]


def plan(by: Actor, organisation: Organisation, rows: Sequence[Row]) -> Plan:
    known = set(Person.objects.filter(hospital_id=organisation.hospital_id).values_list("code", flat=True))
    faults, seen = [], set()
    for row in rows:
        if row["code"] in known:
            faults.append(
                Fault(row.number, "code", Problem("persons.known", "工号“{code}”已登记", {"code": row["code"]}))
            )
        if row["code"] in seen:
            faults.append(
                Fault(row.number, "code", Problem("persons.twice", "工号“{code}”在表中重复", {"code": row["code"]}))
            )
        if row["member"] is None:
            faults.append(Fault(row.number, "member", Problem("persons.member", "没有填是否党员", level=Level.SOFT)))
        seen.add(row["code"])
    return Plan(list(rows), faults, [("人员", len(rows))])


def apply(*, by: Actor, organisation: Organisation, batch: UUID, planned: Sequence[Row]) -> Iterable[tuple[int, UUID]]:
    made = [(row.number, _person(organisation, row)) for row in planned]
    Person.objects.bulk_create([person for _number, person in made])
    return [(number, person.pk) for number, person in made]


def _person(organisation: Organisation, row: Row) -> Person:
    unit = row["department"] or organisation
    return Person(
        hospital=unit.hospital,
        organisation=unit,
        code=row["code"],
        name=row["name"],
        sort_key=row["name"],
    )


def undo(*, by: Actor, organisation: Organisation, batch: UUID, targets: Sequence[UUID], reason: str) -> int:
    return Person.objects.filter(pk__in=targets).delete()[0]


def used(targets: Sequence[UUID]) -> Mapping[UUID, str]:
    held = Membership.objects.filter(person__in=targets).values_list("person", flat=True)
    return dict.fromkeys(held, "已登记组织关系")


def export(by: Actor, organisation: Organisation, start: dt.date, end: dt.date) -> Iterator[Mapping[str, Any]]:
    for person in (
        Person.objects.filter(hospital_id=organisation.hospital_id).select_related("organisation").order_by("code")
    ):
        yield {
            tables.KEY: person.pk,
            tables.UNIT: person.organisation_id,
            tables.URL: f"/persons/{person.code}/",
            "phone": "13800001234",
            "kind": "护士",
            "code": person.code,
            "name": person.name,
            "department": person.organisation,
            "since": clock.today(),
            "age": 30,
        }


def secrets(by: Actor, key: str, keys: Sequence[UUID]) -> Mapping[UUID, str]:
    return dict.fromkeys(keys, "110101199003078515")


def rename(*, by: Actor, keys: Sequence[UUID], reason: str) -> None:
    for person in Person.objects.filter(pk__in=keys):
        if person.name == reason:
            raise refuse("persons.same", "“{name}”已经叫这个名字", name=reason)
        Person.objects.filter(pk=person.pk).update(name=reason)


def form_url(keys: Sequence[UUID]) -> str:
    return f"/forms/?count={len(keys)}"


TABLE = Table(
    "persons_test", "people.register", ("code", "name", "department"), plan, apply, undo, used, export, "people.view",
    secrets=secrets,
    actions=(
        Action("rename", "改名", "people.register", act=rename, reason=True, ask="名字会立即改掉。"),
        Action("form", "打印登记表", "people.view", open=form_url),
    ),
)  # fmt: skip

if TABLE.id not in tables.tables:
    tables.add(TABLE)


def workbook(
    *rows: Sequence[Any], heads: Sequence[str] = HEADS, above: Sequence[Sequence[Any]] = (), left: int = 0
) -> bytes:
    """Return an .xlsx: lines above the heads, the heads, the rows; dates are written as date cells."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for number, cells in enumerate([*above, heads, *rows]):
        sheet.write_row(number, left, cells)
    book.close()
    return stream.getvalue()
