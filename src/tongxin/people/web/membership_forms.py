"""Forms about a person's membership of a branch: enrolled, received, transferred, released."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm
from tongxin.people.commands import Papers
from tongxin.people.definitions import (
    BRANCHES,
    CHANGES,
    GAINS,
    LOSSES,
    STANDINGS,
    Change,
    Standing,
)
from tongxin.people.web.fields import UnitField, choose, offer, units_of, worded
from tongxin.people.web.personal import LONG, PersonForm
from tongxin.toolbox import clock


class BranchForm(PersonForm):
    """A form that names a branch of the hospital."""

    organisation = UnitField(label=_("党支部"))

    def prepare(self) -> None:
        """Offer the branches of the hospital, but the one the person is in."""
        rows = units_of(self.person.organisation, BRANCHES)
        choose(self, "organisation", rows.exclude(pk=self.held.organisation_id) if self.held else rows)


class EnrolForm(BranchForm):
    """A membership that is older than this system."""

    standing = forms.ChoiceField(label=_("党籍"), choices=lambda: worded(STANDINGS))
    valid_from = DayField(label=_("从哪天起在这个党支部"))
    joined_on = DayField(label=_("入党日期"), required=False)
    full_on = DayField(label=_("转正日期"), required=False)

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = super().arguments()
        return plain | {"standing": Standing(plain["standing"])}


class PapersForm(CommandForm):
    """What the letter of a transfer says; arguments in one `Papers`."""

    other = forms.CharField(label=_("对方党组织"), max_length=120, required=False)
    letter_number = forms.CharField(label=_("介绍信编号（转接编号）"), max_length=60, required=False)
    issued_on = DayField(label=_("开具日期"), required=False)
    dues_paid_to = DayField(label=_("党费交至"), required=False)
    handler = forms.CharField(label=_("经办人"), max_length=60, required=False)
    remark = forms.CharField(label=_("备注"), max_length=LONG, required=False)
    side = "from_name"

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments, the letter in one `Papers`."""
        plain = super().arguments()
        known = {each.name for each in fields(Papers)}
        said = {name: plain.pop(name) for name in list(plain) if name in known}
        return plain | {"papers": Papers(**said | {self.side: plain.pop("other", "")})}


class ReceiveForm(PapersForm, EnrolForm):
    """A member who comes from outside, or whose membership is restored."""

    kind = forms.ChoiceField(label=_("类型"))
    on = DayField(label=_("接收日期"), initial=clock.today)
    field_order = ("organisation", "kind", "on", "standing", "joined_on", "full_on", "other")

    def prepare(self) -> None:
        """Offer what brings a member."""
        super().prepare()
        del self.fields["valid_from"]
        offer(self, "kind", worded({key: CHANGES[key] for key in GAINS if key != Change.DEVELOPED}))

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = super().arguments()
        return plain | {"kind": Change(plain["kind"])}


class TransferForm(PapersForm, BranchForm):
    """To another branch of the hospital."""

    on = DayField(label=_("转接日期"), initial=clock.today, help_text=_("这一天起是新支部的党员"))
    field_order = ("organisation", "on")

    def prepare(self) -> None:
        """Leave out the other side: it is the branch that is left."""
        super().prepare()
        del self.fields["other"]


class ReleaseForm(PapersForm, PersonForm):
    """Transferred out, expelled, died."""

    kind = forms.ChoiceField(label=_("类型"), choices=lambda: worded({key: CHANGES[key] for key in LOSSES}))
    on = DayField(label=_("日期"), initial=clock.today, help_text=_("这一天起不再是本支部党员"))
    field_order = ("kind", "on", "other")
    side = "to_name"

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments."""
        plain = super().arguments()
        return plain | {"kind": Change(plain["kind"])}
