"""Problems of visits and suggestion rounds: taken further in one action, settled by the task, answered to who asked."""

from __future__ import annotations

import datetime as dt
import html
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.registers.conftest import SYSTEM
from tests.registers.tasks.conftest import TODAY, Office, officer
from tongxin.figures.queries import compute
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.commands.actors import User
from tongxin.ground.followups.queries import followed
from tongxin.ground.records.queries import of_sorts
from tongxin.ground.todos.queries import lines
from tongxin.registers.activities import commands as activities
from tongxin.registers.activities.models import Gathering
from tongxin.registers.tasks import commands
from tongxin.registers.tasks.definitions import Adoption, Collects, Origin, Satisfaction, State, SuggestionState
from tongxin.registers.tasks.models import Concern, Suggestion, Task
from tongxin.registers.tasks.queries import suggestions as queries
from tongxin.registers.tasks.web.panels import found_there, told_of
from tongxin.toolbox import clock
from tongxin.toolbox.periods import Period
from tongxin.toolbox.problems import Denied, NotFound, Refused

pytestmark = pytest.mark.django_db
YEAR = Period(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def found(office: Office, **more: Any) -> Concern:
    usual: dict[str, Any] = {
        "organisation": office.hospital.one, "occurred_on": TODAY, "origin": Origin.PATIENTS, "problem": "候诊区座椅不足",
    }  # fmt: skip
    return commands.find(by=office.user, **{**usual, **more})


def value(office: Office, figure: str) -> object:
    return compute(office.user, [figure], office.hospital.root, YEAR, None)[0].value


def test_a_problem_becomes_a_task_and_is_solved_with_it(office: Office) -> None:
    concern = found(office)
    record = commands.take_further(
        by=office.user, concern=concern, version=1, what="task", owner=office.hospital.two, title="增设候诊座椅"
    )
    task = Task.objects.select_related("record").get(pk=record.pk)
    assert (task.source, task.raised_by_id, task.requirement) == ("research", office.hospital.one.pk, "候诊区座椅不足")
    [trace] = followed(office.user, concern.pk)
    assert (trace.record.pk, trace.state, trace.finished) == (task.pk, "待签收", False)
    assert (value(office, "research.problems"), value(office, "research.solved")) == (1, None)
    owner = officer("department_head", office.hospital.two, office.hospital.root)
    task = commands.accept(by=owner, task=task, version=1)
    task = commands.request_closure(by=owner, task=task, version=2, words="已增设 40 个")
    commands.verify_close(by=office.user, task=task, version=3)
    concern.refresh_from_db()
    assert (concern.solved_on, concern.record.state) == (TODAY, "solved")
    assert value(office, "research.solved") == 1
    assert value(office, "tasks.closed") == 1


def test_a_problem_solved_there_names_who_confirmed(office: Office) -> None:
    concern = found(office)
    with pytest.raises(Refused):
        commands.solve_concern(by=office.user, concern=concern, version=1, solved_on=TODAY, confirmed_by=" ")
    with pytest.raises(Refused):
        commands.solve_concern(
            by=office.user, concern=concern, version=1, solved_on=TODAY - dt.timedelta(1), confirmed_by="示例护士长"
        )
    commands.solve_concern(
        by=office.user, concern=concern, version=1, solved_on=TODAY, confirmed_by="示例护士长", way="现场解决"
    )
    with pytest.raises(Refused):
        commands.correct_concern(by=office.user, concern=concern, version=2, measure="x")
    assert value(office, "research.solved") == 1
    commands.void_concern(by=office.user, concern=concern, version=2, reason="重复登记")
    assert value(office, "research.solved") is None


def test_who_may_enter_problems(office: Office) -> None:
    with pytest.raises(Denied):
        commands.find(
            by=office.hospital.secretary, organisation=office.hospital.one, occurred_on=TODAY, origin=Origin.STAFF,
            problem="x",
        )  # fmt: skip
    with pytest.raises(Refused):
        found(office, occurred_on=TODAY + dt.timedelta(1))


def suggested(office: Office, **more: Any) -> Suggestion:
    opened = commands.open_round(
        by=office.user,
        organisation=office.hospital.root,
        title="2026 年下半年金点子",
        closes_on=TODAY + dt.timedelta(20),
    )
    return commands.suggest(
        by=office.hospital.member,
        organisation=office.hospital.one,
        suggestion_round=opened,
        text="增设夜间采血窗口",
        **more,
    )


def test_a_suggestion_is_answered_to_who_made_it(office: Office) -> None:
    hospital, suggestion = office.hospital, suggested(office)
    assert (suggestion.author, suggestion.record.state) == (hospital.member.name, SuggestionState.RECEIVED)
    suggestion = commands.triage(by=office.user, suggestion=suggestion, version=1, owner=hospital.two)
    head = officer("department_head", hospital.two, hospital.root)
    assert [line.todo.verb for line in lines(head)] == ["答复"]
    with pytest.raises(Denied):
        commands.answer(
            by=hospital.secretary,
            owner=hospital.two,
            suggestion=suggestion,
            version=2,
            adoption=Adoption.ADOPTED,
            reply="好",
        )
    with pytest.raises(Refused):
        commands.answer(
            by=hospital.secretary,
            owner=hospital.one,
            suggestion=suggestion,
            version=2,
            adoption=Adoption.ADOPTED,
            reply="好",
        )
    commands.answer(
        by=head, owner=hospital.two, suggestion=suggestion, version=2, adoption=Adoption.ADOPTED, reply="下月开设"
    )
    assert lines(head) == []
    assert queries.suggestion_for(hospital.member, suggestion.pk).reply == "下月开设"
    with pytest.raises(NotFound):
        queries.suggestion_for(hospital.recorder, found(office).pk)
    rated = commands.rate(by=office.user, suggestion=suggestion, version=3, satisfied=Satisfaction.PARTLY)
    assert rated.satisfied == Satisfaction.PARTLY
    assert (value(office, "suggestions.rounds"), value(office, "suggestions.adopted")) == (1, 1)


def test_who_made_a_suggestion_hears_of_the_answer_and_says_what_he_thinks(office: Office) -> None:
    hospital, suggestion = office.hospital, suggested(office)
    said: dict[str, Any] = {"suggestion": suggestion, "satisfied": Satisfaction.YES}
    with pytest.raises(Refused):
        commands.rate_own(by=hospital.member, version=1, **said)
    commands.triage(by=office.user, suggestion=suggestion, version=1, owner=hospital.one)
    commands.answer(
        by=hospital.secretary,
        owner=hospital.one,
        suggestion=suggestion,
        version=2,
        adoption=Adoption.ADOPTED,
        reply="好",
    )
    member = Client()
    member.force_login(UserRow.objects.get(pk=hospital.member.id))
    told = member.get(reverse("tasks:rounds")).content.decode()
    assert "我的建议" in told
    assert "已答复" in told
    assert not queries.own(SYSTEM, suggestion)
    office_page = Client()
    office_page.force_login(UserRow.objects.get(pk=office.user.id))
    assert "我的建议" not in office_page.get(reverse("tasks:rounds")).content.decode()
    with pytest.raises(Refused, match="自己"):
        commands.rate_own(by=office.user, version=3, **said)
    page = reverse("tasks:suggestion", args=[suggestion.pk])
    assert "评价答复" in member.get(page).content.decode()
    rate = reverse("tasks:rate", args=[suggestion.pk])
    assert member.post(rate, {"_key": "r", "_version": "3", "satisfied": "yes"}).status_code == 303
    assert Suggestion.objects.get().satisfied == Satisfaction.YES


def test_a_suggestion_without_a_name_and_on_paper(office: Office) -> None:
    suggestion = suggested(office, anonymous=True)
    assert suggestion.author == ""
    paper = commands.suggest(
        by=office.user, organisation=office.hospital.two, suggestion_round=suggestion.round, text="改进食堂早餐", on_paper=True,
        author="示例职工",
    )  # fmt: skip
    assert (paper.author, paper.entered_by) == ("示例职工", None)
    commands.close_round(by=office.user, suggestion_round=suggestion.round, version=1)
    with pytest.raises(Refused):
        commands.suggest(
            by=office.user, organisation=office.hospital.two, suggestion_round=suggestion.round, text="迟到的建议"
        )


def test_a_suggestion_becomes_a_task_and_shows_when_it_is_done(office: Office) -> None:
    suggestion = suggested(office)
    record = commands.suggestion_further(
        by=office.user, suggestion=suggestion, version=1, what="task", owner=office.hospital.one, title="夜间采血窗口"
    )
    task = commands.accept(by=office.hospital.secretary, task=Task.objects.get(pk=record.pk), version=1)
    task = commands.request_closure(by=office.hospital.secretary, task=task, version=2, words="已开设")
    task = commands.verify_close(by=office.user, task=task, version=3)
    suggestion.refresh_from_db()
    assert (task.source, task.record.state, suggestion.done_on) == ("suggestion", State.CLOSED, TODAY)


def test_a_proposal_is_signed_and_seconded(office: Office) -> None:
    root = office.hospital.root
    collected = commands.open_round(
        by=office.user, organisation=root, title="第九届职代会提案", closes_on=TODAY, collects=Collects.PROPOSALS
    )
    said: dict[str, Any] = {
        "by": office.user, "organisation": office.hospital.one, "suggestion_round": collected, "text": "改善夜班伙食",
        "author": "示例代表", "on_paper": True,
    }  # fmt: skip
    wrongs: list[dict[str, Any]] = [{}, {"seconders": "示例甲、示例乙", "anonymous": True}]
    for wrong in wrongs:
        with pytest.raises(Refused):
            commands.suggest(**said, **wrong)
    made = commands.suggest(**said, seconders="示例甲、示例乙")
    assert (made.author, made.seconders) == ("示例代表", "示例甲、示例乙")
    assert (value(office, "proposals.count"), value(office, "suggestions.rounds")) == (1, 0)


def opened(office: Office, **more: Any) -> None:
    commands.open_round(
        by=office.user, organisation=office.hospital.root, title="下半年金点子", closes_on=dt.date(2026, 12, 20), **more
    )


def asked(office: Office) -> list[str]:
    return [line.todo.title for line in lines(office.hospital.office)]


def test_a_half_year_without_a_round_is_asked_for_near_its_end(office: Office) -> None:
    root = office.hospital.root
    with clock.at(dt.date(2026, 11, 1)):
        assert not commands.remind_round(by=SYSTEM, organisation=root)
    with clock.at(dt.date(2026, 11, 2)):
        assert commands.remind_round(by=SYSTEM, organisation=root)
    assert asked(office) == ["2026年下半年还没有征集金点子"]
    opened(office, collects=Collects.PROPOSALS)
    assert commands.remind_round(by=SYSTEM, organisation=root)
    opened(office)
    assert asked(office) == []
    assert not commands.remind_round(by=SYSTEM, organisation=root)
    with clock.at(dt.date(2027, 6, 1)):
        assert commands.remind_round(by=SYSTEM, organisation=root)
        assert asked(office) == ["2027年上半年还没有征集金点子"]


def visited(office: Office) -> Gathering:
    hospital = office.hospital
    extra = {"leader": str(hospital.people[0].pk), "departments": [str(hospital.one.pk)], "theme": "就医体验"}
    return activities.record(
        by=hospital.office, kind="research_visit", title="班子调研内科", organisation=hospital.root,
        occurred_on=TODAY - dt.timedelta(3), present=hospital.people[1:2], minutes="走访病区。",
        extra=extra,
    )  # fmt: skip


def page_of(user: User, address: str) -> str:
    client = Client()
    client.force_login(UserRow.objects.get(pk=user.id))
    return client.get(address).content.decode()


def test_a_problem_is_entered_from_the_page_of_its_visit_and_both_show_each_other(office: Office) -> None:
    visit = visited(office)
    address = reverse("activities:gathering", args=[visit.pk])
    shown = page_of(office.hospital.office, address)
    assert "没有登记问题" in shown
    link = html.unescape(re.findall(r'href="(/tasks/concerns/new/[^"]+)"', shown)[0])
    client = Client()
    client.force_login(UserRow.objects.get(pk=office.hospital.office.id))
    form = client.get(link).context["form"]
    begun = {name: form[name].value() for name in ("visit", "theme", "leader", "organisation", "occurred_on")}
    assert begun == {
        "visit": visit.pk, "theme": "就医体验", "leader": office.hospital.people[0].name,
        "organisation": office.hospital.one.pk, "occurred_on": visit.occurred_on,
    }  # fmt: skip
    sent = {
        "_key": "k", "visit": str(visit.pk), "organisation": str(office.hospital.one.pk),
        "occurred_on": visit.occurred_on.isoformat(), "origin": "patients", "problem": "候诊区座椅不足",
    }  # fmt: skip
    page = client.post(link, sent, follow=True)
    assert f'<a href="{address}">班子调研内科</a>' in page.content.decode()
    concern = page.context["row"]
    commands.take_further(
        by=office.user, concern=concern, version=1, what="task", owner=office.hospital.two, title="增设候诊座椅"
    )
    shown = page_of(office.hospital.office, address)
    assert "候诊区座椅不足" in shown
    assert "督办任务：" in shown
    assert "增设候诊座椅" in shown
    found(office, problem="别处发现的")
    listed = page_of(office.user, f"{reverse('tasks:concerns')}?visit={visit.pk}")
    assert ("候诊区座椅不足" in listed, "别处发现的" in listed) == (True, False)


def test_what_is_not_a_visit_and_who_enters_no_problems_see_no_card(office: Office) -> None:
    hospital, visit = office.hospital, visited(office)
    talk = activities.record(
        by=hospital.secretary, kind="themed_party_day", title="主题党日", organisation=hospital.one,
        occurred_on=TODAY - dt.timedelta(1), minutes="学习。", hours=Decimal(2), present=hospital.people[:1],
    )  # fmt: skip
    assert "发现的问题" not in page_of(hospital.office, reverse("activities:gathering", args=[talk.pk]))
    assert found_there(hospital.member, visit.record, {}) is None
    wrong = [("visit=x&leader=x&unit=x", 200), (f"visit={talk.record.hospital_id}", 404), (f"visit={talk.pk}", 404)]
    client = Client()
    client.force_login(UserRow.objects.get(pk=office.user.id))
    for address, status in wrong:
        assert client.get(f"{reverse('tasks:find')}?{address}").status_code == status
    offered = client.get(reverse("tasks:find")).context["form"].fields["visit"].choices
    assert [key for key, _title in offered] == ["", visit.pk]
    with pytest.raises(Refused) as refused:
        found(office, visit=talk.record)
    assert [problem.code for problem in refused.value.problems] == ["tasks.no_visit"]
    assert not of_sorts("task", ["research"]).exists()


def test_an_address_tells_nobody_the_name_of_whom_he_may_not_see(office: Office) -> None:
    hospital = office.hospital
    stranger, address = officer("branch_secretary", hospital.two, hospital.root), {"leader": str(hospital.people[0].pk)}
    told = [told_of(by, address)["leader"] for by in (hospital.office, stranger)]
    assert told == [hospital.people[0].name, ""]
