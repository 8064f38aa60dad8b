"""One's own page: roles, what is lent and borrowed, the password."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from tongxin.doors.portal import queries
from tongxin.ground.access.commands import change_password, delegate, end_delegation
from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.access.queries import found, holdings
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands import actors
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.toolbox import clock


class PasswordForm(CommandForm):
    """The old password once, the new one twice; never kept by key, for a receipt holds a digest of what was sent."""

    old = forms.CharField(
        label=gettext_lazy("原密码"), widget=forms.PasswordInput({"autocomplete": "current-password"}), strip=False
    )
    new = forms.CharField(
        label=gettext_lazy("新密码"), widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次新密码"), widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False
    )

    @property
    def key(self) -> str | None:
        """Return no key: repeating a change of password does no harm."""
        return None

    def clean_again(self) -> str:
        """Refuse a slip of the finger."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("new", again):
            raise ValidationError(_("两次输入的新密码不一致"))
        return again

    def arguments(self) -> dict[str, Any]:
        """Return the old and the new password."""
        return {name: value for name, value in super().arguments().items() if name != "again"}


class LendForm(CommandForm):
    """To whom, from when, until when."""

    to = forms.CharField(
        label=gettext_lazy("委托给"),
        help_text=gettext_lazy("填本院同事的姓名或用户名；有重名时填用户名。"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    valid_from = DayField(label=gettext_lazy("从哪天起"), initial=clock.today)
    valid_to = DayField(label=gettext_lazy("到哪天止"), help_text=gettext_lazy("当天仍有效，次日自动收回。"))

    def __init__(self, *args: Any, by: actors.User, **more: Any) -> None:
        super().__init__(*args, **more)
        self.by = by

    def clean_to(self) -> User:
        """Find the colleague."""
        typed = self.cleaned_data["to"].strip()
        here = User.objects.filter(hospital_id=self.by.hospital_id, is_active=True)
        matches = list(here.filter(username=typed)) or list(here.filter(name=typed)[:2])
        if not matches:
            raise ValidationError(_("本院没有叫“{name}”的用户").format(name=typed))
        if len(matches) > 1:
            raise ValidationError(_("有多位叫“{name}”的用户，请填用户名").format(name=typed))
        return matches[0]


def me(request: HttpRequest) -> HttpResponse:
    """Show the roles held, lent and borrowed."""
    by = actor(request)
    held = holdings(by)
    values = {
        "username": request.user.get_username(),
        "own": [_row(holding) for holding in held if holding.delegated_by_id is None],
        "borrowed": [_row(holding) for holding in held if holding.delegated_by_id is not None],
        "lent": [(queries.role_title(holding), holding) for holding in queries.lent(by)],
        "back": [(queries.role_title(holding), holding) for holding in queries.taken_back(by)],
    }
    return render(request, "portal/me.html", values)


@sensitive_post_parameters("old", "new", "again")
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password."""
    user = User.objects.get(pk=actor(request).id)
    form = PasswordForm(request.POST or None)
    outcome = perform(request, form, change_password, user=user)
    if outcome.result is not None:
        update_session_auth_hash(request, outcome.result)
        return outcome.redirect("/", notice=_("密码已修改，下次请用新密码登录。"))
    values = {"form": form, "first": user.must_change_password}
    return render(request, "portal/password.html", values, status=outcome.status)


def lend(request: HttpRequest, holding: UUID) -> HttpResponse:
    """Lend one of one's own roles to a colleague for a time."""
    by = actor(request)
    own = RoleHolding.objects.filter(pk=holding, user=by.id, delegated_by=None).select_related("organisation")
    role = found(own.first())
    form = LendForm(request.POST or None, by=by)
    outcome = perform(request, form, delegate, holding=role)
    if outcome.done:
        return outcome.redirect("portal:me", notice=_("已委托。对方办理的事会同时留下两个人的名字。"))
    values = {"form": form, "title": queries.role_title(role), "organisation": role.organisation}
    return render(request, "portal/lend.html", values, status=outcome.status)


def take_back(request: HttpRequest, holding: UUID) -> HttpResponse:
    """Ask once more, then end at once what one has lent."""
    lent = found(queries.lent(actor(request)).filter(pk=holding).first())
    form = CommandForm(request.POST or None)
    outcome = perform(request, form, end_delegation, holding=lent)
    if outcome.done:
        return outcome.redirect("portal:me", notice=_("委托已收回；对方已办理的事不受影响。"))
    values = {"form": form, "title": queries.role_title(lent), "holding": lent}
    return render(request, "portal/take_back.html", values, status=outcome.status)


def _row(holding: RoleHolding) -> dict[str, Any]:
    role = active().get("role", holding.role)
    title = queries.role_title(holding)
    return {
        "holding": holding,
        "title": title,
        "delegable": bool(role and role.delegable),
        "note": role.note if role else "",
    }
