"""Forms about one organisation: posts, coverage, money, division of work, and the organisation itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.catalog.queries import active
from tongxin.ground.organisations.definitions import TITLES, OrganisationKind
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.organisations.queries import subtree
from tongxin.ground.organisations.rules import can_stand_below
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.ground.ui.forms import CommandForm
from tongxin.people.definitions import BRANCHES, CADRE_LEVELS, DEPARTMENTS, CadreLevel
from tongxin.people.queries.facts import bearers, moves
from tongxin.people.rules import MOST_TERMS
from tongxin.people.web.fields import (
    PeopleField,
    PersonField,
    UnitField,
    UnitsField,
    choose,
    choose_people,
    entries,
    offer,
    units_of,
    worded,
)
from tongxin.toolbox import clock

LONG = 200
NEVER_FOUNDED = (OrganisationKind.REGION, OrganisationKind.HOSPITAL)


class UnitForm(CommandForm):
    """A form about an organisation, which is its `unit`; persons it names are colleagues there."""

    def __init__(self, data: Any = None, *, unit: Organisation, **more: Any) -> None:
        super().__init__(data, version=unit.version, **more)
        self.unit = unit
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.about = unit
        self.prepare()

    def prepare(self) -> None:
        """Give fields what depends on the organisation."""


class AppointForm(UnitForm):
    """Who holds which post here."""

    person = PersonField(label=_("人员"))
    kind = forms.ChoiceField(label=_("职务"))
    valid_from = DayField(label=_("任职日期"), initial=clock.today)
    title = forms.CharField(label=_("职务名称"), max_length=60, required=False, help_text=_("与所选职务同名的不填"))
    level = forms.ChoiceField(
        label=_("干部级别"), required=False, choices=lambda: worded(CADRE_LEVELS, gettext("按职务"))
    )
    approval_number = forms.CharField(label=_("批复（任命）文号"), max_length=60, required=False)
    exception = forms.CharField(
        label=_("不符合选配条件的说明"), max_length=LONG, required=False,
        help_text=_("支部书记不是科室负责人、支委不是业务骨干时填写"),
    )  # fmt: skip

    def prepare(self) -> None:
        """Offer the posts of this kind of organisation."""
        offer(self, "kind", entries("post", lambda post: not post.kinds or self.unit.kind in post.kinds))

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = super().arguments()
        return plain | {"level": CadreLevel(plain["level"]) if plain["level"] else None}


class TermForm(UnitForm):
    """A term that began, without its officers."""

    elected_on = DayField(label=_("选举日期"))
    number = NumberField(label=_("第几届"), whole=True, required=False, least=1, most=MOST_TERMS)
    years = NumberField(
        label=_("任期"), unit=_("年"), whole=True, required=False,
        help_text=_("不填的按规定：党委、职工代表大会 5 年，党总支、党支部 3 年"),
    )  # fmt: skip


class TraitsForm(UnitForm):
    """One qualification, experience or mark of many people."""

    kind = forms.ChoiceField(label=_("哪一项"), choices=lambda: entries("trait"))
    valid_from = DayField(label=_("从哪天起"), initial=clock.today)
    valid_to = DayField(label=_("到哪天止"), required=False, help_text=_("仍在有效的不填"))
    detail = forms.CharField(label=_("说明"), max_length=LONG, required=False, help_text=_("对选中的每个人都一样"))
    document = forms.CharField(label=_("文号"), max_length=120, required=False)
    everybody = forms.BooleanField(
        label=_("名单上的所有人"), required=False, widget=forms.CheckboxInput(attrs={"data-tick-all": ""})
    )
    people = PeopleField(label=_("哪些人"), required=False, help_text=_("选了所有人的不必再选"))

    def prepare(self) -> None:
        """Offer the members of a branch, or who works in a department."""
        self.all = moves(self.unit, clock.today()).people
        choose_people(self, "people", self.all)

    def clean(self) -> dict[str, Any]:
        """Ask for somebody; of everybody those are left out who bear the mark already on the day."""
        said = self.cleaned_data
        if not said.get("everybody") and not said.get("people"):
            self.add_error("people", gettext("请至少选一个人，或选“名单上的所有人”"))
        if said.get("everybody") and said.get("kind") and said.get("valid_from"):
            known = bearers(said["kind"], self.all, said["valid_from"])
            self.all = [person for person in self.all if person.pk not in known]
            if not self.all:
                self.add_error("everybody", gettext("名单上没有还要登记的人"))
        return said

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, the same detail for everybody."""
        plain = super().arguments()
        said, chosen = plain.pop("detail"), plain.pop("people")
        people = self.all if plain.pop("everybody") else chosen
        return plain | {"details": {person.pk: said for person in people}}


class CoverForm(UnitForm):
    """On which departments a branch is built."""

    departments = UnitsField(label=_("科室"), help_text=_("已覆盖的不必再选；不再覆盖的在组织页上结束"))
    valid_from = DayField(label=_("从哪天起"), initial=clock.today)

    def prepare(self) -> None:
        """Offer the departments of the hospital."""
        choose(self, "departments", units_of(self.unit, DEPARTMENTS))


class BudgetForm(UnitForm):
    """What may be spent in a year."""

    year = NumberField(label=_("年度"), unit=_("年"), whole=True, initial=lambda: clock.today().year)
    amount = NumberField(label=_("核定金额"), unit=_("元"))
    document = forms.CharField(label=_("文号"), max_length=120, required=False)


class SpendForm(UnitForm):
    """What was spent, on what."""

    occurred_on = DayField(label=_("支出日期"), initial=clock.today)
    amount = NumberField(label=_("金额"), unit=_("元"))
    purpose = forms.CharField(label=_("用途"), max_length=120, help_text=_("活动的支出请在那次活动的页面登记"))


class DutyForm(UnitForm):
    """What a leader is in charge of."""

    person = PersonField(label=_("领导"))
    work = forms.CharField(label=_("分工"), max_length=400, widget=forms.Textarea(attrs={"rows": "4"}))
    valid_from = DayField(label=_("从哪天起"), initial=clock.today, help_text=_("原分工到前一天为止"))
    document = forms.CharField(label=_("文号"), max_length=120, required=False)


class ContactsForm(UnitForm):
    """With which branches and departments a leader keeps contact."""

    person = PersonField(label=_("领导"))
    units = UnitsField(label=_("联系的党支部和科室"), help_text=_("这次选中的就是全部联系点，没有选中的到前一天为止"))
    valid_from = DayField(label=_("从哪天起"), initial=clock.today)

    def prepare(self) -> None:
        """Offer branches and departments."""
        choose(self, "units", units_of(self.unit, (*BRANCHES, *DEPARTMENTS)))


class FoundForm(UnitForm):
    """A new organisation below."""

    kind = forms.ChoiceField(label=_("类别"))
    name = forms.CharField(label=_("全称"), max_length=120)
    short_name = forms.CharField(label=_("简称"), max_length=60, required=False)
    code = forms.CharField(label=_("代码"), max_length=40, help_text=_("本院内不重复，导入台账时用它指明组织"))
    established_on = DayField(label=_("成立日期"), initial=clock.today)
    order = NumberField(label=_("排列次序"), whole=True, least=0, initial=0)

    def prepare(self) -> None:
        """Offer what can stand below this organisation."""
        kinds = {key: word for key, word in TITLES.items() if key not in NEVER_FOUNDED}
        offer(self, "kind", worded({key: word for key, word in kinds.items() if can_stand_below(key, self.unit.kind)}))

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = super().arguments()
        return plain | {"kind": OrganisationKind(plain["kind"])}


class ReviseForm(UnitForm):
    """Names, and the place among the others."""

    versioned = True
    name = forms.CharField(label=_("全称"), max_length=120)
    short_name = forms.CharField(label=_("简称"), max_length=60)
    order = NumberField(label=_("排列次序"), whole=True, least=0)

    def prepare(self) -> None:
        """Fill in what is known."""
        self.initial.update({name: getattr(self.unit, name) for name in ("name", "short_name", "order")})


class MoveForm(UnitForm):
    """Below which organisation, from when."""

    parent = UnitField(label=_("新的上级组织"))
    on = DayField(label=_("从哪天起"), initial=clock.today, help_text=_("这一天以前的统计仍按原来的隶属关系"))

    def prepare(self) -> None:
        """Offer the organisations of the hospital below which this one can stand: not itself, nor what is below it."""
        below = subtree([self.unit.pk], clock.today()).values("pk")
        rows = Organisation.objects.filter(hospital_id=self.unit.hospital_id, dissolved_on=None).exclude(pk__in=below)
        kinds = [kind for kind in OrganisationKind if can_stand_below(self.unit.kind, kind)]
        choose(self, "parent", rows.filter(kind__in=kinds).order_by("order", "sort_key", "id"))


class DissolveForm(UnitForm):
    """From which day it is no more."""

    on = DayField(label=_("从哪天起撤销"), initial=clock.today)


def committee_posts(unit: Organisation) -> list[Any]:
    """Return the posts of the catalog that an election of this kind of organisation fills, by rank."""
    rows = [post for post in active().all("post").values() if post.committee and unit.kind in post.kinds]
    return sorted(rows, key=lambda post: (post.order, post.id))
