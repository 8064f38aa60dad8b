"""The page of a secret round's keys: who holds them, giving them back, and opening the box."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.ground.access.queries import require, rights
from tongxin.ground.catalog.queries import active
from tongxin.ground.ui.forms import CommandForm, actor, perform
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.commands.countersigning import MAKE, ORGANISES
from tongxin.registers.ballots.commands.keys import HOLDERS, SHORTEST
from tongxin.registers.ballots.definitions import SEALED, State
from tongxin.registers.ballots.models import Round
from tongxin.registers.ballots.web.wording import fingerprint


class PassphraseForm(CommandForm):
    """A passphrase of one's own."""

    passphrase = forms.CharField(
        label=gettext_lazy("您自己的口令"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "class": "form-control"}),
    )  # fmt: skip

    @property
    def key(self) -> None:
        """Leave no receipt: its digest of what was sent would be guessed much faster than what the passphrase wraps."""
        return None


class NewPassphraseForm(PassphraseForm):
    """A new passphrase, typed twice: nobody can find it again."""

    again = forms.CharField(
        label=gettext_lazy("再输入一次"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "class": "form-control"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse two different ones."""
        cleaned = super().clean() or self.cleaned_data
        if "again" in cleaned and cleaned.pop("again") != cleaned.get("passphrase"):
            self.add_error("again", _("两次输入的口令不一样"))
        return cleaned


class OpenForm(CommandForm):
    """Opening the box, at the version that was seen."""

    versioned = True


def keys(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show who holds the counting key and what is to be done next."""
    return key_page(request, secret_round(request, pk))


def hold(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Become a holder."""
    held = secret_round(request, pk)
    form = NewPassphraseForm(request.POST or None)
    outcome = perform(request, form, commands.hold_key, held=held)
    if outcome.done:
        return outcome.redirect("ballots:keys", pk, notice=_("已由您保管计票密钥的一半。请记住口令，忘记后无法找回"))
    return key_page(request, held, new=form, status=outcome.status)


def unlock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give one's half back."""
    held = secret_round(request, pk)
    form = PassphraseForm(request.POST or None)
    outcome = perform(request, form, commands.unlock, held=held)
    if outcome.done:
        return outcome.redirect("ballots:keys", pk, notice=_("您的一半密钥已经交出"))
    return key_page(request, held, own=form, status=outcome.status)


def open_box(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the box."""
    held = secret_round(request, pk)
    form = OpenForm(request.POST or None, version=held.record.version)
    outcome = perform(request, form, commands.open_box, held=held)
    if outcome.done:
        return outcome.redirect("ballots:keys", pk, notice=_("已开箱：选票已打乱写入，密钥已销毁，公告已生成"))
    return key_page(request, held, box=form, status=outcome.status)


def secret_round(request: HttpRequest, pk: UUID) -> Round:
    """Return a round that has keys, for whoever may see its keeping; 404 for any other."""
    by = actor(request)
    held = queries.round_for(by, pk)
    require(by, queries.VIEW, held.organisation_id)
    if held.mode not in SEALED:
        raise Http404
    return held


def key_page(request: HttpRequest, held: Round, *, status: int = 200, **shown: CommandForm) -> HttpResponse:
    """Show the keys of a round. shown: forms that were refused, in place of fresh ones."""
    by = actor(request)
    allowed = rights(by, held.organisation)
    holders = list(held.keyholders.select_related("user"))
    mine = next((holder for holder in holders if holder.user_id == by.id), None)
    state = held.record.state
    before, voting = state in (State.DRAFT, State.FROZEN), state == State.OPEN
    two = queries.definition_of(held).two_signers
    forms_now = {
        "second": two and before and allowed(MAKE) and not allowed(ORGANISES) and CommandForm(),
        "new": before and allowed("ballots.hold_key") and (mine or len(holders) < HOLDERS) and NewPassphraseForm(),
        "own": voting and mine is not None and not mine.unlocked and PassphraseForm(),
        "box": voting
        and allowed("ballots.open_box")
        and all(holder.unlocked for holder in holders)
        and OpenForm(version=held.record.version),
    }
    roles, second = active().all("role"), getattr(held, "countersigner", None)
    context = {
        "round": held, "record": held.record, "holders": [(holder, roles[holder.role].title) for holder in holders],
        "mine": mine, "missing": HOLDERS - len(holders),
        "two_signers": two, "countersigner": second and roles[second.role].title,
        "print": fingerprint(bytes(second.public)) if second else "",
        "before": before, "voting": voting, "counted": hasattr(held, "bulletin"), "shortest": SHORTEST,
        **forms_now, **shown,
    }  # fmt: skip
    return render(request, "ballots/keys.html", context, status=status)
