"""The voting page, and the two requests of its script: one that says who asks, and one that says nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tongxin.ground.access.middleware import open_to_all
from tongxin.ground.access.scope import entered
from tongxin.ground.commands.actors import Door
from tongxin.ground.commands.registry import Command
from tongxin.ground.ui.forms import actor
from tongxin.registers.ballots import commands, queries
from tongxin.registers.ballots.commands.voting import DOOR, LARGEST, Cast
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import Electorate, Round
from tongxin.registers.ballots.sheet import Sheet
from tongxin.toolbox.bulletins import b64, raw
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_

# What a cast ballot sends beside its answers, in bytes: a token, two signatures, the secret of its slips, their names.
_FRAME = 1024


def vote(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a voter the ballot of one of the groups he votes in; what he ticks stays in his browser until he casts it."""
    by = actor(request)
    held = queries.round_for(by, pk)
    groups = queries.own_electorates(by, held)
    if not groups or held.mode != Mode.SECRET:
        raise Http404
    asked = request.GET.get("electorate")
    electorate = next((group for group in groups if str(group.pk) == asked), groups[0])
    context = {"round": held, "record": held.record, "groups": groups, "electorate": electorate}
    if held.record.state != State.OPEN:
        return render(request, "ballots/not_open.html", {**context, "counted": hasattr(held, "bulletin")})
    offices = [reverse(name, args=[electorate.pk]) for name in ("ballots:issue", "ballots:countersign")]
    paper = ballot(held, electorate, offices)
    return render(
        request, "ballots/vote.html", {**context, **paper, "printed_on": queries.code_printed(by, electorate)}
    )


@require_POST
def issue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign the blinded token of a signed-in voter."""
    return sign_for_voter(request, pk, commands.issue)


def sign_for_voter(request: HttpRequest, pk: UUID, sign: Command[..., str]) -> HttpResponse:
    """Answer with what one of the signing offices gives to a signed-in voter."""
    by = actor(request)
    electorate = queries.own_electorate(by, pk)
    try:
        signature = sign(by=by, electorate=electorate, blinded=str(sent_object(request).get("blinded")))
    except Refused as refused:
        return problems(refused)
    return fresh({"signature": signature})


@open_to_all
@csrf_exempt  # there is no session that another site could abuse: who sends one is refused
@require_POST
def cast(request: HttpRequest, hospital: UUID, pk: UUID) -> HttpResponse:
    """Take in a ballot from nobody in particular; a request that says who sends it is refused.

    A refusal is answered with 200 and its problems, because Django writes a line into the log for anything else.
    """
    by = Door(DOOR, str(pk), hospital)
    try:
        if request.COOKIES or "Authorization" in request.headers:
            raise refuse("ballots.known", N_("投票的请求不能带有身份：请用投票页提交"))
        with entered(by):
            electorate = queries.box_at_door(by, pk)
            receipt = commands.cast(by=by, electorate=electorate, ballot=_ballot(sent_object(request)))
    except Refused as refused:
        return problems(refused)
    return fresh({"receipt": receipt})


def ballot(held: Round, electorate: Electorate, offices: Sequence[str], **more: Any) -> dict[str, Any]:
    """Return what the template of the ballot draws. offices: where a token is signed, the electorate's key first; more: what
    its script is told besides."""
    sheet = queries.sheet_of(held)
    return {
        "kind": sheet.kind, "subjects": held.subjects.all(), "count": len(sheet.asked()), "kiosk": "kiosk" in more,
        "most": sheet.most, "named": next((grade.title for grade in sheet.kind.scale if grade.good), ""),
        "page": json.dumps(
            {**_for_script(held, electorate, sheet), "signers": _signers(held, electorate, offices), **more},
            ensure_ascii=False,
        ),
    }  # fmt: skip


def _signers(held: Round, electorate: Electorate, offices: Sequence[str]) -> list[dict[str, str]]:
    """Return whose signatures the script collects: their names in a cast ballot, keys and addresses."""
    second = getattr(held, "countersigner", None)
    keys = [("signature", electorate.issuing_key), *([("countersignature", second)] if second else [])]
    return [
        {"name": name, "key": b64(bytes(key.public)), "url": url}
        for (name, key), url in zip(keys, offices, strict=False)
    ]


def _for_script(held: Round, electorate: Electorate, sheet: Sheet) -> dict[str, Any]:
    return {
        "round": str(held.pk),
        "electorate": str(electorate.pk),
        "keys": sheet.asked(),
        "revote": sheet.kind.revote,
        "room": min(sheet.room + _FRAME, LARGEST),
        "cast": reverse("ballots:cast", args=[electorate.hospital_id, electorate.pk]),
        "words": {
            "insecure": _("这个页面不是通过 https 打开的，浏览器不允许加密，不能投票。请联系信息科，或改用纸质选票"),
            "taking": _("正在领取选票……"),
            "casting": _("正在投票……"),
            "lost": _("没有收到回执：网络中断，或登录已过期。选票还在这个页面里，请再按一次“投票”，不会重复计票"),
            "used": _("这个投票码已经领过选票，每人一张。刚才在这台机器上没有投完的，请不要换人，原样再输一次"),
            "altered": _("服务器收到的选票与您填写的不一致。请不要关闭页面，立即联系监票人"),
            "missing": _("还有 {count} 项没有选，没有选的不计入有效票。要这样投，请再按一次“投票”"),
        },
    }


def sent_object(request: HttpRequest) -> Mapping[str, Any]:
    """Return the JSON object of a request; raise `Refused` for anything else, or one too large for a ballot."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise refuse("ballots.large", N_("提交的内容过大，不是一张选票"))
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):  # what is no JSON, or nested beyond all reason
        sent = None
    if not isinstance(sent, dict):
        raise _unreadable()
    return sent


def _ballot(sent: Mapping[str, Any]) -> Cast:
    answers = sent.get("answers")
    try:
        token, signature, secret = (raw(sent[name]) for name in ("token", "signature", "secret"))
        countersignature = raw(sent.get("countersignature", ""))
    except (KeyError, TypeError, ValueError):
        raise _unreadable() from None
    if not isinstance(answers, dict):
        raise _unreadable()
    return Cast(token, signature, secret, answers, countersignature)


def _unreadable() -> Refused:
    return refuse("ballots.unreadable_ballot", N_("选票无法读取，请刷新页面后重试"))


def problems(refused: Refused) -> HttpResponse:
    """Answer the script with a refusal, in sentences; as 200, because Django logs anything else."""
    return fresh({"problems": [problem.as_dict(_) for problem in refused.problems]})


def fresh(answer: Mapping[str, Any]) -> HttpResponse:
    """Answer the script with JSON that nothing on the way keeps."""
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})
