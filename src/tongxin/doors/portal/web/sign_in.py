"""Coming in and going out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from tongxin.ground.access.commands import sign_in as note_sign_in
from tongxin.ground.access.middleware import open_to_all
from tongxin.ground.access.queries import actor_of
from tongxin.ground.ui.forms import PlainForm


class SignInForm(PlainForm):
    """User name and password."""

    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"), widget=forms.PasswordInput({"autocomplete": "current-password"}), strip=False
    )


@open_to_all
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password; which of the two is wrong is not said."""
    if request.user.is_authenticated:
        return redirect(_onward(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if user is not None:
            login(request, user)
            note_sign_in(by=actor_of(user))
            return HttpResponseRedirect(_onward(request), status=303)
        form.add_error(None, _("用户名或密码不正确。请核对后重试；忘记密码请联系本单位系统管理员重置。"))
    values = {"form": form, "next": _next(request)}
    return render(request, "portal/sign_in.html", values, status=422 if form.errors else 200)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; who goes back at a shared computer finds no page of it (by https: browsers obey there only)."""
    logout(request)
    headers = {"Clear-Site-Data": '"cache"'}
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL, status=303, headers=headers)


def locked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Say that too many tries have locked the account, for how long, and who can help."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    values = {"limit": settings.AXES_FAILURE_LIMIT, "minutes": minutes}
    return render(request, "portal/locked.html", values, status=429)


def _next(request: HttpRequest) -> str:
    return request.POST.get("next", request.GET.get("next", ""))


def _onward(request: HttpRequest) -> str:
    """Return where the visitor wanted to go, if it is here."""
    wanted = _next(request)
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return settings.LOGIN_REDIRECT_URL
