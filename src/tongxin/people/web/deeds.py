"""What can be done about a person or an organisation: each one form, one command, one page of the same shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.access.queries import denial, found, may, organisations_for, require
from tongxin.ground.commands.registry import Command
from tongxin.ground.organisations import commands as organisations
from tongxin.ground.organisations.definitions import OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import on_day
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.people import commands
from tongxin.people.commands.stating import PARTY_POST
from tongxin.people.definitions import BRANCHES, DEPARTMENTS, PARTY_PLACES, WITH_TERMS, Standing
from tongxin.people.models import Membership, Person
from tongxin.people.queries import VIEW, find_people, people
from tongxin.people.queries.persons import PersonFacts
from tongxin.people.web import membership_forms, offices, personal
from tongxin.people.web.wording import Action, Allowed
from tongxin.toolbox import clock
from tongxin.toolbox.problems import Denied

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Deed:
    """One entry. slug: the end of its address; hint: what it means; ask: a sentence to agree to."""

    slug: str
    command: Command[..., Any]
    form: Callable[..., CommandForm]
    text: StrPromise | str
    hint: StrPromise | str = ""
    ask: StrPromise | str = ""

    @property
    def name(self) -> str:
        """Return the name of its address."""
        return self.slug


@dataclass(frozen=True)
class PersonDeed(Deed):
    """About a person. member: offered to members (True), to others (False) or to all (None); probationary: only to
    probationary members; branch: the command's `organisation` is the branch of today."""

    member: bool | None = None
    probationary: bool = False
    branch: bool = False

    @property
    def view(self) -> Callable[..., HttpResponse]:
        """Return the view of this deed."""
        return lambda request, pk: _about_person(request, pk, self)

    def suits(self, person: Person, held: Membership | None) -> bool:
        """Tell whether it makes sense for a person today."""
        if person.voided or (self.member is not None and self.member is not (held is not None)):
            return False
        return not self.probationary or (held is not None and _probationary(held))


@dataclass(frozen=True)
class OrganisationDeed(Deed):
    """About an organisation. kinds: of which it is offered (none: all); on: the argument that is the organisation;
    party: the permission it needs besides in an organisation of the Party."""

    kinds: tuple[OrganisationKind, ...] = ()
    never: tuple[OrganisationKind, ...] = ()
    on: str = "organisation"
    party: str = ""

    def needs(self, unit: Organisation) -> tuple[str, ...]:
        """Return the permissions it needs there."""
        beside = (self.party,) if self.party and unit.kind in PARTY_PLACES else ()
        return (self.command.name, *beside)

    @property
    def view(self) -> Callable[..., HttpResponse]:
        """Return the view of this deed."""
        return lambda request, pk: _about_organisation(request, pk, self)

    def suits(self, unit: Organisation) -> bool:
        """Tell whether it makes sense for an organisation."""
        return unit.dissolved_on is None and (not self.kinds or unit.kind in self.kinds) and unit.kind not in self.never


def person_deeds() -> list[PersonDeed]:
    """Return what can be done about a person, in the order of the page."""
    return PERSON


def organisation_deeds() -> list[OrganisationDeed]:
    """Return what can be done about an organisation, in the order of the page."""
    return ORGANISATION


def person_actions(facts: PersonFacts, allowed: Allowed) -> list[Action]:
    """Return what the actor may do about a person."""
    return [
        Action(str(deed.text), reverse(f"people:{deed.name}", args=[facts.person.pk]))
        for deed in PERSON
        if allowed(deed.command.name) and deed.suits(facts.person, facts.membership)
    ]


def organisation_actions(unit: Organisation, allowed: Allowed) -> list[Action]:
    """Return what the actor may do about an organisation."""
    return [
        Action(str(deed.text), reverse(f"people:{deed.name}", args=[unit.pk]))
        for deed in ORGANISATION
        if all(map(allowed, deed.needs(unit))) and deed.suits(unit)
    ]


def register(request: HttpRequest) -> HttpResponse:
    """Register somebody in a department."""
    by = actor(request)
    rows = organisations_for(by, "people.register").filter(
        kind__in=(*DEPARTMENTS, OrganisationKind.HOSPITAL), dissolved_on=None
    )
    units = list(rows.order_by("order", "sort_key", "id"))
    if not units:
        raise Denied(denial("people.register"))
    form = personal.RegisterForm(request.POST or None, units=units)
    outcome = perform(request, form, commands.register)
    if outcome.done and outcome.result:
        return outcome.redirect("people:person", outcome.result.pk, notice=gettext("已登记"))
    shown = {
        "form": form, "heading": gettext("登记人员"), "sub": "", "hint": gettext("是党员的，登记以后再登记组织关系。"),
        "submit": gettext("登记"), "back": reverse("people:list"), "ask": "", "found": None, "answer": [],
    }  # fmt: skip
    return render(request, "people/deed.html", shown, status=outcome.status)


def _about_person(request: HttpRequest, pk: UUID, deed: PersonDeed) -> HttpResponse:
    by = actor(request)
    person = found(people(by).select_related("organisation").filter(pk=pk).first())
    held = Membership.objects.filter(on_day(clock.today()), person=person).select_related("organisation").first()
    place = held.organisation if held and deed.branch else person.organisation
    if not may(by, deed.command.name, place):
        raise Denied(denial(deed.command.name, place))
    found(person if deed.suits(person, held) else None)
    form: CommandForm = deed.form(request.POST or None, person=person, held=held)
    extra: dict[str, Any] = {"person": person} | ({"organisation": place} if deed.branch else {})
    outcome = perform(request, form, deed.command, **extra)
    shown = _shown(deed, form, person.name, reverse("people:person", args=[pk]))
    if outcome.done and deed.command is commands.reveal:
        number, phone = outcome.result or ("", "")
        answer = [(gettext("身份证号"), number or "—"), (gettext("电话"), phone or "—")]
        return render(request, "people/deed.html", shown | {"answer": answer})
    if outcome.done:
        gone = deed.command is commands.void
        to = ("people:list",) if gone else ("people:person", pk)
        return outcome.redirect(*to, notice=gettext("已办理：{text}").format(text=deed.text))
    return render(request, "people/deed.html", shown, status=outcome.status)


def _about_organisation(request: HttpRequest, pk: UUID, deed: OrganisationDeed) -> HttpResponse:
    by = actor(request)
    unit = found(organisations_for(by, VIEW).filter(pk=pk).first())
    for permission in deed.needs(unit):
        require(by, permission, unit)
    found(unit if deed.suits(unit) else None)
    form: CommandForm = deed.form(request.POST or None, unit=unit)
    outcome = perform(request, form, deed.command, **{deed.on: unit})
    if outcome.done:
        notice = gettext("已办理：{text}").format(text=deed.text)
        return outcome.redirect("people:organisation", pk, notice=notice)
    shown = _shown(deed, form, unit.name, reverse("people:organisation", args=[pk]))
    if "person" in form.fields:
        shown["found"] = find_people(unit, request.GET.get("person", ""))
    return render(request, "people/deed.html", shown, status=outcome.status)


def _shown(deed: Deed, form: CommandForm, whose: str, back: str) -> dict[str, Any]:
    return {
        "form": form, "heading": deed.text, "sub": whose, "hint": deed.hint, "submit": deed.text, "back": back,
        "ask": deed.ask, "found": None, "answer": [],
    }  # fmt: skip


def _probationary(held: Membership) -> bool:
    return held.standing == Standing.PROBATIONARY and held.full_on is None


_NOT_HOSPITAL = (OrganisationKind.HOSPITAL, OrganisationKind.REGION)
PERSON = [
    PersonDeed("correct", commands.correct, personal.CorrectForm, _("更正基本情况"),
               _("更正以后，以前的统计也按更正后的算；何人何时改了什么都有记录。")),
    PersonDeed("title", commands.state_title, personal.TitleForm, _("登记职称")),
    PersonDeed("post", commands.appoint, personal.PostForm, _("登记任职"),
               _("换届选举的结果在党组织的页面一次登记。")),
    PersonDeed("trait", commands.add_trait, personal.TraitForm, _("登记资格、经历或标识")),
    PersonDeed("place", commands.place, personal.PlaceForm, _("调整科室"), _("这一天的前一天是原科室的最后一天。")),
    PersonDeed("enrol", commands.enrol, membership_forms.EnrolForm, _("登记党员组织关系"),
               _("在启用本系统以前就是本院党员的用这个；新转入的用“接收组织关系”。"), member=False),
    PersonDeed("receive", commands.receive, membership_forms.ReceiveForm, _("接收组织关系"), member=False),
    PersonDeed("transfer", commands.transfer, membership_forms.TransferForm, _("转到别的党支部"),
               _("院内转接：转接日期以前的活动仍算在原支部。"), member=True),
    PersonDeed("full", commands.confirm_full, personal.OnForm, _("登记转正"),
               _("按程序发展的党员由程序自动转正，这里用于补登。"), member=True, probationary=True, branch=True),
    PersonDeed("release", commands.release, membership_forms.ReleaseForm, _("登记党员减少"),
               _("转出医院、出党或死亡。"), member=True, branch=True),
    PersonDeed("excuse", commands.excuse, personal.ExcuseForm, _("登记长期不在岗"),
               _("进修、援外、产假、长期病休等：这段时间不计应到，返岗后恢复。一次会议的请假在会议名单上登记。"),
               member=True, branch=True),
    PersonDeed("retire", commands.retire, personal.VersionedOnForm, _("登记退休"), _("退休以后组织关系不变。")),
    PersonDeed("leave", commands.leave, personal.VersionedOnForm, _("登记离院"), _("日期填在院的最后一天；党员先转出组织关系。")),
    PersonDeed("reveal", commands.reveal, personal.RevealForm, _("查看身份证号和电话"),
               _("何人何时因何查看都有记录。")),
    PersonDeed("void", commands.void, personal.VoidForm, _("作废登记"), _("登记错了人才作废；离院、退休的另有办理。"),
               _("确定作废这条人员登记吗？"), member=False),
]  # fmt: skip
ORGANISATION = [
    OrganisationDeed("appoint", commands.appoint, offices.AppointForm, _("登记任职"),
                     _("换届选举的结果请用“登记换届选举”。"), party=PARTY_POST),
    OrganisationDeed("term", commands.begin_term, offices.TermForm, _("登记任期"),
                     _("只登记这一届从哪天起；班子成员一并登记的，用“登记换届选举”。职工代表大会等机构登记新一届后，"
                       "上一届没有写止期的代表到前一天为止，新当选的逐个登记任职；"
                       "第一次登记届次不结束任何人的任职。"), kinds=WITH_TERMS),
    OrganisationDeed("traits", commands.add_traits, offices.TraitsForm, _("给多人登记资格或标识"),
                     _("例如一次给全支部登记“党员亮身份”。只给一个人登记的，在那个人的页面办理。"),
                     kinds=(*BRANCHES, *DEPARTMENTS)),
    OrganisationDeed("cover", commands.cover, offices.CoverForm, _("登记覆盖科室"), kinds=BRANCHES),
    OrganisationDeed("budget", commands.set_budget, offices.BudgetForm, _("核定活动经费"),
                     _("已核定的年度，请在经费明细中更正。"), kinds=BRANCHES),
    OrganisationDeed("spend", commands.spend, offices.SpendForm, _("登记支出"),
                     _("核定了经费的年度，支出不能超过余额。"), kinds=BRANCHES),
    OrganisationDeed("duty", commands.assign_duty, offices.DutyForm, _("登记班子分工"),
                     kinds=(OrganisationKind.HOSPITAL, OrganisationKind.PARTY_COMMITTEE)),
    OrganisationDeed("contacts", commands.assign_contacts, offices.ContactsForm, _("登记联系点"),
                     kinds=(OrganisationKind.HOSPITAL, OrganisationKind.PARTY_COMMITTEE)),
    OrganisationDeed("found", organisations.found, offices.FoundForm, _("设立下级组织"), on="parent",
                     never=(OrganisationKind.PARTY_GROUP,)),
    OrganisationDeed("revise", organisations.revise, offices.ReviseForm, _("更正名称和次序"),
                     _("更名也在这里办理；以前的记录显示新名称。")),
    OrganisationDeed("move", organisations.move, offices.MoveForm, _("调整隶属关系"), never=_NOT_HOSPITAL),
    OrganisationDeed("dissolve", organisations.dissolve, offices.DissolveForm, _("撤销"),
                     _("撤销以后不再出现在当日以后的架构中，以前的记录和统计不变。"), _("确定撤销这个组织吗？"),
                     never=(*_NOT_HOSPITAL, *BRANCHES, *DEPARTMENTS)),
]  # fmt: skip
