"""What a form asks so that a needed approval is noticed: money, the premises, and why there is none yet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.ui.forms import CommandForm
from tongxin.registers.activities.definitions import ActivityKind
from tongxin.registers.activities.stages import Approval

LONG = 200


class NeedsMixin(CommandForm):
    """Whether a gathering costs money or leaves the premises, where its kind then needs an approval."""

    spends = forms.BooleanField(label=_("要用党建经费"), required=False, help_text=_("须先申请审批"))
    leaves = forms.BooleanField(label=_("要离开医院"), required=False, help_text=_("须先申请审批"))

    def __init__(self, data: Any = None, *, entry: ActivityKind, **more: Any) -> None:
        super().__init__(data, entry=entry, **more)
        for name, need in (("spends", Approval.MONEY), ("leaves", Approval.LEAVING)):
            if need not in entry.approval:
                del self.fields[name]

    @property
    def needs(self) -> list[forms.BoundField]:
        """Return the questions of this kind, to be drawn."""
        return [self[name] for name in ("spends", "leaves") if name in self.fields]


def unapproved_field() -> forms.CharField:
    """Return the field for why a gathering is held without its approval."""
    return forms.CharField(
        label=_("未经审批的原因"),
        max_length=LONG,
        required=False,
        help_text=_("须审批而没有批准的活动才填，事后补办审批"),
    )
