"""Every end of a form: recorded once, refused beside the field, overtaken, denied; typed text is always kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import Group
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import Http404, HttpRequest, QueryDict
from django.test import RequestFactory

from tongxin.ground.commands.actors import User
from tongxin.ground.commands.registry import Command
from tongxin.ground.ui.forms import CommandForm, Outcome, actor, perform
from tongxin.ground.ui.forms import sent as typed
from tongxin.toolbox import ids
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Problem, Refused

pytestmark = pytest.mark.django_db

BY = User(ids.uuid7(), "李静")


class NameForm(CommandForm):
    name = forms.CharField(label="名称")
    when = forms.DateField(label="日期", required=False)


class EditForm(NameForm):
    versioned = True


class Probe:
    """A command that answers as told and remembers what it was asked."""

    def __init__(self, answer: Exception | str = "made") -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.command: Command[..., str] = Command(self._run, "test.probe", "试验", None)

    def _run(self, **arguments: Any) -> str:
        self.asked.append(arguments)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture(autouse=True)
def anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongxin.ground.commands.registry._authorise", lambda by, asked, about: None)


def request(method: str = "POST", by: User | None = BY, headers: dict[str, str] | None = None) -> HttpRequest:
    made = RequestFactory().generic(method, "/somewhere/", headers=headers)
    vars(made)["actor"] = by
    vars(made)["_messages"] = CookieStorage(made)
    return made


def sent(form: type[CommandForm] = NameForm, **data: str) -> CommandForm:
    query = QueryDict(mutable=True)
    query.update({"_key": str(ids.uuid7()), **data})
    return form(query)


def test_looking_asks_nothing() -> None:
    probe = Probe()
    outcome = perform(request("GET"), NameForm(), probe.command)
    assert (outcome.done, outcome.status, probe.asked) == (False, 200, [])


def test_only_a_bound_form_that_was_sent_asks() -> None:
    """A filled form in an address asks nothing, neither does a step on the way; what was sent empty lacks everything."""
    probe, step, empty = Probe(), request(), request()
    step.POST = QueryDict("step=people&name=义诊")
    found = [
        perform(request("GET"), sent(name="义诊"), probe.command),
        perform(step, NameForm(typed(step)), probe.command),
        perform(empty, NameForm(typed(empty)), probe.command),
        perform(empty, NameForm(), probe.command),
    ]
    assert [(each.done, each.status) for each in found] == [(False, 200), (False, 200), (False, 422), (False, 422)]
    assert probe.asked == []


def test_what_is_typed_becomes_arguments() -> None:
    probe = Probe()
    outcome = perform(request(), sent(name="义诊", when="2026-11-22"), probe.command, extra=1)
    assert outcome.result == "made"
    assert probe.asked == [{"by": BY, "name": "义诊", "when": dt.date(2026, 11, 22), "extra": 1}]


def test_an_edit_sends_the_version_it_began_from() -> None:
    probe = Probe()
    perform(request(), sent(EditForm, name="义诊", _version="3"), probe.command)
    assert probe.asked[0]["version"] == 3


def test_a_double_tap_records_once() -> None:
    probe, key = Probe(), str(ids.uuid7())
    for _tap in range(2):
        assert perform(request(), sent(name="义诊", _key=key), probe.command).result == "made"
    assert len(probe.asked) == 1


def test_a_key_used_for_something_else_is_renewed_and_the_text_kept() -> None:
    probe, key = Probe(), str(ids.uuid7())
    perform(request(), sent(name="义诊", _key=key), probe.command)
    form = sent(name="导诊", _key=key)
    outcome = perform(request(), form, probe.command)
    assert (outcome.status, form["name"].value()) == (422, "导诊")
    assert form["_key"].value() != key
    assert len(probe.asked) == 1


def test_a_missing_field_is_said_beside_it_and_nothing_is_asked() -> None:
    probe, form = Probe(), sent(name="")
    outcome = perform(request(), form, probe.command)
    assert (outcome.status, probe.asked) == (422, [])
    assert form.summary() == [("id_name", "请填写这一项")]


def test_problems_stand_beside_their_fields_and_the_others_in_the_summary() -> None:
    problems = [
        Problem("x.future", "日期不能晚于 {day}", {"day": "今天"}, field="when"),
        Problem("x.other", "本月已满", field="unknown"),
    ]
    form = sent(name="义诊")
    outcome = perform(request(), form, Probe(Refused(problems)).command)
    assert outcome.status == 422
    assert form.summary() == [("", "本月已满"), ("id_when", "日期不能晚于 今天")]


def test_who_was_faster_is_said_and_the_text_kept() -> None:
    answer = Conflict(Problem("records.conflict", "王敏 已改为“导诊”", {"version": 7}))
    form = sent(EditForm, name="义诊", _version="3")
    outcome = perform(request(), form, Probe(answer).command)
    assert outcome.status == 409
    assert form.conflict == "王敏 已改为“导诊”"
    assert form["name"].value() == "义诊"
    assert form["_version"].value() == "7"


def test_who_may_not_is_told_and_keeps_the_text() -> None:
    form = sent(name="义诊")
    assert perform(request(), form, Probe(Denied(Problem("access.denied", "没有权限"))).command).status == 403
    assert form.summary() == [("", "没有权限")]


def test_what_is_not_there_is_not_found() -> None:
    with pytest.raises(Http404):
        perform(request(), sent(name="义诊"), Probe(NotFound(Problem("x.gone", "找不到"))).command)


def test_a_success_goes_on_with_a_notice_and_names_the_recorded_key() -> None:
    asked = request()
    response = Outcome(asked, done=True, result=1, key="abc").redirect("/next/", notice="已记录")
    assert (response.status_code, response["Location"]) == (303, "/next/")
    assert [(str(message), message.extra_tags) for message in get_messages(asked)] == [("已记录", "abc")]


def test_a_script_is_sent_on_by_its_own_header() -> None:
    response = Outcome(request(headers={"HX-Request": "true"}), done=True).redirect("/next/")
    assert (response.status_code, response["HX-Redirect"]) == (200, "/next/")


def test_nobody_is_nobody() -> None:
    with pytest.raises(Http404):
        actor(request(by=None))


def test_hints_errors_and_summary_are_tied_to_the_field() -> None:
    form = sent(name="")
    html = str(form)
    assert 'href="#id_name"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_error"' in html
    assert "选填" in str(form["when"].as_field_group())


class PickForm(CommandForm):
    needed = forms.ModelChoiceField(Group.objects.none(), label="须选")
    free = forms.ModelChoiceField(Group.objects.none(), label="可选", required=False)
    all = forms.ModelChoiceField(Group.objects.none(), label="范围", required=False, empty_label="全部")


def test_the_empty_choice_of_a_list_is_said_in_words() -> None:
    form = PickForm()
    assert [form.fields[name].empty_label for name in ("needed", "free", "all")] == ["请选择", "—", "全部"]  # type: ignore[attr-defined]  # ModelChoiceFields
