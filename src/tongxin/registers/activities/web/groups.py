"""Pages of learner groups: who learns together, by what plan, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.queries import denial, holdings, may, require, rights
from tongxin.ground.commands.actors import User
from tongxin.ground.commands.registry import Command
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.forms import CommandForm, Outcome, actor, perform, sent
from tongxin.ground.ui.paging import keyset
from tongxin.ground.ui.wording import day_text
from tongxin.people.models import Person
from tongxin.people.queries import find_people
from tongxin.registers.activities import queries
from tongxin.registers.activities.commands import teaching as commands
from tongxin.registers.activities.looking import learning as looking
from tongxin.registers.activities.models import LearnerGroup
from tongxin.registers.activities.stages import GroupState
from tongxin.registers.activities.web import fields
from tongxin.registers.activities.web.group_forms import (
    ChangeForm,
    CloseForm,
    DropForm,
    FoundForm,
    LearnersForm,
    LessonForm,
    SitForm,
    TeachForm,
)
from tongxin.registers.activities.web.kind_forms import shaped
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied


def groups(request: HttpRequest) -> HttpResponse:
    """List the groups one may see."""
    by = actor(request)
    require(by, queries.VIEW)
    page = keyset(request, looking.groups(by), "-record__state", "-occurred_on", "-record_id")
    values = {"page": page, "rows": page.rows, "may_found": may(by, "activities.found_group")}
    return render(request, "activities/groups.html", values)


def found(request: HttpRequest) -> HttpResponse:
    """Found a group in one's own unit."""
    by = actor(request)
    unit = _own_unit(by)
    people = _people(request, unit)
    form = FoundForm(sent(request), people=people, initial=_kept(request))
    outcome = perform(request, form, commands.found_group, organisation=unit)
    if outcome.done and outcome.result:
        return outcome.redirect("activities:group", outcome.result.pk, notice=_("学习小组已建立，再安排学习计划"))
    back = reverse("activities:groups")
    return _people_page(request, form, unit, outcome, heading=_("建立学习小组"), submit=_("建立"), back=back)


def group(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a group: who learns, and how far its plan has come."""
    by = actor(request)
    row = looking.group(by, pk)
    allowed = rights(by, row.organisation)
    is_open = row.record.state == GroupState.OPEN
    courses = looking.courses(row)
    values = {
        "row": row, "record": row.record, "open": is_open, "courses": courses, "kinds": queries.kinds(),
        "learners": looking.learners(row, clock.today()), "done": sum(course.held for course in courses),
        "keeper": allowed("activities.confirm"), "may_plan": is_open and allowed("activities.add_lesson"),
        "may_teach": is_open and allowed("activities.teach"), "may_sit": is_open and allowed("activities.sit"),
        "may_drop": is_open and allowed("activities.drop_lesson"),
        "may_change": is_open and allowed("activities.change_group"),
        "may_close": is_open and allowed("activities.close_group"),
    }  # fmt: skip
    return render(request, "activities/group.html", values)


def change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the name or purpose of a group."""
    row = _row(request, pk, "activities.change_group")
    initial = {"name": row.record.title, "purpose": row.purpose}
    form = ChangeForm(request.POST or None, version=row.record.version, initial=initial)
    return _page(
        request, row, form, commands.change_group, heading=_("修改学习小组"), notice=_("已保存"), submit=_("保存")
    )


def learners(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who learns in a group from today on."""
    row = _row(request, pk, "activities.set_learners")
    now = [str(person.pk) for person in looking.learners(row, clock.today())]
    people = _people(request, row.organisation, [UUID(key) for key in now])
    form = LearnersForm(
        sent(request), version=row.record.version, people=people, initial={"learners": now} | _kept(request)
    )
    outcome = perform(request, form, commands.set_learners, group=row)
    if outcome.done:
        return outcome.redirect("activities:group", pk, notice=_("成员已调整"))
    back = reverse("activities:group", args=[pk])
    return _people_page(request, form, row.organisation, outcome, heading=_("调整成员"), submit=_("保存"), back=back)


def lesson(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add a line to the plan."""
    row = _row(request, pk, "activities.add_lesson")
    form = LessonForm(request.POST or None, version=row.record.version, holder=row.organisation.kind)
    return _page(
        request,
        row,
        form,
        commands.add_lesson,
        heading=_("加一项学习计划"),
        notice=_("已加入计划"),
        submit=_("加入计划"),
    )


def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a group."""
    row = _row(request, pk, "activities.close_group")
    form = CloseForm(request.POST or None, version=row.record.version)
    hint = _("结束后不再安排学习；已经学过的仍可查看。")
    return _page(
        request,
        row,
        form,
        commands.close_group,
        heading=_("结束小组"),
        notice=_("小组已结束"),
        submit=_("结束"),
        hint=hint,
    )


def teach(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Plan a gathering for a line of the plan."""
    by = actor(request)
    item = looking.lesson(by, pk)
    require(by, "activities.teach", item.organisation)
    initial = {"title": item.topic, "occurred_on": clock.today()}
    form = shaped(TeachForm, queries.kind(item.kind))(request.POST or None, initial=initial)
    outcome = perform(request, form, commands.teach, lesson=item)
    if outcome.done and outcome.result:
        return outcome.redirect("activities:gathering", outcome.result.pk, notice=_("已安排，学完后确认到场名单"))
    return _shown(request, item.group, form, outcome.status, heading=_("安排学习"), submit=_("安排"))


def sit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a gathering that was planned or held already stand for a line of the plan."""
    by = actor(request)
    item = looking.lesson(by, pk)
    require(by, "activities.sit", item.organisation)
    known = {str(row.pk): row for row in looking.fitting(item)[:20]}
    titles = [(key, f"{day_text(row.occurred_on)} {row.record.title}") for key, row in known.items()]
    form = SitForm(request.POST or None, rows=titles)
    chosen = known.get(request.POST.get("gathering", ""))
    outcome = perform(request, form, commands.sit, lesson=item, gathering=chosen)
    if outcome.done:
        return outcome.redirect("activities:group", item.group_id, notice=_("已计入学习计划"))
    hint = "" if known else _("本单位今年没有同一类型的活动。")
    return _shown(request, item.group, form, outcome.status, heading=item.topic, submit=_("用这次活动完成"), hint=hint)


def drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a line off the plan."""
    by = actor(request)
    item = looking.lesson(by, pk)
    require(by, "activities.drop_lesson", item.organisation)
    form = DropForm(request.POST or None)
    outcome = perform(request, form, commands.drop_lesson, lesson=item)
    if outcome.done:
        return outcome.redirect("activities:group", item.group_id, notice=_("已从计划中取消"))
    return _shown(request, item.group, form, outcome.status, heading=_("取消一项计划"), submit=_("取消这一项"))


def _own_unit(by: User) -> Organisation:
    """Return the unit asked for groups: the first in which `by` holds a role that founds them."""
    own = [holding.organisation for holding in holdings(by)]
    unit = next((unit for unit in own if may(by, "activities.found_group", unit)), None)
    if unit is None:
        raise Denied(denial("activities.found_group"))
    return unit


def _row(request: HttpRequest, pk: UUID, permission: str) -> LearnerGroup:
    by = actor(request)
    row = looking.group(by, pk)
    require(by, permission, row.organisation)
    return row


def _people(request: HttpRequest, unit: Organisation, now: Sequence[UUID] = ()) -> list[Person]:
    """Return who can be ticked: the unit's members, who is in already or was ticked, and who was found by name."""
    members = [person.pk for person in queries.due(unit, clock.today()).expected][:300]
    sent = fields.keys(request.POST.getlist("learners"))
    found = [person.pk for person in find_people(unit, request.POST.get("find", ""))]
    return queries.people(unit, {*members, *now, *sent, *found})


def _kept(request: HttpRequest) -> dict[str, Any]:
    """Return what was typed before looking for a name."""
    if "step" not in request.POST:
        return {}
    typed = {name: request.POST[name] for name in ("name", "purpose") if name in request.POST}
    return typed | {"learners": request.POST.getlist("learners")}


def _people_page(
    request: HttpRequest, form: Any, unit: Organisation, outcome: Outcome[Any], **values: Any
) -> HttpResponse:
    shown = {**values, "form": form, "unit": unit, "find": request.POST.get("find", "")}
    return render(request, "activities/learners.html", shown, status=outcome.status)


def _page(
    request: HttpRequest, row: LearnerGroup, form: CommandForm, asked: Command[..., Any], *, heading: str, notice: str,
    submit: str, hint: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a form over one group, or do what it asks and go back to the group."""
    outcome = perform(request, form, asked, group=row)
    if outcome.done:
        return outcome.redirect("activities:group", row.pk, notice=notice)
    return _shown(request, row, form, outcome.status, heading=heading, submit=submit, hint=hint)


def _shown(
    request: HttpRequest,
    row: LearnerGroup,
    form: CommandForm,
    status: int,
    *,
    heading: str,
    submit: str,
    hint: str = "",
) -> HttpResponse:
    values = {"row": row, "record": row.record, "form": form, "heading": heading, "submit": submit, "hint": hint}
    return render(request, "activities/group_form.html", values, status=status)
