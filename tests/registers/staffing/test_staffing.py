"""Contracts and posts in the database: allowed, denied, refused; what expires; a proposal from trial to decision."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.registers.conftest import START, SYSTEM, Hospital, _user, found_hospital
from tongxin.doors.console import ledger
from tongxin.doors.console.main import group
from tongxin.figures.queries import compute
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.records.models import Link
from tongxin.ground.todos.models import Todo
from tongxin.people import commands as people
from tongxin.people.models import Person
from tongxin.registers.decisions.models import Item
from tongxin.registers.staffing import commands, queries
from tongxin.registers.staffing.definitions import Expiry, Level
from tongxin.registers.staffing.models import Contract, Quota
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import Denied, NotFound, Refused

pytestmark = pytest.mark.django_db
ledger.register(group)
DAY = dt.date(2027, 1, 1)


@pytest.fixture
def personnel(hospital: Hospital) -> User:
    return _user("sl", hospital.root, "personnel", hospital.root, None)


@pytest.fixture
def wards(hospital: Hospital) -> list[Organisation]:
    return [
        organisations.found(
            by=SYSTEM, parent=hospital.root, kind=OrganisationKind.DEPARTMENT, code=code, name=name, established_on=START
        )
        for code, name in (("k1", "心内科"), ("k2", "皮肤科"))
    ]  # fmt: skip


def codes(call: Callable[[], object]) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return {problem.code for problem in refused.value.problems}


def signed(by: User, person: Person, first: dt.date, last: dt.date | None, **more: Any) -> Contract:
    said: dict[str, Any] = {"kind": "labour", "signed_on": START, **more}
    return commands.sign(by=by, person=person, valid_from=first, valid_to=last, **said)


def test_contracts_are_signed_one_a_day_ended_and_voided(hospital: Hospital, personnel: User) -> None:
    who = hospital.people[0]
    made = signed(personnel, who, START, DAY)
    assert codes(lambda: signed(personnel, who, DAY, None)) == {"staffing.overlap"}
    assert codes(lambda: signed(personnel, who, START - dt.timedelta(9), START)) == {"staffing.overlap"}
    assert codes(lambda: signed(personnel, who, DAY, START)) == {"people.days"}
    assert codes(lambda: signed(personnel, who, DAY, None, kind="agency")) == {"staffing.open_ended"}
    assert codes(lambda: signed(personnel, who, DAY, None, kind="none")) == {"staffing.kind"}
    waiting = signed(personnel, who, DAY + dt.timedelta(1), None, signed_on=None)
    note: dict[str, Any] = {"by": personnel, "contract": waiting, "signed_on": START}
    assert codes(lambda: commands.note_signature(**{**note, "signed_on": DAY}, version=1)) == {"records.future"}
    assert commands.note_signature(**note, version=1).signed_on == START
    assert codes(lambda: commands.note_signature(**note, version=2)) == {"staffing.signed"}
    with pytest.raises(Denied):
        signed(hospital.secretary, who, DAY, None)
    end: dict[str, Any] = {"by": personnel, "contract": made, "reason": "辞职"}
    assert codes(lambda: commands.end_contract(**end, version=9, on=START)) == {"staffing.stale"}
    assert codes(lambda: commands.end_contract(**end, version=1, on=DAY)) == {"staffing.not_earlier"}
    ended = commands.end_contract(**end, version=1, on=START)
    assert (ended.valid_to, ended.version) == (START, 2)
    voided = commands.void_contract(by=personnel, contract=ended, version=2, reason="登记错了")
    assert voided.voided
    assert codes(lambda: commands.void_contract(by=personnel, contract=ended, version=3, reason="再来")) == {
        "staffing.stale"
    }
    assert Contract.objects.count() == 1


def test_contracts_of_a_list_come_in_all_or_none(hospital: Hospital, personnel: User) -> None:
    one, two = hospital.people[:2]
    stranger = found_hospital("ot").people[0]
    wrong = [
        commands.Entry(one, "labour", START, DAY), commands.Entry(one, "labour", DAY), commands.Entry(two, "agency", DAY),
        commands.Entry(stranger, "labour", START),
    ]  # fmt: skip
    many: dict[str, Any] = {"by": personnel, "organisation": hospital.root}
    with pytest.raises(Refused) as refused:
        commands.sign_many(**many, entries=wrong)
    assert [(each.code, each.where) for each in refused.value.problems] == [
        ("staffing.overlap", "示例甲"), ("staffing.open_ended", "示例乙"), ("staffing.foreign_person", "示例甲"),
    ]  # fmt: skip
    assert not Contract.objects.exists()
    assert commands.sign_many(**many, entries=[wrong[0], commands.Entry(one, "labour", DAY + dt.timedelta(1))]) == 2
    assert codes(lambda: commands.sign_many(**many, entries=[wrong[0]])) == {"staffing.overlap"}


def test_what_expires_is_told_and_asked_for_until_it_is_seen_to(hospital: Hospital, personnel: User) -> None:
    today, (one, two, three, four, _five) = clock.today(), hospital.people
    signed(personnel, one, START, today - dt.timedelta(1))
    signed(personnel, two, START, today + dt.timedelta(400))
    signed(personnel, three, today, None, signed_on=None)
    people.add_trait(
        by=SYSTEM, person=four, kind="practising_doctor", valid_from=START, valid_to=today + dt.timedelta(30)
    )
    told = {(line.person, line.expiry) for line in queries.expiring(hospital.root, today)}
    assert told == {(one, Expiry.LAPSED), (three, Expiry.LATER), (four, Expiry.SOON)}
    assert two in {line.person for line in queries.expiring(hospital.root, today, 14)}
    assert queries.without_contract(hospital.root, today) == 3
    assert commands.remind(by=SYSTEM, organisation=hospital.root) == 2
    assert Todo.objects.get(done_at=None).title == "2 份合同或资格到期"
    signed(personnel, one, today, None)
    people.add_trait(by=SYSTEM, person=four, kind="practising_doctor", valid_from=today)
    assert commands.remind(by=SYSTEM, organisation=hospital.root) == 0
    assert not Todo.objects.filter(done_at=None).exists()


def test_posts_costs_caps_and_loads_hold_by_date(
    hospital: Hospital, personnel: User, wards: list[Organisation]
) -> None:
    heart, root = wards[0], hospital.root
    grant: dict[str, Any] = {"by": personnel, "organisation": heart, "level": Level.SENIOR}
    commands.set_quota(**grant, posts=3, valid_from=START)
    commands.set_quota(**grant, posts=5, valid_from=DAY)
    middle = commands.set_quota(**grant, posts=4, valid_from=dt.date(2025, 1, 1))
    assert middle.valid_to == DAY - dt.timedelta(1)
    again = commands.set_quota(**grant, posts=6, valid_from=DAY)
    days = (START, dt.date(2025, 6, 1), DAY)
    assert [queries.posts_on(root.pk, day)[heart.pk, "senior"] for day in days] == [3, 4, 6]
    assert Quota.everything.filter(voided_at__isnull=False).count() == 1
    assert again.version == 1
    for amount in (Decimal(1), Decimal(2)):
        commands.set_cap(by=personnel, organisation=root, year=2027, amount=amount)
        commands.set_cost(by=personnel, organisation=root, level=Level.SENIOR, yearly=amount, valid_from=START)
        commands.state_load(by=personnel, organisation=heart, year=2026, workload=amount, surplus=-amount)
    seen = queries.overview(root.pk, DAY)
    assert (seen.cap, seen.plan.total, seen.posts, seen.people) == (Decimal(2), Decimal(12), 6, 0)
    assert codes(lambda: commands.set_quota(**{**grant, "organisation": root}, posts=1, valid_from=DAY)) == {
        "staffing.department"
    }
    assert codes(
        lambda: commands.set_cost(
            by=personnel, organisation=heart, level=Level.OTHER, yearly=Decimal(1), valid_from=DAY
        )
    ) == {"staffing.hospital"}
    with pytest.raises(Denied):
        commands.set_cap(by=hospital.office, organisation=root, year=2027, amount=Decimal(1))


def test_people_stand_beside_the_posts_of_their_level(
    hospital: Hospital, personnel: User, wards: list[Organisation]
) -> None:
    heart, who = wards[0], hospital.people[0]
    people.place(by=SYSTEM, person=who, organisation=heart, on=START)
    people.state_title(by=SYSTEM, person=who, name="主治医师", since=START)
    people.state_title(by=SYSTEM, person=who, name="主任医师", since=dt.date(2025, 1, 1))
    commands.state_load(
        by=personnel, organisation=heart, year=2026, workload=Decimal(300), surplus=Decimal("200.50")
    )  # fmt: skip
    assert queries.staff_on(hospital.root.pk, dt.date(2024, 12, 31)) == {(heart.pk, "middle"): 1}
    row = next(row for row in queries.overview(hospital.root.pk, DAY).departments if row.unit == heart)
    assert [level for level, _posts, here in row.levels if here] == ["senior"]
    assert (row.free, row.workload, row.surplus) == (-1, Decimal(300), Decimal("200.50"))


def prepared(hospital: Hospital, personnel: User, wards: list[Organisation], cap: str) -> Any:
    """Grant both departments ten posts and try one fewer here, two more there."""
    root = hospital.root
    commands.set_cost(by=personnel, organisation=root, level=Level.MIDDLE, yearly=Decimal(200_000), valid_from=START)
    commands.set_cap(by=personnel, organisation=root, year=2027, amount=Decimal(cap))
    for unit in wards:
        commands.set_quota(by=personnel, organisation=unit, level=Level.MIDDLE, posts=10, valid_from=START)
    row = commands.propose(by=personnel, organisation=root, title="2027年消肿添兵方案", valid_from=DAY)
    for unit, posts in zip(wards, (2, -1), strict=True):
        commands.change_posts(
            by=personnel, proposal=row, version=row.record.version, department=unit, level=Level.MIDDLE, posts=posts,
            reason="业务量稳定" if posts > 0 else "人浮于事",
        )  # fmt: skip
    return row


def test_a_proposal_is_tried_submitted_and_carried_out(
    hospital: Hospital, personnel: User, wards: list[Organisation]
) -> None:
    row = prepared(hospital, personnel, wards, "4200000")
    tried = queries.trial(row)
    assert (tried.before.total, tried.after.total, tried.left) == (Decimal(4_000_000), Decimal(4_200_000), Decimal(0))
    assert queries.posts_on(hospital.root.pk, DAY)[wards[0].pk, "middle"] == 10
    assert codes(lambda: commands.adopt(by=personnel, proposal=row, version=row.record.version, document="x")) == {
        "staffing.state"
    }
    item = commands.submit(by=personnel, proposal=row, version=row.record.version, owner=wards[0])
    asked = Item.objects.get(pk=item.pk)
    assert "心内科中级岗位：10 改为 12" in asked.content
    assert "年总成本为 420.00 万元，比现在+20.00 万元；2027 年控制数 420.00 万元" in asked.content
    assert Link.objects.filter(source=row.record, target=item, relation="led_to").exists()
    commands.adopt(by=personnel, proposal=row, version=row.record.version, document="党委会2026年第9次")
    assert [queries.posts_on(hospital.root.pk, DAY)[unit.pk, "middle"] for unit in wards] == [12, 9]
    assert queries.posts_on(hospital.root.pk, DAY - dt.timedelta(1))[wards[0].pk, "middle"] == 10
    assert [(line.before, line.after) for line in queries.trial(row).lines] == [(10, 9), (10, 12)]
    assert codes(
        lambda: commands.void_proposal(by=personnel, proposal=row, version=row.record.version, reason="迟了")
    ) == {"staffing.state"}
    (posts,) = compute(personnel, ["staffing.posts"], hospital.root, Period(DAY, DAY))
    assert posts.value == 21


def test_over_the_cap_nothing_is_carried_out(hospital: Hospital, personnel: User, wards: list[Organisation]) -> None:
    row = prepared(hospital, personnel, wards, "4199999.99")
    other = found_hospital("ot")
    change: dict[str, Any] = {"by": personnel, "proposal": row, "level": Level.MIDDLE}
    version = row.record.version
    assert codes(lambda: commands.change_posts(**change, version=version, department=wards[1], posts=-11)) == {
        "staffing.posts"
    }
    assert codes(lambda: commands.change_posts(**change, version=version, department=other.one, posts=1)) == {
        "staffing.department"
    }
    foreign = organisations.found(
        by=SYSTEM, parent=other.root, kind=OrganisationKind.DEPARTMENT, code="k9", name="外院科室", established_on=START
    )
    assert codes(lambda: commands.change_posts(**change, version=version, department=foreign, posts=1)) == {
        "staffing.foreign"
    }
    commands.submit(by=personnel, proposal=row, version=version, owner=wards[0])
    assert codes(lambda: commands.adopt(by=personnel, proposal=row, version=row.record.version, document="x")) == {
        "staffing.over_cap"
    }
    assert queries.posts_on(hospital.root.pk, DAY)[wards[0].pk, "middle"] == 10
    commands.void_proposal(by=personnel, proposal=row, version=row.record.version, reason="超过控制数")
    with pytest.raises(NotFound):
        queries.proposal_for(personnel, row.pk)


def test_an_empty_proposal_is_not_submitted(hospital: Hospital, personnel: User, wards: list[Organisation]) -> None:
    row = commands.propose(by=personnel, organisation=hospital.root, title="空的方案", valid_from=DAY)
    assert codes(lambda: commands.submit(by=personnel, proposal=row, version=1, owner=wards[0])) == {"staffing.nothing"}
    commands.change_posts(
        by=personnel, proposal=row, version=1, department=wards[0], level=Level.OTHER, posts=1
    )  # fmt: skip
    assert queries.trial(row).sentence == "人均成本未登记齐，总成本未算"


def test_the_console_signs_and_says_why_not(hospital: Hospital, personnel: User) -> None:
    data = {"person": hospital.people[0].code, "kind": "agency", "valid_from": "2026-01-01"}
    ask = ["do", "staffing.sign", "--as", "sl-personnel", "--data"]
    refused = CliRunner().invoke(group, [*ask, json.dumps(data)])
    assert [each["message"] for each in json.loads(refused.stdout)["problems"]] == ["“人事代理合同”须有到期日"]
    done = CliRunner().invoke(group, [*ask, json.dumps({**data, "valid_to": "2028-12-31"})])
    assert done.exit_code == 0, done.output
    key = str(Contract.objects.get().pk)
    void = {"contract": key, "version": 1, "reason": "登记错了"}
    assert (
        CliRunner()
        .invoke(group, ["do", "staffing.void_contract", "--as", "sl-personnel", "--data", json.dumps(void)])
        .exit_code
        == 0
    )
    none = CliRunner().invoke(
        group, ["do", "staffing.void_contract", "--as", "sl-personnel", "--data", json.dumps({**void, "contract": "x"})]
    )
    assert none.exit_code == 1


def test_the_ledger_has_the_contracts_of_the_day(hospital: Hospital, personnel: User) -> None:
    signed(personnel, hospital.people[0], START, clock.today(), number="2020-1")
    signed(personnel, hospital.people[1], START, None, signed_on=None)
    rows = list(queries.ledger_rows(personnel, hospital.root, START, clock.today()))
    assert [(row["name"], row["kind"], row["remark"]) for row in rows] == [
        ("示例甲", "劳动合同", "即将到期"), ("示例乙", "劳动合同", "未签订"),
    ]  # fmt: skip
    assert not list(queries.ledger_rows(hospital.member, hospital.root, START, clock.today()))


class Desk:
    """Somebody at the pages."""

    def __init__(self, client: Client, who: User) -> None:
        self.client = client
        client.force_login(UserRow.objects.get(pk=who.id))

    def get(self, address: str, status: int = 200) -> str:
        answer: Any = self.client.get(f"/staffing/{address}")
        assert answer.status_code == status, answer.content.decode()
        return str(answer.content.decode())

    def post(self, address: str, status: int = 303, **data: Any) -> str:
        answer: Any = self.client.post(f"/staffing/{address}", data)
        assert answer.status_code == status, answer.content.decode()
        return str(answer.content.decode())


def test_the_pages_from_posts_to_a_decision(
    client: Client, hospital: Hospital, personnel: User, wards: list[Organisation]
) -> None:
    desk, heart = Desk(client, personnel), wards[0]
    assert "还没有方案" in desk.get("")
    desk.post("quota/", organisation=heart.pk, level="middle", posts=10, valid_from="2020-01-01")
    assert "还没有登记中级的人均成本" in desk.get("")
    desk.post("cost/", level="middle", yearly="20", valid_from="2020-01-01")
    desk.post("cap/", year=2027, amount="220万元")
    desk.post("load/", organisation=heart.pk, year=clock.today().year - 1, workload="1200", surplus="-3.5")
    assert "20.00 万元/年" in desk.get("")
    desk.post("proposals/new/", title="添兵方案", valid_from="2027-01-01")
    row = queries.proposals(personnel).get()
    change: dict[str, Any] = {
        "_version": 1,
        "department": heart.pk,
        "level": "middle",
        "posts": 2,
        "reason": "业务量稳定",
    }
    desk.post(f"proposals/{row.pk}/", **change)
    assert "超过" in desk.get(f"proposals/{row.pk}/")
    assert "岗位会变成 -1 个" in desk.post(f"proposals/{row.pk}/", 422, **{**change, "_version": 2, "posts": -11})
    desk.post(f"proposals/{row.pk}/submit/", _version=2, owner=heart.pk)
    refused = desk.post(f"proposals/{row.pk}/adopt/", 422, _version=3, document="党委会")
    assert "调整后总成本 240.00 万元，超过 2027 年控制数 220.00 万元，多出 20.00 万元" in refused
    desk.post("cap/", year=2027, amount="240")
    desk.post(f"proposals/{row.pk}/adopt/", _version=3, document="党委会")
    shown = desk.get(f"proposals/{row.pk}/")
    assert "已执行" in shown
    assert "添兵方案" in shown
    other = commands.propose(by=personnel, organisation=hospital.root, title="不要的", valid_from=DAY)
    desk.post(f"proposals/{other.pk}/void/", _version=1, reason="不需要")
    desk.get(f"proposals/{other.pk}/", 404)


def test_the_pages_of_contracts(client: Client, hospital: Hospital, personnel: User) -> None:
    desk = Desk(client, personnel)
    assert "没有到期的合同和资格" in desk.get("expiring/")
    said: dict[str, Any] = {"person": "示例甲", "kind": "agency", "valid_from": "2020-01-01"}
    assert "须有到期日" in desk.post("contracts/new/", 422, **said)
    desk.post("contracts/new/", **said, valid_to="2021-12-31")
    made = Contract.objects.get()
    assert "登记示例甲的合同签订" in desk.get("expiring/")
    desk.post(f"contracts/{made.pk}/signature/", _version=1, signed_on="2020-01-01")
    shown = desk.get("expiring/?months=6")
    assert "续签示例甲的合同" in shown
    offered: Any = client.get("/staffing/contracts/new/?person=示例", headers={"HX-Request": "true"})
    assert offered.content.decode().count('<option value="示例') == 5
    desk.post(f"contracts/{made.pk}/end/", _version=2, on="2021-06-30", reason="辞职")
    desk.post(f"contracts/{made.pk}/void/", _version=3, reason="登记错了")
    desk.get(f"contracts/{made.pk}/end/", 404)
    Desk(client, hospital.office).post("contracts/new/", 403, **said)
    Desk(client, hospital.secretary).get("", 403)


def test_the_pages_ask_few_statements_however_many_departments(
    client: Client, hospital: Hospital, personnel: User, wards: list[Organisation]
) -> None:
    prepared(hospital, personnel, wards, "1")
    for person in hospital.people:
        signed(personnel, person, START, START)
    desk = Desk(client, personnel)
    for address in ("", "expiring/", f"proposals/{queries.proposals(personnel).get().pk}/"):
        desk.get(address)
        with CaptureQueriesContext(connection) as counted:
            desk.get(address)
        asked = [each["sql"] for each in counted if "SAVEPOINT" not in each["sql"]]
        assert len(asked) <= 12, (address, asked)
