"""Who is expected, who sits in, who makes up; gatherings of several segments."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from tests.registers.conftest import SYSTEM, Hospital
from tongxin.figures.queries import compute
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.records.queries import record_for
from tongxin.people.models import Absence, Person, Post
from tongxin.registers.activities import commands, queries
from tongxin.registers.activities.definitions import Audience, Part, Status
from tongxin.registers.activities.models import Gathering
from tongxin.toolbox import clock, periods
from tongxin.toolbox.problems import Denied, NotFound, Refused

TODAY = dt.date(2026, 11, 22)


def day(hospital: Hospital, **values: Any) -> Gathering:
    given: dict[str, Any] = {
        "organisation": hospital.one, "kind": "themed_party_day", "title": "主题党日", "occurred_on": TODAY,
        "present": hospital.people[:3],
    }  # fmt: skip
    return commands.record(by=SYSTEM, **(given | values))


def leave(hospital: Hospital, person: Person) -> None:
    Absence.objects.create(
        hospital=hospital.root, organisation=hospital.one, person=person, kind="study", valid_from=dt.date(2026, 9, 1)
    )


def statuses(row: Gathering) -> dict[str, str]:
    return {line.person.name: line.status for line in queries.attendances(row) if line.person}


def value(hospital: Hospital, figure: str) -> Any:
    return compute(SYSTEM, [figure], hospital.root, periods.year(2026))[0].value


def test_who_is_away_for_long_is_not_expected_and_not_absent(hospital: Hospital) -> None:
    leave(hospital, hospital.people[4])
    due = queries.due(hospital.one, TODAY)
    assert (hospital.people[4] in due.expected, due.away) == (False, [hospital.people[4]])
    row = day(hospital, absent=[hospital.people[3]], excused={str(hospital.people[4].pk): "进修"})
    assert statuses(row) == {"示例甲": "present", "示例乙": "present", "示例丙": "present", "示例丁": "absent"}
    assert (value(hospital, "life.expected"), value(hospital, "life.attendance_rate")) == (4, 75)


def test_who_is_away_and_comes_all_the_same_is_present(hospital: Hospital) -> None:
    leave(hospital, hospital.people[0])
    assert statuses(day(hospital))["示例甲"] == Status.PRESENT


def test_a_guest_sits_in_and_is_not_counted_as_member(hospital: Hospital) -> None:
    from tongxin.people import commands as people

    guest = people.register(by=SYSTEM, organisation=hospital.root, code="g1", name="示例客")
    row = day(hospital, present=[*hospital.people[:3], guest])
    assert row.attendances.get(person=guest).observer
    assert (value(hospital, "life.person_times"), value(hospital, "life.observers")) == (3, 1)
    with pytest.raises(Refused, match="示例客当天不在应到名单中"):
        day(hospital, absent=[guest])


def test_outside_organisation_life_nobody_sits_in(hospital: Hospital) -> None:
    row = day(hospital, organisation=hospital.two, kind="topical_study", extra={"topic": "学习"})
    assert not row.attendances.filter(observer=True).exists()


def test_who_has_left_the_hospital_cannot_have_come(hospital: Hospital) -> None:
    Person.objects.filter(pk=hospital.people[0].pk).update(left_on=TODAY - dt.timedelta(1))
    with pytest.raises(Refused, match="示例甲在活动当天已经离院"):
        day(hospital)


def test_a_committee_expects_those_with_a_seat(hospital: Hospital) -> None:
    for person, kind in zip(hospital.people, ("branch_secretary", "branch_organisation", "group_leader"), strict=False):
        Post.objects.create(hospital=hospital.root, organisation=hospital.one, person=person, kind=kind, title="职务",
                            valid_from=dt.date(2024, 1, 1))  # fmt: skip
    leave(hospital, hospital.people[1])
    due = queries.due(hospital.one, TODAY, Audience.COMMITTEE)
    assert (due.expected, due.away) == ([hospital.people[0]], [hospital.people[1]])
    assert queries.due(hospital.one, TODAY, Audience.NOBODY).expected == []
    kinds = [queries.kind("committee_meeting"), queries.kind("party_class")]
    assert queries.audience_of(kinds) is Audience.MEMBERS
    assert queries.audience_of([queries.kind("heart_talk")]) is Audience.NOBODY


def test_absence_is_made_up_on_a_day_and_counted_apart(hospital: Hospital) -> None:
    held = day(hospital, occurred_on=TODAY - dt.timedelta(7), excused={str(hospital.people[3].pk): "手术"},
               absent=[hospital.people[4]])  # fmt: skip
    made = commands.make_up(
        by=hospital.recorder, gathering=held, version=1, people=[hospital.people[3]], made_up_on=TODAY
    )
    line = held.attendances.get(person=hospital.people[3])
    assert (line.status, line.made_up_on, line.reason, made.record.version) == (Status.MADE_UP, TODAY, "手术", 2)
    assert (value(hospital, "life.made_up"), value(hospital, "life.person_times")) == (1, 3)
    assert queries.tally(held).made_up == queries.tally_of(queries.attendances(held)).made_up == 1


@pytest.mark.parametrize(
    ("people", "offset", "said"),
    [([0], 0, "示例甲"), ([], 0, "请勾选"), ([3], -8, "不能早于"), ([3], 1, "还没有到")],
)
def test_a_wrong_make_up_is_refused(hospital: Hospital, people: list[int], offset: int, said: str) -> None:
    held = day(hospital, occurred_on=TODAY - dt.timedelta(7), absent=[hospital.people[3]])
    with pytest.raises(Refused, match=said):
        commands.make_up(by=hospital.recorder, gathering=held, version=1, made_up_on=TODAY + dt.timedelta(offset),
                         people=[hospital.people[number] for number in people])  # fmt: skip


def test_appraisals_are_not_made_up_and_members_may_not_say_so(hospital: Hospital) -> None:
    held = day(hospital, kind="members_appraisal", absent=[hospital.people[3]])
    with pytest.raises(Refused, match="“民主评议党员”不安排补学"):
        commands.make_up(by=SYSTEM, gathering=held, version=1, people=[hospital.people[3]], made_up_on=TODAY)
    with pytest.raises(Denied):
        commands.make_up(by=hospital.member, gathering=held, version=1, people=[hospital.people[3]], made_up_on=TODAY)


def test_one_gathering_has_several_segments_and_one_list(hospital: Hospital) -> None:
    row = day(hospital, kind="members_meeting", title="党员大会", parts=[
        Part("party_class", "专题党课", None, {"topic": "党的创新理论"}), Part("themed_party_day"),
    ])  # fmt: skip
    assert [(part.order, part.kind, part.title) for part in row.segments.all()] == [
        (1, "members_meeting", "党员大会"), (2, "party_class", "专题党课"), (3, "themed_party_day", "主题党日"),
    ]  # fmt: skip
    assert (value(hospital, "life.party_classes"), value(hospital, "life.themed_days")) == (1, 1)
    commands.correct(by=SYSTEM, gathering=row, version=1, reason="笔误", order=2, extra={"topic": "纪律"})
    assert [part.extra for part in row.segments.all()] == [{}, {"topic": "纪律"}, {}]


def test_mistakes_of_segments_name_their_fields(hospital: Hospital) -> None:
    wrong = [Part("themed_party_day", extra={"host": "查无此人"}), Part("heart_talk"), Part("topical_study")]
    with pytest.raises(Refused) as caught:
        commands.plan(
            by=SYSTEM, organisation=hospital.one, kind="party_class", title="党课", occurred_on=TODAY, parts=wrong
        )
    assert [problem.field for problem in caught.value.problems] == ["part1_host", "part2_kind", "part3_topic"]


def client(hospital: Hospital) -> Client:
    made = Client()
    made.force_login(UserRow.objects.get(pk=hospital.secretary.id))
    return made


def form(hospital: Hospital, **values: str) -> dict[str, str]:
    roll = {f"s-{person.pk}": "present" for person in hospital.people}
    return {"organisation": str(hospital.one.pk), "listed_for": str(hospital.one.pk), "kind": "members_meeting",
            "title": "党员大会", "occurred_on": "2026-11-22", **roll, **values}  # fmt: skip


def test_a_segment_is_added_by_choosing_its_kind(hospital: Hospital) -> None:
    by = client(hospital)
    drawn = by.post("/activities/new/", form(hospital, step="reload", part1="party_class")).content.decode()
    assert 'name="part1_topic"' in drawn
    assert 'name="part2"' in drawn
    done = by.post(
        "/activities/new/", form(hospital, part1="party_class", part1_topic="党的创新理论", part1_hours="1.5")
    )
    assert done.status_code == 303
    row = Gathering.objects.get()
    assert [(part.kind, part.title) for part in row.segments.all()] == [
        ("members_meeting", "党员大会"),
        ("party_class", "党课"),
    ]
    again = by.get(f"/activities/new/?again={row.pk}").content.decode()
    assert 'value="党的创新理论"' in again
    page = by.get(f"/activities/{row.pk}/").content.decode()
    assert f"/activities/{row.pk}/correct/?order=2" in page
    corrected = by.get(f"/activities/{row.pk}/correct/?order=2").content.decode()
    assert 'name="extra_topic" value="党的创新理论"' in corrected
    assert by.get(f"/activities/{row.pk}/correct/?order=9").status_code == 404


def test_a_segment_taken_out_or_wrong_is_said_at_its_field(hospital: Hospital) -> None:
    by = client(hospital)
    wrong = by.post("/activities/new/", form(hospital, part1="", part2="topical_study"))
    assert wrong.status_code == 422
    assert "part2_topic" in wrong.content.decode()
    assert by.post("/activities/new/", form(hospital, part1="", part2="")).status_code == 303
    assert Gathering.objects.get().segments.count() == 1


def test_make_up_is_entered_on_its_page(hospital: Hospital) -> None:
    held = day(hospital, absent=[hospital.people[3]])
    by = client(hospital)
    assert f"/activities/{held.pk}/make-up/" in by.get(f"/activities/{held.pk}/").content.decode()
    page = by.get(f"/activities/{held.pk}/make-up/").content.decode()
    assert "示例丁（未到）" in page
    sent = {"_version": "1", "people": str(hospital.people[3].pk), "made_up_on": "2026-11-22"}
    assert by.post(f"/activities/{held.pk}/make-up/", sent).status_code == 303
    shown = by.get(f"/activities/{held.pk}/").content.decode()
    assert "已补学" in shown
    assert f"/activities/{held.pk}/make-up/" not in shown


def test_the_form_says_who_is_away_without_saying_why(hospital: Hospital) -> None:
    leave(hospital, hospital.people[4])
    text = client(hospital).get("/activities/new/?kind=themed_party_day").content.decode()
    assert "另有 1 人长期外出或休假" in text
    assert f's-{hospital.people[4].pk}"' not in text


def test_who_cannot_come_comes_to_the_second_sitting(hospital: Hospital) -> None:
    row = commands.plan(by=SYSTEM, organisation=hospital.one, kind="party_class", title="党课", occurred_on=TODAY)
    code = commands.show_code(by=SYSTEM, gathering=row).code
    later = TODAY + dt.timedelta(3)
    by = client(hospital)
    page = by.get(f"/activities/{row.pk}/").content.decode()
    assert f"/activities/{row.pk}/sitting/" in page
    assert by.get(f"/activities/{row.pk}/sitting/").status_code == 200
    sent = {"_version": "1", "occurred_on": later.isoformat(), "starts_at": "15:00", "place": "二号会议室"}
    assert by.post(f"/activities/{row.pk}/sitting/", sent).status_code == 303
    assert "第 2 批" in by.get(f"/activities/{row.pk}/").content.decode()
    with clock.at(later):
        line = commands.check_in(by=hospital.member, gathering=row, code=code)
        assert (line.sitting, line.status) == (2, Status.PRESENT)
    with clock.at(later + dt.timedelta(1)), pytest.raises(Refused, match="当天"):
        commands.check_in(by=hospital.member, gathering=row, code=code)
    with pytest.raises(Refused, match="不能早于第一批"):
        commands.add_sitting(by=SYSTEM, gathering=row, version=2, occurred_on=TODAY - dt.timedelta(1))


def test_a_member_chooses_a_sitting_and_chooses_anew(hospital: Hospital) -> None:
    row = commands.plan(by=SYSTEM, organisation=hospital.one, kind="party_class", title="党课", occurred_on=TODAY)
    with pytest.raises(Refused, match="不需要报名"):
        commands.sign_up(by=hospital.member, gathering=row)
    commands.add_sitting(by=SYSTEM, gathering=row, version=1, occurred_on=TODAY + dt.timedelta(3), place="二号会议室")
    own = Client()
    own.force_login(UserRow.objects.get(pk=hospital.member.id))
    page = own.get(f"/activities/{row.pk}/").content.decode()
    assert "参加第 1 批：2026年11月22日" in page
    assert "参加第 2 批：2026年11月25日 · 二号会议室" in page
    for number in ("1", "2"):
        sent = {"_key": f"k{number}", "sitting": number}
        assert own.post(f"/activities/{row.pk}/sign-up/", sent).status_code == 303
    assert (row.attendances.get().sitting, row.attendances.get().status) == (2, Status.SIGNED_UP)
    page = own.get(f"/activities/{row.pk}/").content.decode()
    assert "您已报名第 2 批" in page
    assert "参加第 2 批" not in page
    for wrong in ("3", "x", "999"):
        assert own.post(f"/activities/{row.pk}/sign-up/", {"_key": f"w{wrong}", "sitting": wrong}).status_code == 422
    # The others are expected all the same, and preselected as present.
    lines = client(hospital).get(f"/activities/{row.pk}/confirm/").content.decode()
    assert "已报名第 2 批" in lines
    commands.confirm(by=hospital.secretary, gathering=row, version=2, present=hospital.people)
    assert set(row.attendances.values_list("sitting", flat=True)) == {1, 2}


def test_where_there_are_votes_nobody_comes_later(hospital: Hospital) -> None:
    row = commands.plan(by=SYSTEM, organisation=hospital.one, kind="members_meeting", title="大会", occurred_on=TODAY)
    with pytest.raises(Refused, match="“支部党员大会”不能分批举行"):
        commands.add_sitting(by=SYSTEM, gathering=row, version=1, occurred_on=TODAY)


def test_talks_are_known_to_those_who_keep_the_lists(hospital: Hospital) -> None:
    row = day(hospital, kind="heart_talk", title="谈心谈话", present=[],
              extra={"talker": "示例甲", "talked": "示例乙", "pair": "支委与党员"})  # fmt: skip
    assert list(queries.gatherings(hospital.secretary)) == [row]
    assert list(queries.gatherings(SYSTEM)) == [row]
    assert list(queries.gatherings(hospital.member)) == []


def test_the_files_of_a_talk_are_for_those_who_may_see_the_talk(hospital: Hospital) -> None:
    row = day(hospital, kind="heart_talk", title="谈心谈话", present=[],
              extra={"talker": "示例甲", "talked": "示例乙", "pair": "支委与党员"})  # fmt: skip
    assert record_for(hospital.secretary, row.pk) == row.record
    with pytest.raises(NotFound):
        record_for(hospital.member, row.pk)
