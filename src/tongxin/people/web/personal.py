"""Forms about one person: particulars, department, titles, absence, posts, leaving."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm
from tongxin.people.commands import Particulars
from tongxin.people.definitions import (
    ABSENCE_KINDS,
    CADRE_LEVELS,
    DEPARTMENTS,
    SEXES,
    TITLE_LEVELS,
    AbsenceKind,
    CadreLevel,
    Sex,
    TitleLevel,
)
from tongxin.people.models import Membership, Person
from tongxin.people.web.fields import UnitField, choose, codes, entries, units_of, worded
from tongxin.toolbox import clock

LONG = 200


class PersonForm(CommandForm):
    """A form about a person, who is its `person`; `held`: the membership of today, if any."""

    def __init__(self, data: Any = None, *, person: Person, held: Membership | None = None, **more: Any) -> None:
        super().__init__(data, version=person.version, **more)
        self.person, self.held = person, held
        self.prepare()

    def prepare(self) -> None:
        """Give fields what depends on the person."""


class ParticularsForm(CommandForm):
    """What the forms of registering and correcting share; arguments in one `Particulars`."""

    code = forms.CharField(label=_("工号"), max_length=40)
    name = forms.CharField(label=_("姓名"), max_length=60)
    sex = forms.ChoiceField(label=_("性别"), required=False, choices=lambda: worded(SEXES, "—"))
    born = DayField(label=_("出生日期"), required=False, help_text=_("只知道年月的填当月1日；填了身份证号可以不填"))
    resident_id = forms.CharField(
        label=_("身份证号"), max_length=18, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("加密保存，页面上只显示首尾"),
    )  # fmt: skip
    phone = forms.CharField(label=_("电话"), max_length=20, required=False, help_text=_("加密保存"))
    ethnicity = forms.ChoiceField(label=_("民族"), required=False, choices=lambda: codes("ethnicity"))
    native_place = forms.CharField(label=_("籍贯"), max_length=60, required=False)
    education = forms.ChoiceField(label=_("学历"), required=False, choices=lambda: codes("education"))
    degree = forms.ChoiceField(label=_("学位"), required=False, choices=lambda: codes("degree"))
    work_started = DayField(label=_("参加工作日期"), required=False)

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, what is said of the person in one `Particulars`; what is empty is not said."""
        plain = super().arguments()
        said = {each.name: plain.pop(each.name) or None for each in fields(Particulars)}
        return plain | {"particulars": Particulars(**said | {"sex": Sex(said["sex"]) if said["sex"] else None})}

    @property
    def key(self) -> str | None:
        """Return no key where a number is sent: a receipt would keep a digest of it. The rules refuse a repeat."""
        return None if self.cleaned_data.get("resident_id") else super().key


class RegisterForm(ParticularsForm):
    """Somebody new."""

    organisation = UnitField(label=_("科室"))
    since = DayField(label=_("到科室日期"), required=False)
    field_order = ("name", "code", "organisation", "since")

    def __init__(self, data: Any = None, *, units: list[Organisation], **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "organisation", units)


class CorrectForm(PersonForm, ParticularsForm):
    """What was registered wrongly or has changed."""

    versioned = True

    def prepare(self) -> None:
        """Fill in what is known; numbers are not shown, and stay unless others are typed."""
        known = ("code", "name", "sex", "born", "ethnicity", "native_place", "education", "degree", "work_started")
        self.initial.update({name: getattr(self.person, name) for name in known})
        self.fields["resident_id"].help_text = gettext("不填就不变；加密保存，页面上只显示首尾")
        self.fields["phone"].help_text = gettext("不填就不变；加密保存")


class TitleForm(PersonForm):
    """A professional title."""

    name = forms.CharField(label=_("职称"), max_length=40, help_text=_("例如主任医师、副主任护师"))
    since = DayField(label=_("取得日期"), required=False)
    level = forms.ChoiceField(
        label=_("级别"), required=False, choices=lambda: worded(TITLE_LEVELS, gettext("按职称代码表"))
    )

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = super().arguments()
        return plain | {"level": TitleLevel(plain["level"]) if plain["level"] else None}


class TraitForm(PersonForm):
    """A qualification, an experience, a mark."""

    kind = forms.ChoiceField(label=_("哪一项"), choices=lambda: entries("trait"))
    valid_from = DayField(label=_("从哪天起"))
    valid_to = DayField(label=_("到哪天止"), required=False, help_text=_("仍在有效的不填"))
    detail = forms.CharField(label=_("说明"), max_length=LONG, required=False, help_text=_("例如派往何处、证书编号"))
    document = forms.CharField(label=_("文号"), max_length=120, required=False)


class PlaceForm(PersonForm):
    """To which department, from when."""

    organisation = UnitField(label=_("到哪个科室"))
    on = DayField(label=_("从哪天起"), initial=clock.today)

    def prepare(self) -> None:
        """Offer the departments of the hospital."""
        choose(self, "organisation", units_of(self.person.organisation, DEPARTMENTS))


class ExcuseForm(PersonForm):
    """Away for long."""

    kind = forms.ChoiceField(label=_("类别"), choices=lambda: worded(ABSENCE_KINDS))
    valid_from = DayField(label=_("从哪天起"), initial=clock.today)
    valid_to = DayField(label=_("到哪天止"), required=False, help_text=_("还不知道的不填，返岗时再登记"))
    reason = forms.CharField(
        label=_("原因"), max_length=LONG, required=False, help_text=_("只有本人和支部书记能看到；不写病情")
    )

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = super().arguments()
        return plain | {"kind": AbsenceKind(plain["kind"])}


class OnForm(PersonForm):
    """On which day."""

    on = DayField(label=_("日期"), initial=clock.today)


class VersionedOnForm(OnForm):
    """On which day, of a person at a version."""

    versioned = True


class VoidForm(PersonForm):
    """Why a registration is taken back."""

    versioned = True
    reason = forms.CharField(label=_("原因"), max_length=LONG)


class RevealForm(PersonForm):
    """Why numbers are looked at."""

    purpose = forms.CharField(label=_("用途"), max_length=LONG, help_text=_("例如填报入党志愿书；用途记入留痕"))

    @property
    def key(self) -> str | None:
        """Return no key: a receipt would keep the numbers; looking twice does no harm."""
        return None


class PostForm(PersonForm):
    """A post in an organisation of the hospital."""

    organisation = UnitField(label=_("在哪个组织"))
    kind = forms.ChoiceField(label=_("职务"), choices=lambda: entries("post"))
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
        """Offer every organisation of the hospital."""
        place = self.person.organisation
        rows = Organisation.objects.filter(hospital_id=place.hospital_id, dissolved_on=None)
        choose(self, "organisation", rows.order_by("order", "sort_key", "id"))

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = super().arguments()
        return plain | {"level": CadreLevel(plain["level"]) if plain["level"] else None}
