"""Users and their roles, for who administers them."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tongxin.doors.portal import queries
from tongxin.ground.access import commands
from tongxin.ground.access.history import locked
from tongxin.ground.access.models import RoleHolding, User
from tongxin.ground.access.queries import found, may, organisations_for, require
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands import actors
from tongxin.ground.organisations.models import Organisation
from tongxin.ground.ui.fields import DayField
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.ground.ui.paging import keyset
from tongxin.toolbox import clock
from tongxin.toolbox.passwords import one_time_password


class KeylessForm(CommandForm):
    """A form whose answer leaves no receipt: its digest would tell of a password."""

    @property
    def key(self) -> str | None:
        """Return no key: the same user name twice is refused anyway, and a password may be reset twice."""
        return None


class PersonChoice(forms.CharField):
    """A person of a hospital, typed as staff number or name; the value is the person's key, None when left empty."""

    hospital: UUID | None = None

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("对应人员"), required=False, max_length=60,
            help_text=gettext_lazy("可不填。填本院人员的工号或姓名后，本人的报名、到场等会对应到这个账号。"),
            widget=forms.TextInput({"autocomplete": "off"}),
        )  # fmt: skip

    def clean(self, value: Any) -> UUID | None:
        """Return the key of the one person meant; raise ValidationError for none or several."""
        typed = super().clean(value).strip()
        matches = queries.persons_called(self.hospital, typed) if typed else []
        if typed and not matches:
            raise ValidationError(_("本院没有工号或姓名为“{typed}”的人员").format(typed=typed))
        if len(matches) > 1:
            raise ValidationError(_("有多位叫“{typed}”的人员，请填工号").format(typed=typed))
        return matches[0] if matches else None


class CreateForm(KeylessForm):
    """Who is to sign in."""

    name = forms.CharField(label=gettext_lazy("姓名"), max_length=60)
    username = forms.CharField(
        label=gettext_lazy("用户名"), max_length=60, help_text=gettext_lazy("登录时输入，例如工号；全系统不能重复。")
    )
    person_id = PersonChoice()

    def __init__(self, *args: Any, hospital: UUID | None, **more: Any) -> None:
        super().__init__(*args, **more)
        cast(PersonChoice, self.fields["person_id"]).hospital = hospital


class PersonForm(CommandForm):
    """Which person a user is."""

    person_id = PersonChoice()

    def __init__(self, *args: Any, hospital: UUID | None, **more: Any) -> None:
        super().__init__(*args, **more)
        cast(PersonChoice, self.fields["person_id"]).hospital = hospital


class GrantForm(CommandForm):
    """Which role, where, from when, until when."""

    role = forms.ChoiceField(label=gettext_lazy("角色"))
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("在哪个组织"),
        queryset=Organisation.objects.none(),
        empty_label=gettext_lazy("请选择"),
        help_text=gettext_lazy("一般角色同时管到下级组织。"),
    )
    valid_from = DayField(label=gettext_lazy("从哪天起"), initial=clock.today)
    valid_to = DayField(label=gettext_lazy("到哪天止"), required=False, help_text=gettext_lazy("不填为长期。"))

    def __init__(self, *args: Any, by: actors.User, hospital: UUID | None, **more: Any) -> None:
        super().__init__(*args, **more)
        places = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        places.queryset = organisations_for(by, "access.grant").filter(hospital_id=hospital, dissolved_on=None)
        roles = cast(forms.ChoiceField, self.fields["role"])
        roles.choices = [("", _("请选择")), *((role.id, role.title) for role in active().all("role").values())]


class RevokeForm(CommandForm):
    """The last day of a role."""

    last_day = DayField(
        label=gettext_lazy("最后一天"), initial=clock.today, help_text=gettext_lazy("当天仍有效，次日起收回。")
    )


def users(request: HttpRequest) -> HttpResponse:
    """List who signs in, with the roles held today."""
    by = _administrator(request)
    word = request.GET.get("q", "").strip()
    rows = User.objects.filter(hospital_id=by.hospital_id)
    if word:
        rows = rows.filter(Q(name__contains=word) | Q(username__contains=word))
    page = keyset(request, rows, "username")
    roles, persons = queries.roles_of(page.rows), queries.persons_of(page.rows)
    barred = locked(user.username for user in page.rows)
    shown = [(user, roles.get(user.pk, []), persons.get(user.person_id), user.username in barred) for user in page.rows]
    return render(request, "portal/users.html", {"page": page, "users": shown, "q": word})


def create(request: HttpRequest) -> HttpResponse:
    """Create a user; the password is shown once."""
    by = _administrator(request)
    password, hospital = (
        one_time_password(),
        found(Organisation.objects.filter(hospital=F("pk"), hospital_id=by.hospital_id).first()),
    )
    form = CreateForm(request.POST or None, hospital=hospital.pk)
    outcome = perform(request, form, commands.create_user, organisation=hospital, password=password)
    if outcome.result is not None:
        return _shown_once(request, outcome.result, password)
    return render(request, "portal/user_create.html", {"form": form}, status=outcome.status)


def user(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show one user with every role held, and what may be done."""
    shown = _user(actor(request), key)
    values = {
        "user": shown,
        "held": queries.roles_ever(shown),
        "today": clock.today(),
        "own": shown.pk == request.user.pk,
        "person": queries.persons_of([shown]).get(shown.person_id),
        "locked": bool(locked([shown.username])),
    }
    return render(request, "portal/user.html", values)


def grant(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a role."""
    by = actor(request)
    shown = _user(by, key)
    form = GrantForm(request.POST or None, by=by, hospital=shown.hospital_id)
    outcome = perform(request, form, commands.grant, user=shown)
    if outcome.done:
        return outcome.redirect("portal:user", key, notice=_("已授予角色。"))
    values = {"form": form, "user": shown, "heading": _("授予角色"), "submit": _("授予")}
    return render(request, "portal/user_form.html", values, status=outcome.status)


def revoke(request: HttpRequest, key: UUID, holding: UUID) -> HttpResponse:
    """End a role."""
    shown = _user(actor(request), key)
    held = found(RoleHolding.objects.filter(pk=holding, user=shown).select_related("organisation").first())
    form = RevokeForm(request.POST or None)
    outcome = perform(request, form, commands.revoke, organisation=held.organisation, holding=held)
    if outcome.done:
        return outcome.redirect("portal:user", key, notice=_("已收回角色。"))
    title = _("收回角色：{role}").format(role=queries.role_title(held))
    values = {"form": form, "user": shown, "heading": title, "submit": _("收回")}
    return render(request, "portal/user_form.html", values, status=outcome.status)


def person(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say which person a user is."""
    shown = _user(actor(request), key)
    known = queries.persons_of([shown]).get(shown.person_id)
    form = PersonForm(
        request.POST or None, hospital=shown.hospital_id, initial={"person_id": known.code if known else ""}
    )
    outcome = perform(request, form, commands.set_person, organisation=found(shown.hospital), user=shown)
    if outcome.done:
        return outcome.redirect("portal:user", key, notice=_("已保存对应人员。"))
    values = {"form": form, "user": shown, "heading": _("对应人员"), "submit": _("保存")}
    return render(request, "portal/user_form.html", values, status=outcome.status)


@require_POST
def unlock(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a user who mistyped the password too often try again at once."""
    shown = _user(actor(request), key)
    form = CommandForm(request.POST)
    outcome = perform(request, form, commands.unlock, organisation=found(shown.hospital), user=shown)
    if not outcome.done:
        return _refused(request, form, shown, outcome.status)
    return outcome.redirect("portal:user", key, notice=_("已解除锁定，可以重新登录。"))


@require_POST
def reset(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give a new one-time password, shown once."""
    shown, password = _user(actor(request), key), one_time_password()
    form = KeylessForm(request.POST)
    outcome = perform(
        request, form, commands.reset_password, organisation=found(shown.hospital), user=shown, password=password
    )
    return _shown_once(request, shown, password) if outcome.done else _refused(request, form, shown, outcome.status)


@require_POST
def activate(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a user sign in, or no longer."""
    shown = _user(actor(request), key)
    form = CommandForm(request.POST)
    wanted = request.POST.get("active") == "1"
    outcome = perform(request, form, commands.set_active, organisation=found(shown.hospital), user=shown, active=wanted)
    if not outcome.done:
        return _refused(request, form, shown, outcome.status)
    notice = _("账号已启用，可以登录。") if wanted else _("账号已停用，不能再登录；办理过的记录不受影响。")
    return outcome.redirect("portal:user", key, notice=notice)


def _refused(request: HttpRequest, form: CommandForm, shown: User, status: int) -> HttpResponse:
    values = {"form": form, "user": shown, "heading": _("没有办成"), "submit": ""}
    return render(request, "portal/user_form.html", values, status=status)


def _shown_once(request: HttpRequest, shown: User, password: str) -> HttpResponse:
    response = render(request, "portal/user_password.html", {"user": shown, "password": password})
    response["Cache-Control"] = "no-store"
    return response


def _administrator(request: HttpRequest) -> actors.User:
    by = actor(request)
    require(by, "access.create_user")
    return by


def _user(by: actors.User, key: UUID) -> User:
    """Return a user of one's own hospital; who may not look after users finds none, as in another hospital."""
    if not may(by, "access.create_user"):
        return found(None)
    return found(User.objects.filter(pk=key, hospital_id=by.hospital_id).select_related("hospital").first())
