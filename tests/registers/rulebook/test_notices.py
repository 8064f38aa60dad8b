"""Notices of Party affairs: members first, then others; a period that is long enough; every objection answered."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.registers.conftest import SYSTEM, Hospital, found_hospital
from tests.registers.rulebook.conftest import TODAY, Book
from tests.registers.rulebook.test_pages import signed_in, text
from tests.registers.tasks.conftest import officer
from tongxin.figures.queries import compute
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import User
from tongxin.ground.commands.arguments import parse
from tongxin.ground.followups import writing as followups
from tongxin.ground.records.queries import may_see
from tongxin.ground.todos.queries import lines
from tongxin.people import commands as people
from tongxin.registers.rulebook import commands
from tongxin.registers.rulebook.definitions import Audience, NoticeKind, VoiceKind
from tongxin.registers.rulebook.models import Notice, Voice
from tongxin.registers.rulebook.queries import notices as queries
from tongxin.registers.rulebook.rules import Release, check_release, period_end
from tongxin.registers.rulebook.wiring import _check_notice
from tongxin.toolbox import clock, periods
from tongxin.toolbox.problems import Denied, NotFound, Refused

MOST = 12
DAY = dt.timedelta(days=1)
PLAIN = NoticeKind("plain", "情况通报")
PERIOD = NoticeKind("shown", "公示", ahead_days=0, period_days=5)
#        kind, audience, members, staff, public, closes, what is wrong
RELEASES: list[tuple[NoticeKind, Audience, int, int | None, int | None, int | None, set[str]]] = [
    (PLAIN, Audience.STAFF, 0, 1, None, None, set()),
    (PLAIN, Audience.STAFF, 0, 0, None, None, {"rulebook.members_first"}),
    (PLAIN, Audience.STAFF, 0, None, None, None, {"rulebook.notice_day"}),
    (PLAIN, Audience.MEMBERS, 0, None, None, None, set()),
    (PLAIN, Audience.MEMBERS, 0, 1, None, None, {"rulebook.notice_beyond"}),
    (PLAIN, Audience.PUBLIC, 0, 1, 1, None, set()),
    (PLAIN, Audience.PUBLIC, 0, 2, 1, None, {"rulebook.public_early"}),
    (PLAIN, Audience.PUBLIC, 0, None, None, None, {"rulebook.notice_day"}),
    (PERIOD, Audience.STAFF, 0, 0, None, 4, set()),  # Monday to Friday are five working days
    (PERIOD, Audience.STAFF, 0, 0, None, 3, {"rulebook.notice_short"}),
    (PERIOD, Audience.STAFF, 0, 0, None, None, {"rulebook.notice_period"}),
    (PLAIN, Audience.STAFF, 0, 3, None, 2, {"rulebook.notice_short"}),
    (PERIOD, Audience.STAFF, 5, 0, None, None, {"rulebook.members_first", "rulebook.notice_period"}),
]
MONDAY = dt.date(2026, 11, 23)


def after(days: int | None) -> dt.date | None:
    return None if days is None else MONDAY + days * DAY


def wrong(kind: NoticeKind, audience: Audience, release: Release) -> set[str]:
    try:
        check_release(kind, audience, release)
    except Refused as refused:
        return {problem.code for problem in refused.problems}
    return set()


@pytest.mark.parametrize("row", RELEASES)
def test_the_days_of_a_release(row: tuple[Any, ...]) -> None:
    kind, audience, members, staff, public, closes, expected = row
    assert (
        wrong(kind, audience, Release(MONDAY + members * DAY, after(staff), after(public), after(closes))) == expected
    )


def test_a_period_without_a_work_calendar_is_not_guessed() -> None:
    assert period_end(dt.date(2035, 3, 1), 5) is None
    far = dt.date(2035, 3, 1)
    assert wrong(PERIOD, Audience.STAFF, Release(far, far, None, far)) == set()


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(-2, 35))
def test_who_knows_never_shrinks_and_members_never_learn_last(members: int, staff: int, public: int, day: int) -> None:
    release = Release(
        MONDAY + members * DAY, MONDAY + (members + staff) * DAY, MONDAY + (members + staff + public) * DAY
    )
    width = [None, *Audience]
    now, later = release.audience(MONDAY + day * DAY), release.audience(MONDAY + (day + 1) * DAY)
    assert width.index(now) <= width.index(later)
    assert (now is not None) == (day >= members)


@pytest.fixture
def outsider(hospital: Hospital) -> User:
    """A head of a department who is no member of the Party."""
    person = people.register(by=SYSTEM, organisation=hospital.root, code="fd1", name="示例非党")
    return officer("department_head", hospital.root, hospital.root, person)


def drafted(book: Book, **more: Any) -> Notice:
    usual: dict[str, Any] = {
        "organisation": book.hospital.root, "kind": "decision", "title": "门诊楼改造", "text": "决定改造门诊楼。",
    }  # fmt: skip
    return commands.draft_notice(by=book.hospital.office, **{**usual, **more})


def released(book: Book, row: Notice | None = None, **more: Any) -> Notice:
    row = row or drafted(book)
    usual: dict[str, Any] = {
        "members_on": TODAY, "staff_on": TODAY + 3 * DAY, "checked_by": "示例保密员", "approved_by": "示例书记",
    }  # fmt: skip
    return commands.release_notice(by=book.hospital.office, notice=row, version=1, **{**usual, **more})


def shown(book: Book) -> Notice:
    """Release a notice with a period of five working days."""
    row = drafted(book, kind="appointment", title="任前公示")
    return released(book, row, staff_on=TODAY, closes_on=TODAY + 6 * DAY)


def codes(call: Any) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return {problem.code for problem in refused.value.problems}


def test_members_know_before_others_and_nobody_a_draft(book: Book, outsider: User) -> None:
    hospital, row = book.hospital, drafted(book)
    readers = hospital.office, hospital.member, outsider
    assert [queries.seen(by, row.pk) for by in readers] == [True, False, False]
    row = released(book, row)
    assert [queries.seen(by, row.pk) for by in readers] == [True, True, False]
    assert may_see(hospital.member, row.record)
    assert queries.known_to(row) is Audience.MEMBERS
    with clock.at(TODAY + 3 * DAY):
        assert queries.seen(outsider, row.pk)
        assert queries.known_to(row) is Audience.STAFF
    stranger = found_hospital("xx")
    assert not queries.seen(stranger.office, row.pk)
    with pytest.raises(NotFound):
        commands.speak(by=outsider, notice=row, kind=VoiceKind.READ)


def test_what_is_drafted_must_fit_its_kind(book: Book) -> None:
    rule = book.issued()
    made = drafted(book, kind="rule_issued", title="《党委会议事规则》", source=rule.record)
    assert queries.source_of(book.hospital.office, made) == rule.record
    assert made.record.title == "党委会议事规则"
    assert rule.record not in queries.disclosable(book.hospital.office)
    assert codes(lambda: drafted(book, source=rule.record)) == {"rulebook.notice_source"}
    assert codes(lambda: drafted(book, kind="none")) == {"rulebook.notice_kind"}
    assert codes(lambda: drafted(book, kind="party_work", audience=Audience.STAFF)) == {"rulebook.audience"}
    assert drafted(book, audience=Audience.MEMBERS).audience == "members"
    with pytest.raises(Denied):
        commands.draft_notice(by=book.hospital.secretary, organisation=book.hospital.one, kind="decision", title="示例")


def test_a_draft_is_written_released_once_and_voided(book: Book) -> None:
    office, row = book.hospital.office, drafted(book, text="")
    said: dict[str, Any] = {"members_on": TODAY, "staff_on": TODAY + DAY}
    missing = codes(
        lambda: commands.release_notice(by=office, notice=row, version=1, checked_by=" ", approved_by="", **said)
    )
    assert missing == {"rulebook.notice_checked_by", "rulebook.notice_approved_by", "rulebook.notice_text"}
    row = commands.write_notice(by=office, notice=row, version=1, title="门诊楼改造方案", text="决定改造。")
    row = commands.release_notice(by=office, notice=row, version=2, checked_by="示例甲", approved_by="示例乙", **said)
    assert (row.record.title, row.occurred_on, row.record.occurred_on) == ("门诊楼改造方案", TODAY, TODAY)
    again = codes(lambda: commands.write_notice(by=office, notice=row, version=3, title="x"))
    assert again == {"rulebook.notice_state"}
    commands.void_notice(by=office, notice=row, version=3, reason="内容有误")
    assert not queries.seen(book.hospital.member, row.pk)


def test_readers_read_discuss_and_act_before_the_others(book: Book, outsider: User) -> None:
    hospital, row = book.hospital, released(book)
    assert queries.unread(hospital.member) == [row]
    for _twice in range(2):
        commands.speak(by=hospital.member, notice=row, kind=VoiceKind.READ)
    assert queries.unread(hospital.member) == []
    assert queries.unread(hospital.office) == []
    commands.speak(by=hospital.secretary, notice=row, kind=VoiceKind.REMARK, text="建议分期施工")
    commands.speak(by=hospital.secretary, notice=row, kind=VoiceKind.ACT, text="本支部先搬")
    assert queries.reading(row) == (1, 5)
    assert [voice.kind for voice in queries.voices(hospital.member, row, keeps=False)] == ["remark", "act"]
    with clock.at(TODAY + 3 * DAY):
        commands.speak(by=outsider, notice=row, kind=VoiceKind.READ)
    counted = {
        answer.id: answer.value
        for answer in compute(
            hospital.office, ["disclosure.notices", "disclosure.members_first", "disclosure.firsts"], hospital.root,
            periods.parse("2026"),
        )
    }  # fmt: skip
    assert {name: int(str(value)) for name, value in counted.items()} == {
        "disclosure.notices": 1, "disclosure.members_first": 100, "disclosure.firsts": 3,
    }  # fmt: skip


def test_who_may_not_speak(book: Book) -> None:
    hospital, row = book.hospital, released(book)
    speak = commands.speak
    assert codes(lambda: speak(by=hospital.office, notice=row, kind=VoiceKind.READ)) == {"rulebook.no_person"}
    with pytest.raises(Refused):
        speak(by=SYSTEM, notice=row, kind=VoiceKind.READ)
    member = hospital.member
    assert codes(lambda: speak(by=member, notice=row, kind=VoiceKind.REMARK, text=" ")) == {"rulebook.voice_text"}
    assert codes(lambda: speak(by=member, notice=row, kind=VoiceKind.OBJECTION, text="x")) == {"rulebook.no_period"}
    commands.close_notice(by=hospital.office, notice=row, version=2, outcome="已知悉")
    assert codes(lambda: speak(by=member, notice=row, kind=VoiceKind.READ)) == {"rulebook.notice_closed"}


def test_every_objection_is_answered_before_the_end(book: Book, outsider: User) -> None:
    hospital, office, row = book.hospital, book.hospital.office, shown(book)
    voice = commands.speak(by=hospital.member, notice=row, kind=VoiceKind.OBJECTION, text="任职年限不够")
    letter = commands.take_voice(by=office, notice=row, kind=VoiceKind.OBJECTION, text="不同意", received_on=TODAY)
    assert [line.todo.verb for line in lines(office)] == ["答复", "答复"]
    assert [each.pk for each in queries.voices(hospital.member, row, keeps=False)] == [voice.pk]
    assert queries.voices(outsider, row, keeps=False) == []
    assert queries.voices(SYSTEM, row, keeps=False) == []
    early = codes(lambda: commands.close_notice(by=office, notice=row, version=2, outcome="无异议"))
    assert early == {"rulebook.notice_running"}
    assert codes(lambda: commands.answer_voice(by=office, voice=voice, answer="经核实")) == {"rulebook.upheld"}
    assert codes(lambda: commands.answer_voice(by=office, voice=voice, answer=" ", upheld=False)) == {"rulebook.answer"}
    with pytest.raises(Denied):
        commands.answer_voice(by=hospital.secretary, voice=voice, answer="好", upheld=True)
    commands.answer_voice(by=office, voice=voice, answer="经核实，符合规定", upheld=False)
    with clock.at(TODAY + 7 * DAY):
        late = codes(lambda: commands.close_notice(by=office, notice=row, version=2, outcome="x"))
        assert late == {"rulebook.unanswered"}
        commands.answer_voice(by=office, voice=letter, answer="已说明", upheld=False)
        assert [line.todo.verb for line in lines(office)] == ["登记结果"]
        assert codes(lambda: commands.close_notice(by=office, notice=row, version=2, outcome=" ")) == {
            "rulebook.notice_outcome"
        }
        commands.close_notice(by=office, notice=row, version=2, outcome="异议不成立，按程序任职")
        assert lines(office) == []
    year = compute(
        office, ["disclosure.objections", "disclosure.objections_answered"], hospital.root, periods.parse("2026")
    )
    assert [int(str(answer.value)) for answer in year] == [2, 100]


def test_what_was_said_at_a_meeting_is_entered_by_the_office(book: Book, outsider: User) -> None:
    hospital, row = book.hospital, released(book)
    said: dict[str, Any] = {"by": hospital.office, "notice": row, "received_on": TODAY}
    take, reader = commands.take_voice, hospital.people[3]
    for _twice in range(2):
        take(**said, kind=VoiceKind.READ, person=reader)
    assert queries.reading(row) == (1, 5)
    assert take(**said, kind=VoiceKind.REMARK, text="赞成", said_by="内科党支部").said_by == "内科党支部"
    assert codes(lambda: take(**said, kind=VoiceKind.READ)) == {"rulebook.reader"}
    early = {**said, "received_on": TODAY - DAY}
    assert codes(lambda: take(**early, kind=VoiceKind.REMARK, text="x")) == {"rulebook.voice_early"}
    stranger = found_hospital("xx").people[0]
    assert codes(lambda: take(**said, kind=VoiceKind.READ, person=stranger)) == {"rulebook.stranger"}
    with pytest.raises(Denied):
        take(**{**said, "by": hospital.secretary}, kind=VoiceKind.REMARK, text="x")


def test_a_remark_is_answered_without_a_verdict(book: Book) -> None:
    row = released(book)
    voice = commands.speak(by=book.hospital.member, notice=row, kind=VoiceKind.REMARK, text="好")
    assert commands.answer_voice(by=book.hospital.office, voice=voice, answer="谢谢").upheld is None


def test_a_register_asks_for_the_notice_of_its_record(book: Book) -> None:
    hospital, rule = book.hospital, book.issued()
    asked: dict[str, Any] = {"by": hospital.office, "title": "印发制度", "owner": hospital.root}
    made = followups.ask("notice", source=rule.record, sort="members", requirement="全文见制度", **asked)
    row = Notice.objects.get(pk=made.pk)
    assert (row.kind, row.audience, row.text) == ("rule_issued", "members", "全文见制度")
    with pytest.raises(Refused):
        followups.ask("notice", source=rule.document.record, **asked)
    given = parse(commands.write_notice, hospital.office, {"notice": str(row.pk), "version": 1, "title": "甲"})
    assert given["notice"] == row


def test_the_catalog_names_kinds_of_record_that_exist() -> None:
    found = [
        _check_notice(NoticeKind("x", "甲", of=[name]), active())
        for name in ("rule_version/issued", "rule_version", "a/b")
    ]
    assert [[problem.code for problem in each] for each in found] == [
        [],
        ["rulebook.notice_of"],
        ["rulebook.notice_of"],
    ]


def test_the_pages_of_a_notice(book: Book, django_assert_max_num_queries: Any) -> None:
    hospital, rule = book.hospital, book.issued()
    office = signed_in(hospital.office.id)
    assert "起草第一条" in text(office.get(reverse("rulebook:notices")))
    begun = text(office.get(reverse("rulebook:draft_notice"), {"of": str(rule.pk)}))
    assert 'value="党委会议事规则"' in begun
    sent = {
        "kind": "rule_issued", "source": rule.pk, "title": "党委会议事规则", "text": "自二月一日起施行",
        "organisation": hospital.root.pk, "audience": "",
    }  # fmt: skip
    assert office.post(reverse("rulebook:draft_notice"), sent).status_code == 303
    row = Notice.objects.get()
    key = [row.pk]
    assert (
        office.post(
            reverse("rulebook:write_notice", args=key), {"title": "甲", "text": "乙", "_version": 1}
        ).status_code
        == 303
    )
    for name in ("write_notice", "release_notice", "void_notice"):
        assert office.get(reverse(f"rulebook:{name}", args=key)).status_code == 200
    days = {
        "members_on": "2026-11-22",
        "staff_on": "2026-11-22",
        "checked_by": "甲",
        "approved_by": "乙",
        "_version": 2,
    }
    refused = office.post(reverse("rulebook:release_notice", args=key), days)
    assert "党员先知道" in refused.content.decode()
    assert (
        office.post(reverse("rulebook:release_notice", args=key), {**days, "staff_on": "2026-11-23"}).status_code == 303
    )
    member = signed_in(hospital.member.id)
    assert "党务公开：未读" in text(member.get("/"))
    with django_assert_max_num_queries(MOST):
        assert "我已阅读" in text(member.get(reverse("rulebook:notice", args=key)))
    assert member.get(reverse("rulebook:read_notice", args=key)).status_code == 302
    assert member.post(reverse("rulebook:read_notice", args=key), {"_key": "k"}).status_code == 303
    assert "我已阅读" not in text(member.get(reverse("rulebook:notice", args=key)))
    assert member.post(reverse("rulebook:speak", args=key), {"kind": "remark", "text": "好"}).status_code == 303
    voice = Voice.objects.get(kind="remark")
    assert office.post(reverse("rulebook:answer_voice", args=[voice.pk]), {"answer": "谢谢"}).status_code == 303
    assert "谢谢" in text(member.get(reverse("rulebook:notice", args=key)))
    assert member.get(reverse("rulebook:close_notice", args=key)).status_code == 403
    with django_assert_max_num_queries(MOST):
        text(office.get(reverse("rulebook:notices")))
    assert "换一个标题" in text(office.get(reverse("rulebook:notices") + "?q=没有&kind=decision&state=closed"))
    closing = reverse("rulebook:close_notice", args=key)
    assert office.post(closing, {"outcome": "已知悉", "_version": 3}).status_code == 303
    assert office.post(reverse("rulebook:void_notice", args=key), {"reason": "重复", "_version": 4}).status_code == 303
    assert Client().get(reverse("rulebook:notice", args=key)).status_code in (302, 404)


def test_the_page_of_a_period(book: Book, outsider: User) -> None:
    row = shown(book)
    office, head = signed_in(book.hospital.office.id), signed_in(outsider.id)
    assert "异议" in text(head.get(reverse("rulebook:speak", args=[row.pk])))
    said = {"kind": "objection", "text": "有异议"}
    assert head.post(reverse("rulebook:speak", args=[row.pk]), said).status_code == 303
    letter = {"kind": "objection", "text": "来信", "received_on": "2026-11-22"}
    assert office.post(reverse("rulebook:take_voice", args=[row.pk]), letter).status_code == 303
    page = text(office.get(reverse("rulebook:notice", args=[row.pk])))
    assert page.count("有异议") == 1
    assert "来信" not in text(head.get(reverse("rulebook:notice", args=[row.pk])))
    first = Voice.objects.order_by("id")[0]
    answered = reverse("rulebook:answer_voice", args=[first.pk])
    assert office.post(answered, {"answer": "已核实", "upheld": "no"}).status_code == 303
    assert "答复（异议不成立）" in text(head.get(reverse("rulebook:notice", args=[row.pk])))
    assert head.get(answered).status_code == 404
