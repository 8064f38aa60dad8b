"""The pages: every one opens for whom it is for, the board asks few questions, urging is one action, strangers see nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.registers.conftest import found_hospital
from tests.registers.tasks.conftest import TODAY, Office
from tongxin.ground.access.models import User as UserRow
from tongxin.ground.commands.actors import User
from tongxin.registers.tasks import commands, queries
from tongxin.registers.tasks.definitions import Cause, Milestone, Origin
from tongxin.registers.tasks.models import Task
from tongxin.registers.tasks.web.task import ACTS, PAPERS
from tongxin.toolbox import clock

pytestmark = pytest.mark.django_db


def signed_in(by: User) -> Client:
    client = Client()
    client.force_login(UserRow.objects.get(pk=by.id), backend="tongxin.ground.access.sessions.Backend")
    return client


def shown(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def test_board_says_what_is_late_in_few_queries(office: Office) -> None:
    office.late()
    for number in range(30):
        office.task(title=f"示例任务{number}")
    client = signed_in(office.user)
    shown(client, reverse("tasks:board"))
    with CaptureQueriesContext(connection) as asked:
        page = shown(client, reverse("tasks:board"))
    assert "红灯" in page
    assert "待催办 1 项" in page
    assert len(asked) <= 12
    late = shown(client, reverse("tasks:board") + "?state=overdue")
    assert "示例任务1" not in late
    assert shown(client, reverse("tasks:board") + f"?state=open&source=party_resolution&unit={office.hospital.one.pk}")


def test_a_missed_milestone_lights_the_lamp_of_what_is_not_due_yet(office: Office) -> None:
    later = TODAY + dt.timedelta(90)
    stages = [Milestone("招标", (TODAY + dt.timedelta(3)).isoformat())]
    with_stage, without = office.working(due_on=later, milestones=stages), office.working(due_on=later)
    assert queries.missed_among([with_stage, without]) == set()
    with clock.at(TODAY + dt.timedelta(4)):
        assert queries.missed_among([with_stage, without]) == {with_stage.pk}
        assert shown(signed_in(office.user), reverse("tasks:board")).count("黄灯") == 1
    with clock.at(later + dt.timedelta(1)):  # what is red is red without asking
        assert queries.missed_among([with_stage, without]) == set()


def test_one_urging_from_the_page_of_a_task(office: Office) -> None:
    task = office.late()
    client = signed_in(office.user)
    page = shown(client, reverse("tasks:task", args=[task.pk]))
    assert "建议：催办" in page
    sent = {"_key": "k1", "tasks": f"{task.pk}:{task.record.version}", "words": ""}
    assert client.post(reverse("tasks:urge", args=[task.pk]), sent).status_code == 303
    assert Task.objects.get(pk=task.pk).urged == 1
    assert client.post(reverse("tasks:urge", args=[task.pk]), {**sent, "_key": "k2"}).status_code == 422


def test_every_act_has_its_page_and_says_what_is_wrong(office: Office) -> None:
    task = office.working(raised_by=office.hospital.two)
    commands.ask_extension(
        by=office.hospital.secretary,
        task=task,
        version=2,
        due_on=TODAY + dt.timedelta(30),
        cause=Cause.FUNDS,
        words="x",
    )
    client = signed_in(office.user)
    for name in ACTS:
        url = reverse("tasks:act", args=[task.pk, name])
        shown(client, url)
        assert client.post(url, {"_key": name, "_version": "99"}).status_code in (409, 422), name
    for name in PAPERS:
        assert "电梯" in shown(client, reverse("tasks:paper", args=[task.pk, name]))
    for name in ("nothing", "paper"):
        shown(client, reverse("tasks:act", args=[task.pk, name]), 404)
    shown(client, reverse("tasks:paper", args=[task.pk, "nothing"]), 404)


def test_assigning_reads_milestones_and_tells_every_wrong_line(office: Office) -> None:
    client = signed_in(office.user)
    sent: dict[str, Any] = {
        "_key": "a1", "title": "示例任务", "organisation": str(office.hospital.one.pk), "due_on": "2026-12-31",
        "source": "plan", "milestones": "明年 招标\n后年 开工",
    }  # fmt: skip
    wrong = client.post(reverse("tasks:assign"), sent)
    assert wrong.status_code == 422
    assert wrong.content.decode().count("看不懂这一行的日期") >= 2
    sent |= {"_key": "a2", "milestones": "2026-12-10 完成招标\n12月20日 开工"}
    assert client.post(reverse("tasks:assign"), sent).status_code == 303
    assert Task.objects.get().milestones.count() == 2


def test_a_task_has_a_person_who_answers_for_it(office: Office) -> None:
    client, person = signed_in(office.user), office.hospital.people[0]
    typing = client.get(reverse("tasks:assign"), {"owner": "示例甲"}, headers={"HX-Request": "true"})
    assert f"示例甲（{person.code}）" in typing.content.decode()
    sent = {
        "_key": "a3", "title": "示例任务", "organisation": str(office.hospital.one.pk), "due_on": "2026-12-31",
        "source": "plan", "owner": "无此人",
    }  # fmt: skip
    assert "本院没有“无此人”" in client.post(reverse("tasks:assign"), sent).content.decode()
    page = client.post(reverse("tasks:assign"), {**sent, "owner": person.code}, follow=True)
    assert Task.objects.get().owner == person
    assert person.name in page.content.decode()


def test_problems_and_suggestions_on_pages(office: Office) -> None:
    hospital, client = office.hospital, signed_in(office.user)
    sent = {
        "_key": "f1", "organisation": str(hospital.one.pk), "occurred_on": TODAY.isoformat(), "origin": Origin.STAFF.value,
        "problem": "值班室潮湿", "theme": "改善值班条件",
    }  # fmt: skip
    page = client.post(reverse("tasks:find"), sent, follow=True)
    concern = page.context["row"]
    assert "职工最关切 1 个，已解决 0 个" in shown(client, reverse("tasks:concerns"))
    assert "值班室潮湿" in shown(client, reverse("tasks:concerns") + "?theme=改善值班条件")
    assert "没有调研问题" in shown(client, reverse("tasks:concerns") + "?origin=patients")
    assert 'value="改善值班条件"' in shown(client, reverse("tasks:find"))
    sent = {"_key": "f2", "_version": "1", "what": "task", "title": "整修值班室", "owner": str(hospital.two.pk)}
    page = client.post(reverse("tasks:concern_further", args=[concern.pk]), sent, follow=True)
    assert "去向" in page.content.decode()
    assert "待签收" in page.content.decode()
    page = client.post(
        reverse("tasks:open_round"),
        {"_key": "r1", "title": "示例征集", "collects": "ideas", "closes_on": "2026-12-20"},
        follow=True,
    )
    opened = page.context["row"]
    member = signed_in(hospital.member)
    shown(member, reverse("tasks:rounds"))
    sent = {"_key": "s1", "organisation": str(hospital.one.pk), "text": "增设夜间采血窗口"}
    page = member.post(reverse("tasks:suggest", args=[opened.pk]), sent, follow=True)
    assert "待分办" in page.content.decode()
    suggestion = page.context["row"]
    for name in ("triage", "suggestion_further"):
        shown(client, reverse(f"tasks:{name}", args=[suggestion.pk]))
        shown(member, reverse(f"tasks:{name}", args=[suggestion.pk]), 403)
    sent = {"_key": "t1", "_version": "1", "owner": str(hospital.two.pk)}
    assert client.post(reverse("tasks:triage", args=[suggestion.pk]), sent).status_code == 303
    sent = {"_key": "t2", "_version": "2", "adoption": "kept", "reply": "列入明年计划"}
    assert client.post(reverse("tasks:answer", args=[suggestion.pk]), sent).status_code == 303
    assert "列入明年计划" in shown(member, reverse("tasks:suggestion", args=[suggestion.pk]))
    shown(client, reverse("tasks:rate", args=[suggestion.pk]))
    assert (
        client.post(reverse("tasks:close_round", args=[opened.pk]), {"_key": "c", "_version": "1"}).status_code == 303
    )


def test_another_hospital_sees_nothing(office: Office) -> None:
    task = office.task()
    client = signed_in(found_hospital("ot").office)
    shown(client, reverse("tasks:task", args=[task.pk]), 404)
    assert "电梯" not in shown(client, reverse("tasks:board"))
    shown(signed_in(office.hospital.member), reverse("tasks:board"), 403)
