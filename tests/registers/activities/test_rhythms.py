"""What a rhythm expects, and what of it is on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.registers.conftest import SYSTEM, Hospital
from tongxin.figures.queries import compute
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.commands.actors import User
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui import panels
from tongxin.people.models import Post
from tongxin.registers.activities import commands, rhythms
from tongxin.registers.activities.commands import joining
from tongxin.registers.activities.definitions import ActivityRhythm, Each
from tongxin.registers.activities.models import Gathering
from tongxin.registers.activities.rhythms import Seen
from tongxin.toolbox import clock, periods
from tongxin.toolbox.periods import Rhythm

TODAY = dt.date(2026, 11, 22)
MONTHLY = ActivityRhythm("monthly", "主题党日", ["themed_party_day"], Rhythm.MONTH, Each.BRANCH)
YEARLY = ActivityRhythm("yearly", "轮训", ["secretary_training"], Rhythm.YEAR, Each.SECRETARY)
days = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))


def hold(hospital: Hospital, unit: Organisation, day: dt.date, kind: str = "themed_party_day", **more: Any) -> None:
    given: dict[str, Any] = {"present": hospital.people[:2], "late_reason": "补录纸质记录"}
    commands.record(by=SYSTEM, organisation=unit, kind=kind, title="主题党日", occurred_on=day, **(given | more))


def seen(by: Any, rhythm: ActivityRhythm, **more: Any) -> dict[str, list[Seen]]:
    windows = rhythms.windows_of(rhythm.every, 2026, TODAY)
    found = rhythms.sheets(by, [(rhythm, windows)], TODAY, **more)
    return {lane.subject.title: [cell.seen for cell in lane.cells] for sheet in found for lane in sheet.lanes}


@given(days, days, days | st.none(), st.integers(0, 3), st.integers(1, 2), days)
def test_nothing_is_expected_outside_the_days_of_unit_and_rule(
    starts: dt.date, founded: dt.date, ended: dt.date | None, count: int, least: int, today: dt.date
) -> None:
    window = periods.month(2026, 6)
    rhythm = ActivityRhythm("r", "节奏", ["k"], Rhythm.MONTH, Each.BRANCH, least, starts)
    unit = Organisation(established_on=founded, dissolved_on=ended)
    found = rhythms.judge(rhythm, unit, window, count, today)
    assert (found is Seen.HELD) is (count >= least)
    if found in (Seen.MISSING, Seen.OPEN, Seen.AHEAD):
        assert founded <= window.start
        assert ended is None or ended > window.end
        assert starts <= window.end
        assert (found is Seen.AHEAD) is (today < window.start)
        assert (found is Seen.MISSING) is (today > window.end)


def test_each_branch_has_its_months(hospital: Hospital) -> None:
    hold(hospital, hospital.one, dt.date(2026, 3, 5))
    hold(hospital, hospital.one, dt.date(2026, 3, 25))
    hold(hospital, hospital.two, TODAY)
    found = seen(hospital.office, MONTHLY)
    assert list(found) == ["内科党支部", "外科党支部"]
    assert found["内科党支部"][2] is Seen.HELD
    assert found["内科党支部"][1] is Seen.MISSING
    assert found["内科党支部"][10:] == [Seen.OPEN, Seen.AHEAD]
    assert found["外科党支部"][10] is Seen.HELD
    assert list(seen(hospital.secretary, MONTHLY)) == ["内科党支部"]
    assert list(seen(hospital.office, MONTHLY, unit=hospital.two.pk)) == ["外科党支部"]
    assert rhythms.sheets(hospital.office, [], TODAY) == []


def test_what_a_party_group_holds_counts_for_the_unit_above(hospital: Hospital) -> None:
    from tongxin.ground.organisations import commands as organisations
    from tongxin.ground.organisations.definitions import OrganisationKind

    group = organisations.found(
        by=SYSTEM, parent=hospital.one, kind=OrganisationKind.PARTY_GROUP, code="g1", name="第一党小组",
        established_on=dt.date(2020, 1, 1),
    )  # fmt: skip
    hold(hospital, group, dt.date(2026, 3, 5))
    assert seen(hospital.office, MONTHLY)["内科党支部"][2] is Seen.HELD


def test_a_joint_one_counts_for_each_partner_and_once_above(hospital: Hospital) -> None:
    hold(hospital, hospital.one, dt.date(2026, 3, 5))
    row = Gathering.objects.get()
    joining.set_partners(by=SYSTEM, gathering=row, version=row.record.version, partners=[hospital.two])
    found = seen(hospital.office, MONTHLY)
    assert found["内科党支部"][2] is found["外科党支部"][2] is Seen.HELD
    twice = ActivityRhythm("twice", "党总支", MONTHLY.kinds, Rhythm.MONTH, Each.GENERAL_BRANCH, 2)
    window = periods.month(2026, 3)
    [sheet] = rhythms.sheets(hospital.office, [(twice, (window,))], TODAY)
    assert [cell.count for lane in sheet.lanes for cell in lane.cells] == [1]
    commands.void(by=SYSTEM, gathering=row, version=2, reason="重复")
    assert seen(hospital.office, MONTHLY)["外科党支部"][2] is Seen.MISSING


def test_planned_and_voided_ones_do_not_count(hospital: Hospital) -> None:
    row = commands.record(by=SYSTEM, organisation=hospital.one, kind="themed_party_day", title="主题党日",
                          occurred_on=TODAY, present=hospital.people)  # fmt: skip
    commands.void(by=SYSTEM, gathering=row, version=1, reason="重复")
    commands.plan(by=SYSTEM, organisation=hospital.one, kind="themed_party_day", title="主题党日", occurred_on=TODAY)
    assert seen(hospital.office, MONTHLY)["内科党支部"][10] is Seen.OPEN


def test_each_secretary_is_trained_once_a_year(hospital: Hospital) -> None:
    for unit, person in ((hospital.one, hospital.people[0]), (hospital.two, hospital.people[1])):
        Post.objects.create(
            hospital=hospital.root, organisation=unit, person=person, kind="branch_secretary", title="党支部书记",
            valid_from=dt.date(2024, 1, 1),
        )  # fmt: skip
    hold(hospital, hospital.root, dt.date(2026, 4, 8), "secretary_training", present=hospital.people[:1])
    assert seen(hospital.office, YEARLY) == {"内科党支部 示例甲": [Seen.HELD], "外科党支部 示例乙": [Seen.OPEN]}
    assert seen(SYSTEM, YEARLY, unit=hospital.general.pk)
    [answer] = compute(SYSTEM, ["training.secretary_coverage"], hospital.root, periods.year(2026))
    assert answer.value == 50


@pytest.mark.parametrize(
    ("today", "windows"),
    [(TODAY, ["2026-10", "2026-11"]), (dt.date(2026, 12, 31), ["2026-11", "2026-12"])],
)
def test_the_panel_looks_at_now_and_just_before(today: dt.date, windows: list[str]) -> None:
    assert [window.name for window in rhythms.windows_now(Rhythm.MONTH, today)] == windows
    years = [window.name for window in rhythms.windows_now(Rhythm.YEAR, today)]
    assert years == (["2026"] if today.month == 12 else [])
    assert len(rhythms.windows_of(Rhythm.WEEK, 2026, today)) == rhythms.WEEKS


def client(by: User) -> Client:
    made = Client()
    made.force_login(UserRow.objects.get(pk=by.id))
    return made


def test_the_page_leads_to_the_form_that_is_filled(hospital: Hospital) -> None:
    hold(hospital, hospital.one, dt.date(2026, 3, 5))
    page = client(hospital.secretary).get("/activities/missing/", {"rhythm": "themed_party_day", "year": "2026"})
    text = page.content.decode()
    address = f"/activities/new/?organisation={hospital.one.pk}&amp;kind=themed_party_day&amp;occurred_on=2026-10-31"
    assert address in text
    assert ">1 次<" in text
    form = client(hospital.secretary).get(address.replace("&amp;", "&")).content.decode()
    assert 'value="2026-10-31"' in form
    assert '<option value="themed_party_day" selected>' in form


def test_the_page_offers_no_form_to_those_who_only_look(hospital: Hospital) -> None:
    text = client(hospital.member).get("/activities/missing/").content.decode()
    assert "待开展" in text
    assert "/activities/new/" not in text


def test_when_all_is_on_record_the_page_says_so(hospital: Hospital) -> None:
    with clock.at(dt.date(2026, 1, 15)):
        hold(hospital, hospital.one, dt.date(2026, 1, 10))
        by = client(hospital.secretary)
        assert "到目前为止都有记录" in by.get("/activities/missing/", {"rhythm": "themed_party_day"}).content.decode()
        shown = by.get("/activities/missing/", {"rhythm": "themed_party_day", "show": "all"}).content.decode()
        assert ">1 次<" in shown
    assert "没有可看的节奏" in by.get("/activities/missing/", {"rhythm": "team_study"}).content.decode()


def test_the_workbench_names_what_is_due(hospital: Hospital) -> None:
    def shown(by: Any) -> str:
        return "".join(panels.rendered(by, lambda permission: permission == "activities.record", side=True))

    assert "主题党日：10月未见记录" in shown(hospital.recorder)
    assert "2 个单位" in shown(hospital.office)
    assert "主题党日" not in shown(hospital.member)


def test_a_rhythm_names_kinds_that_are_there() -> None:
    entries = [
        ActivityRhythm("r", "节奏", [], Rhythm.MONTH, Each.BRANCH),
        ActivityRhythm("s", "节奏", ["none"], Rhythm.MONTH, Each.BRANCH),
    ]
    codes = [problem.code for entry in entries for problem in kinds["rhythm"].check(entry, Catalog())]
    assert codes == ["activities.rhythm_kinds", "activities.rhythm_kind"]


def test_what_rests_on_an_agreement_is_expected_once_it_was_begun(hospital: Hospital) -> None:
    lecture = ActivityRhythm("l", "双月知识讲座", ["external_lecture"], Rhythm.TWO_MONTHS, Each.HOSPITAL, begun=True)
    assert seen(hospital.office, lecture) == {}
    hold(hospital, hospital.root, dt.date(2026, 3, 5), "external_lecture", extra={"topic": "医保政策"})
    assert seen(hospital.office, lecture)[hospital.root.short_name][:3] == [Seen.MISSING, Seen.HELD, Seen.MISSING]


def test_many_units_are_summed_up_until_one_asks_for_the_rhythm(hospital: Hospital, monkeypatch: Any) -> None:
    from tongxin.registers.activities.web import rhythm as page

    monkeypatch.setattr(page, "MANY", 1)
    hold(hospital, hospital.one, dt.date(2026, 11, 3))
    client = Client()
    client.force_login(UserRow.objects.get(pk=hospital.office.id), backend="tongxin.ground.access.sessions.Backend")
    summed = client.get("/activities/missing/").content.decode()
    assert "缺 2 个" in summed
    assert "待 1 个" in summed
    assert hospital.two.short_name + "</th>" not in summed
    apart = client.get("/activities/missing/?rhythm=themed_party_day").content.decode()
    assert hospital.two.short_name + "</th>" in apart
