"""A ballot is handed out: a right to one is marked as used and its blinded token signed, once; a lost answer is given again.

A right is an entry of the roll, or a ticket that somebody has drawn. Nothing here leaves a time or a sequence.
"""

from __future__ import annotations

from hashlib import sha256

from django.db.models import QuerySet

from tongxin.ground.access.statements import ask
from tongxin.registers.ballots import storage
from tongxin.registers.ballots.models import Issue, RollEntry, Round, Ticket
from tongxin.toolbox import blindsign
from tongxin.toolbox.bulletins import b64, raw
from tongxin.toolbox.problems import Refused, refuse
from tongxin.toolbox.words import N_

Right = RollEntry | Ticket
# Two who come at once with one right: the second waits here for the first, and then finds it used.
_MARK = """
    WITH marked AS (
        UPDATE ballots_rollentry SET marked = true WHERE id = %s AND NOT marked RETURNING id, hospital_id, organisation_id
    )
    INSERT INTO ballots_issue (entry_id, blinded, hospital_id, organisation_id)
    SELECT id, %s, hospital_id, organisation_id FROM marked RETURNING 1
"""


def hand_out(held: Round, right: Right, blinded: str) -> str:
    """Mark a right and sign a blinded token for it (base64url), however it was proved."""
    message = _message(blinded)
    digest = sha256(message).hexdigest()
    if not _mark(right, digest) and not _handed(right).filter(blinded=digest).exists():
        raise _issued()
    return _signed(storage.signer(held.pk, right.electorate_id), message)


def countersign(held: Round, right: Right, blinded: str) -> str:
    """Sign for the second office a blinded token of whoever has been handed out a ballot by the first."""
    message = _message(blinded)
    digest = sha256(message).hexdigest()
    rows = _handed(right).exclude(blinded="")
    if not rows.exists():
        raise refuse("ballots.not_issued", N_("请先领取选票，再领第二个部门的签发"))
    if (
        not rows.filter(countersigned="").update(countersigned=digest)
        and not rows.filter(countersigned=digest).exists()
    ):
        raise _issued()
    return _signed(storage.countersigner(held.pk), message)


def _mark(right: Right, digest: str) -> bool:
    """Use a right; return False where somebody has used it already."""
    if isinstance(right, Ticket):
        return bool(Ticket.objects.filter(pk=right.pk, blinded="").update(blinded=digest))
    return ask(_MARK, right.pk, digest) is not None


def _handed(right: Right) -> QuerySet[Ticket] | QuerySet[Issue]:
    if isinstance(right, Ticket):
        return Ticket.objects.filter(pk=right.pk)
    return Issue.objects.filter(entry=right)


def _message(blinded: str) -> bytes:
    try:
        return raw(blinded)
    except ValueError:
        raise _unreadable() from None


def _signed(signer: blindsign.Signer, message: bytes) -> str:
    try:
        return b64(signer.blind_sign(message))
    except blindsign.BlindSignatureError:
        raise _unreadable() from None


def _issued() -> Refused:
    return refuse("ballots.issued", N_("您已经领过这次投票的选票，每人一张"))


def _unreadable() -> Refused:
    return refuse("ballots.unreadable", N_("领票的请求无法读取，请刷新页面后重试"), field="blinded")
