"""The keys of a secret round: two hold the counting key, it is made at the opening, and both give it back at the count."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.db import transaction
from django.utils.translation import gettext

from tongxin.ground.access.queries import granting
from tongxin.ground.access.statements import ask
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.commands.registry import command, note
from tongxin.registers.ballots import storage
from tongxin.registers.ballots.definitions import SEALED, STATE_TITLES, Mode, State
from tongxin.registers.ballots.models import (
    Code,
    Countersigner,
    CountingKey,
    Electorate,
    Issue,
    IssuingKey,
    Keyholder,
    RollEntry,
    Round,
)
from tongxin.registers.ballots.queries import definition_of, drawing, marked
from tongxin.toolbox import blindsign, clock, sealing
from tongxin.toolbox.problems import Problem, Refused, refuse
from tongxin.toolbox.words import N_

HOLDERS = 2
SHORTEST = 12
_HOLD = "ballots.hold_key"


@command(_HOLD, title=N_("保管计票密钥的一半"), on="held")
def hold_key(*, by: Actor, held: Round, passphrase: str) -> Keyholder:
    """Become one of the two who hold the counting key, under a passphrase of one's own; again before the opening: a new one.

    Raises `Refused` for a short passphrase, once the round is open, when the two are there, or when the other one holds the
    same role.
    """
    check_secret(held)
    check_state(held, State.DRAFT, State.FROZEN)
    if len(passphrase) < SHORTEST:
        sentence = N_("口令至少 {shortest} 个字符。请用只有您自己知道的口令，忘记后无法找回，这次投票也就无法计票")
        raise refuse("ballots.passphrase", sentence, field="passphrase", shortest=SHORTEST)
    user = _person(by)
    others = list(held.keyholders.exclude(user=user.id))
    if len(others) >= HOLDERS:
        raise refuse("ballots.holders", N_("计票密钥已经由两人保管"))
    key = sealing.new_box_key()
    holder, _ = Keyholder.objects.update_or_create(
        round=held, user_id=user.id,
        defaults={
            "hospital_id": held.hospital_id, "organisation_id": held.organisation_id,
            "role": _role(user, held, {other.role for other in others}), "public": key.public,
            "wrapped": sealing.wrap(key.private, passphrase),
        },
    )  # fmt: skip
    return holder


@command("ballots.release_key", title=N_("不再保管计票密钥"), on="held")
def release_key(*, by: Actor, held: Round, user: UUID) -> None:
    """Let somebody no longer be a holder, before the opening."""
    check_state(held, State.DRAFT, State.FROZEN)
    note(holder=str(user))
    held.keyholders.filter(user=user).delete()


@command("ballots.unlock", title=N_("交出计票密钥的一半"), on="held")
def unlock(*, by: Actor, held: Round, passphrase: str) -> Keyholder:
    """Give one's half of the counting key back, after the voting; raise `Refused` for another passphrase or too early."""
    check_state(held, State.OPEN)
    check_over(held)
    holder = held.keyholders.filter(user=_person(by).id).first()
    if holder is None:
        raise refuse("ballots.no_holder", N_("您不是这次投票的计票密钥保管人"))
    try:
        private = sealing.unwrap(bytes(holder.wrapped), passphrase)
    except sealing.SealingError:
        raise refuse("ballots.wrong_passphrase", N_("口令不对，请再试一次"), field="passphrase") from None
    storage.put(held.pk, _share(holder), sealing.unseal(private, bytes(holder.share), bound_to=_purpose(held.pk)))
    holder.unlocked = True
    holder.save(update_fields=["unlocked"])
    return holder


def make_keys(held: Round) -> None:
    """Make all keys of a round that is being opened, within the command that opens it.

    The counting key is split in three: one part for each holder, and one that stays in `storage`, so that even both holders
    with an old backup cannot open it once the round is counted.
    """
    if problems := list(lacking(held)):
        raise Refused(problems)
    if held.mode == Mode.DRAWN:
        check_codes_read(held)
    holders = list(held.keyholders.all())
    counting = sealing.new_box_key()
    own, *parts = sealing.split(counting.private, 1 + len(holders))
    for holder, part in zip(holders, parts, strict=True):
        holder.share = sealing.seal(bytes(holder.public), part, bound_to=_purpose(held.pk))
    Keyholder.objects.bulk_update(holders, ["share"])
    where = {"hospital_id": held.hospital_id, "organisation_id": held.organisation_id}
    CountingKey.objects.create(round=held, public=counting.public, **where)
    IssuingKey.objects.bulk_create(
        IssuingKey(electorate=electorate, public=_issuing_key(held.pk, electorate), **where)
        for electorate in held.electorates.all()
    )
    storage.put(held.pk, storage.SHARE, own)
    storage.put(held.pk, storage.LOOKUP, secrets.token_bytes(32))


def lacking(held: Round) -> Iterator[Problem]:
    """Return who still has to do something on the page of the keys before the round may open."""
    if definition_of(held).two_signers and not Countersigner.objects.filter(round=held).exists():
        sentence = N_("这种投票由两个部门签发：请纪检监察室先在“计票密钥”页设立第二签发部门")
        yield Problem("ballots.countersigner_missing", sentence)
    missing = HOLDERS - held.keyholders.count()
    if missing > 0:
        sentence = N_("还缺 {missing} 位计票密钥保管人：须由两个不同角色的人各自设定口令")
        yield Problem("ballots.holders_missing", sentence, {"missing": missing})


def counting_key(held: Round) -> bytes:
    """Return the private counting key; raise `Refused` while a holder has not given back his part."""
    waiting = [holder for holder in held.keyholders.select_related("user") if not holder.unlocked]
    if waiting:
        sentence = N_("还需要 {names} 输入口令，才能开箱计票")
        raise refuse("ballots.locked", sentence, names="、".join(holder.user.name for holder in waiting))
    parts = [storage.get(held.pk, _share(holder)) for holder in held.keyholders.all()]
    return sealing.joined([storage.get(held.pk, storage.SHARE), *parts])


def forget(held: Round) -> None:
    """Drop what is sealed, and destroy the private keys once the transaction is durable: after the count, or called off.

    Who casts just now is waited for; who comes later finds the round no longer open.
    """
    lock(held.pk, alone=True)
    held.keyholders.update(share=b"", wrapped=b"")
    for electorate in held.electorates.all():
        electorate.envelopes.all().delete()
        electorate.tickets.all().delete()
    for handed in (Issue, Code):
        handed.objects.filter(entry__round=held).delete()
    transaction.on_commit(lambda: storage.destroy(held.pk))


def lock(held: UUID, *, alone: bool) -> None:
    """Wait, for the rest of the transaction, until nobody counts; alone: until nobody issues or casts either.

    What the transaction writes is on the disk when it is acknowledged, whatever the server is set to.
    """
    kind = "" if alone else "_shared"
    ask(
        f"SELECT pg_advisory_xact_lock{kind}(hashtextextended(%s, 0)), set_config('synchronous_commit', 'on', true)",
        f"tongxin.ballots.{held}",
    )


def check_secret(held: Round) -> None:
    """Raise `Refused` unless the round is voted by blind signature."""
    if held.mode not in SEALED:
        raise refuse("ballots.not_secret", N_("这次投票不在网上无记名进行，没有密钥"))


def check_codes_read(held: Round) -> None:
    """Raise `Refused` where a second office signs on a server of its own: that one has not the key of the codes, so that who
    came with a code would be handed a ballot by the first office and none by the second."""
    if Countersigner.objects.filter(round=held).exists() and not storage.here(held.pk, storage.COUNTERSIGNER):
        sentence = N_(
            "第二签发部门用自己的服务器签发，读不到投票码：这次投票不能用投票码，请登录后投票，或者改用纸质选票"
        )
        raise refuse("ballots.codes_apart", sentence)


def check_state(held: Round, *states: State) -> None:
    """Raise `Refused` unless the round is now in one of these states."""
    held.record.refresh_from_db(fields=["state"])
    check_read_state(held, *states)


def check_read_state(held: Round, *states: State) -> None:
    """Raise `Refused` unless the round, read after its lock was taken, is in one of these states."""
    if held.record.state not in states:
        sentence = N_("这次投票现在是“{state}”，不能这样做")
        raise refuse("ballots.state", sentence, state=gettext(STATE_TITLES[held.record.state]))


def check_over(held: Round) -> None:
    """Raise `Refused` before the end of voting, unless everybody on the roll, or of an election present, was given a ballot."""
    if held.closes_at is None or clock.now() >= held.closes_at:
        return
    if _waiting(held):
        raise refuse("ballots.not_over", N_("投票还没有截止，也还有人没有投票"))


def _waiting(held: Round) -> bool:
    if held.mode == Mode.DRAWN:
        used = marked(held)
        return any(used.get(electorate, 0) < count for electorate, count in drawing(held).items())
    return RollEntry.objects.filter(round=held, marked=False, struck=False).exists()


def _person(by: Actor) -> User:
    if not isinstance(by, User):
        raise refuse("ballots.holder_user", N_("计票密钥由人保管，不能由系统代办"))
    return by


def _role(user: User, held: Round, taken: set[str]) -> str:
    """Return a role under which the user may hold a key and nobody else does: two offices, not two of one office."""
    roles = [holding.role for holding in granting(user, _HOLD, held.organisation_id)]
    free = [role for role in roles if role not in taken]
    if not free:
        raise refuse("ballots.same_role", N_("两位保管人须来自不同的角色，例如组织部门和纪检部门"))
    return free[0]


def _issuing_key(held: UUID, electorate: Electorate) -> bytes:
    key = blindsign.new_key()
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    storage.put(held, str(electorate.pk), private)
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _share(holder: Keyholder) -> str:
    return f"share-{holder.pk}"


def _purpose(held: UUID) -> str:
    return f"tongxin counting key of {held}"
