"""The catalog's kinds: recorded with their own fields, counted by the figures that name them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tongxin.figures.definitions import Figure
from tongxin.figures.queries import compute, records
from tongxin.ground.catalog.kinds import kinds
from tongxin.ground.catalog.loading import Catalog
from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.commands import found
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.rules import can_hold
from tongxin.registers.activities import commands, queries
from tongxin.registers.activities.definitions import ActivityKind, ExtraField
from tongxin.registers.activities.models import Gathering
from tongxin.registers.activities.web.kind_forms import grouped_kinds
from tongxin.toolbox import periods
from tongxin.toolbox.problems import Refused

TODAY = dt.date(2026, 11, 22)


def record(hospital: Hospital, kind: str, **values: Any) -> Gathering:
    given: dict[str, Any] = {"title": kind, "present": [], "headcount": 1, "occurred_on": TODAY}
    return commands.record(by=SYSTEM, organisation=holder(hospital, kind), kind=kind, **(given | values))


def holder(hospital: Hospital, kind: str) -> Organisation:
    """Return a unit that holds this kind of activity: the hospital, the branch, or a team made for it."""
    wanted = queries.kind(kind).held_by
    known = {unit.kind: unit for unit in (hospital.root, hospital.one)}
    return next((known[each] for each in known if can_hold(wanted, each)), None) or found(
        by=SYSTEM, parent=hospital.root, kind=wanted[0], code=kind, name=kind, established_on=dt.date(2020, 1, 1)
    )


def value(hospital: Hospital, figure: str) -> Any:
    return compute(SYSTEM, [figure], hospital.root, periods.year(2026))[0].value


def test_institutions_count_once_however_often_they_are_visited(hospital: Hospital) -> None:
    record(hospital, "grassroots_outreach", served=30, extra={"institution": "东山镇卫生院、西河镇卫生院"})
    record(hospital, "grassroots_outreach", served=20, extra={"institution": ["东山镇卫生院"], "leader": "示例甲"})
    assert value(hospital, "outreach.visits") == 2
    assert value(hospital, "outreach.institutions") == 2
    assert value(hospital, "outreach.served") == 50


def test_a_visit_names_its_leader_and_departments(hospital: Hospital) -> None:
    extra = {"leader": "示例甲", "departments": "内科党支部、b2", "solved": "3", "theme": "改善服务"}
    row = record(hospital, "research_visit", extra=extra)
    part = row.segments.get()
    assert part.extra["leader"] == str(hospital.people[0].pk)
    assert part.extra["departments"] == [str(hospital.one.pk), str(hospital.two.pk)]
    assert queries.named([part])[part.extra["leader"]] == "示例甲（sl1）"
    found = {name: value(hospital, f"research.{name}") for name in ("departments", "leaders", "solved_there", "themes")}
    assert found == {"departments": 2, "leaders": 1, "solved_there": 3, "themes": 1}
    assert value(hospital, "research.last_day") == TODAY
    rows = records(SYSTEM, "research.departments", hospital.root, periods.year(2026))
    assert {row.cells[1] for row in rows.lines} == {"内科党支部", "外科党支部"}


@pytest.mark.parametrize(
    ("leader", "departments", "said"),
    [
        ("查无此人", "内科党支部", "本院没有“查无此人”"),
        ("示例甲（sl9）", "内科党支部", "本院没有"),
        ("示例甲（sl2）", "内科党支部", "本院没有"),
        ("示例甲", "内科支部", "相近的有：内科党支部"),
    ],
)
def test_unknown_people_and_units_are_refused(hospital: Hospital, leader: str, departments: str, said: str) -> None:
    with pytest.raises(Refused, match=said):
        record(hospital, "research_visit", extra={"leader": leader, "departments": departments})


def test_a_person_is_named_by_name_number_or_key_of_the_same_hospital(hospital: Hospital) -> None:
    other = found_hospital("other")
    for leader in ("示例乙", "sl2", "示例乙（sl2）", "示例乙 sl2", str(hospital.people[1].pk)):
        row = record(hospital, "research_visit", extra={"leader": leader, "departments": "b1"})
        assert row.segments.get().extra["leader"] == str(hospital.people[1].pk)
    with pytest.raises(Refused, match="本院没有"):
        record(hospital, "research_visit", extra={"leader": str(other.people[0].pk), "departments": "b1"})


def test_two_colleagues_of_one_name_ask_for_the_number(hospital: Hospital) -> None:
    from tongxin.people import commands as people

    people.register(by=SYSTEM, organisation=hospital.root, code="9", name="示例甲")
    with pytest.raises(Refused, match="多位"):
        record(hospital, "research_visit", extra={"leader": "示例甲", "departments": "b1"})


def test_meetings_of_an_emergency_are_told_from_others(hospital: Hospital) -> None:
    record(hospital, "members_meeting")
    record(hospital, "members_meeting", extra={"event": "疫情防控"})
    record(hospital, "emergency_sign_up", present=hospital.people[:2],
           extra={"event": "疫情防控", "task": "支援", "profession": "护士"})  # fmt: skip
    record(hospital, "emergency_event", title="启动", extra={"event": "疫情防控", "sort": "公共卫生"})
    assert value(hospital, "life.members_meetings") == 2
    assert value(hospital, "crisis.member_meetings") == 1
    assert value(hospital, "crisis.nurses_signed_up") == 2
    assert value(hospital, "crisis.event_day") == TODAY


def test_every_kind_can_be_recorded_with_its_required_fields(hospital: Hospital) -> None:
    samples: dict[str, Any] = {
        "person": "示例甲",
        "organisations": "b1",
        "int": "1",
        "decimal": "1",
        "date": "2026-11-01",
    }
    for kind in queries.kinds().values():
        extra = {item.key: item.choices[0] if item.choices else samples.get(item.type, "甲")
                 for item in kind.fields if item.required}  # fmt: skip
        row = record(hospital, kind.id, headcount=1 if kind.attended else 0, extra=extra)
        assert set(row.segments.get().extra) == set(extra)


def test_what_was_written_before_is_offered_again(hospital: Hospital) -> None:
    record(hospital, "preaching_session", extra={"theme": "党的创新理论"})
    record(hospital, "preaching_session", extra={"theme": "新征程"})
    record(hospital, "preaching_session", extra={"theme": "党的创新理论"})
    assert queries.said_before(hospital.one, queries.kind("preaching_session"))["theme"] == ["党的创新理论", "新征程"]
    assert queries.said_before(found_hospital("other").one, queries.kind("preaching_session"))["theme"] == []
    assert queries.said_before(hospital.one, queries.kind("members_appraisal")) == {}


def test_a_figure_that_counts_a_field_nobody_has_is_told() -> None:
    kind = ActivityKind(
        "k",
        "活动",
        attended=False,
        shifts=True,
        fields=[ExtraField("units", "单位", "names"), ExtraField("n", "数", "int")],
    )
    catalog = Catalog({"figure": {
        each.id: each for each in (
            Figure("a.typo", "甲", "个", source="activities.segment", where={"kind": "k", "extra.them": "x"}),
            Figure("a.list", "乙", "个", source="activities.segment", where={"kind": ["k"]}, of="extra.units"),
            Figure("a.apart", "丙", "个", source="activities.mention", where={"kind": "k", "field": "unit"}),
            Figure("a.fine", "丁", "个", source="activities.segment", of="amount.n",
                   where=[{"dimension": "kind", "op": "eq", "value": "k"}, {"any": [{"extra.n": "1"}]}]),
            Figure("a.other", "戊", "个", source="activities.segment", where={"kind": "z", "extra.q": "x"}),
            Figure("p.other", "己", "个", source="people.membership", where={"kind": "k", "extra.q": "x"}),
        )
    }})  # fmt: skip
    problems = list(kinds["activity"].check(kind, catalog))
    assert {problem.code for problem in problems} == {
        "activities.shifts", "activities.figure_field", "activities.figure_list"
    }  # fmt: skip
    assert {problem.params["figure"] for problem in problems if "figure" in problem.params} == {
        "a.typo",
        "a.list",
        "a.apart",
    }


def test_fields_are_titled_as_the_catalog_says() -> None:
    from tongxin.registers.activities.sources import SEGMENT

    assert str(SEGMENT.known("extra.theme").title) in {
        item.title for kind in active().all("activity").values() for item in kind.fields if item.key == "theme"
    }
    assert str(SEGMENT.known("extra.unheard").title) == "unheard"
    assert SEGMENT.dimension("theme") is None
    assert len(SEGMENT.dimensions) == len(list(SEGMENT.dimensions))


def test_a_branch_is_offered_what_a_branch_holds(hospital: Hospital) -> None:
    titles = dict(entry for _group, entries in grouped_kinds(hospital.one.kind) for entry in entries)
    assert {"committee_meeting", "volunteering"} <= set(titles)
    assert not set(titles) & {"central_group_study", "team_study", "mobilisation_meeting"}
    with pytest.raises(Refused, match="“班组学习”由班组、科室办理，“内科党支部”不是：请另选"):
        commands.record(
            by=SYSTEM, organisation=hospital.one, kind="team_study", title="学习", occurred_on=TODAY, present=[]
        )
