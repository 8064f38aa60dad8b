"""The count's beginning: the box is opened by both holders, and in one transaction becomes ballots, bulletin and recount file."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from django.conf import settings

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.records import writing
from tongxin.registers.ballots.commands import keys
from tongxin.registers.ballots.commands.voting import Cast, read_cast, verifies
from tongxin.registers.ballots.definitions import State
from tongxin.registers.ballots.models import (
    Ballot,
    Bulletin,
    Code,
    Electorate,
    Envelope,
    Issue,
    Recount,
    RollEntry,
    Round,
)
from tongxin.registers.ballots.queries import ballots_digest, recount_of, sheet_of
from tongxin.registers.ballots.sheet import Sheet
from tongxin.toolbox import bulletins, clock, sealing
from tongxin.toolbox.bulletins import b64
from tongxin.toolbox.commitments import Slip, ballot_hash, cut
from tongxin.toolbox.problems import Problem, Refused
from tongxin.toolbox.words import N_

_RANDOM = secrets.SystemRandom()


@dataclass(frozen=True)
class Opened:
    """What an electorate's envelopes held, in random order; codes: for how many voters a one-time code was printed."""

    electorate: Electorate
    issued: int
    codes: int
    casts: Sequence[Cast]


@dataclass(frozen=True)
class Cuts:
    """An electorate's ballots, cut: the hashes of the whole ones, and for each question its slips with their hashes."""

    ballots: list[str]
    slips: Mapping[str, list[tuple[str, Slip]]]


@command("ballots.open_box", title=N_("开箱"), on="held")
def open_box(*, by: Actor, held: Round, version: int) -> Round:
    """Close a secret round: decrypt, verify and shuffle its ballots, and destroy what could lead back to who cast them.

    Raises `Refused`, and nothing is changed, while a holder has not unlocked, before the end of voting, and when issued,
    roll marks, cast and counted do not agree.
    """
    keys.check_secret(held)
    keys.lock(held.pk, alone=True)
    keys.check_state(held, State.OPEN)
    keys.check_over(held)
    record = writing.hold(held.pk, version)
    opener = sealing.Opener(keys.counting_key(held))
    opened = [_open(electorate, opener) for electorate in held.electorates.select_related("issuing_key")]
    for one in opened:
        _keep(one)
    _write_roll(held)
    root = _publish(held, opened)
    keys.forget(held)
    note(root=root, **{f"cast {one.electorate.key}": len(one.casts) for one in opened})
    held.record = writing.bump(record, by=by, state=State.CLOSED)
    return held


def unsealed(electorate: Electorate, opener: sealing.Opener) -> list[Cast]:
    """Return the ballots of an electorate that open and whose tokens are signed, in an order that tells nothing."""
    envelopes = electorate.envelopes.order_by("token")
    return [cast for cast in (_read(envelope, electorate, opener) for envelope in envelopes) if cast is not None]


def _open(electorate: Electorate, opener: sealing.Opener) -> Opened:
    casts, taken = unsealed(electorate, opener), electorate.envelopes.count()
    marked = RollEntry.objects.filter(electorate=electorate, marked=True).count()
    signed = RollEntry.objects.filter(electorate=electorate, issue__isnull=False).count()
    _check_counts(electorate, marked=marked, signed=signed, cast=taken, counted=len({c.token for c in casts}))
    _RANDOM.shuffle(casts)
    codes = Code.objects.filter(entry__electorate=electorate).count()
    return Opened(electorate, marked, codes, casts)


def _read(envelope: Envelope, electorate: Electorate, opener: sealing.Opener) -> Cast | None:
    """Return the ballot in an envelope; None for one that somebody put in or altered without a token."""
    try:
        cast = read_cast(opener.unseal(bytes(envelope.sealed), bound_to=str(electorate.pk)))
    except sealing.SealingError:
        return None
    return cast if verifies(electorate, cast) else None


def _check_counts(electorate: Electorate, *, marked: int, signed: int, cast: int, counted: int) -> None:
    """Raise `Refused` with everything that does not agree: an altered roll or box is not counted, it is looked into."""
    about = {"title": electorate.title, "marked": marked, "signed": signed, "cast": cast, "counted": counted}
    rules = (
        (signed == marked, N_("{title}：名册上标记领票 {marked} 人，实际发票 {signed} 张，不相符")),
        (cast <= signed, N_("{title}：投票 {cast} 张，多于发票 {signed} 张")),
        (counted == cast, N_("{title}：投票 {cast} 张，其中只有 {counted} 张能打开并有有效凭证，票箱被改动过")),
    )
    problems = [Problem("ballots.disagree", sentence, about) for holds, sentence in rules if not holds]
    if problems:
        raise Refused(problems)


def _keep(opened: Opened) -> None:
    electorate = opened.electorate
    Ballot.objects.bulk_create(
        Ballot(
            round_id=electorate.round_id, electorate=electorate, answers=dict(cast.answers),
            hospital_id=electorate.hospital_id, organisation_id=electorate.organisation_id,
        )
        for cast in opened.casts
    )  # fmt: skip
    electorate.issued, electorate.returned = opened.issued, len(opened.casts)
    electorate.save(update_fields=["issued", "returned"])


def _write_roll(held: Round) -> None:
    """Write the roll anew in order of names: the old rows' transactions tell in which order ballots were given out."""
    old = RollEntry.objects.filter(round=held)
    rows = list(old.order_by("electorate__order", "person__sort_key", "person__code"))
    old_keys = [row.pk for row in rows]
    for handed in (Issue, Code):
        handed.objects.filter(entry__in=old_keys).delete()
    RollEntry.objects.filter(pk__in=old_keys).delete()
    RollEntry.objects.bulk_create(_anew(row) for row in rows)


def _anew(row: RollEntry) -> RollEntry:
    kept = {
        name: getattr(row, name)
        for name in (
            "hospital_id",
            "organisation_id",
            "round_id",
            "electorate_id",
            "person_id",
            "marked",
            "struck",
            "reason",
        )
    }
    return RollEntry(**kept)


def _publish(held: Round, opened: Sequence[Opened]) -> str:
    """Write the bulletin and the recount file; return the root."""
    sheet = sheet_of(held)
    cuts = [_cut(one, sheet) for one in opened]
    body = {
        "format": bulletins.BULLETIN, "round": str(held.pk), "title": held.record.title, "kind": sheet.kind.title,
        "hospital": held.organisation.name, "counted_on": clock.today().isoformat(), "recount": sheet.kind.recount,
        "ballots_digest": ballots_digest(held), "titles": _titles(sheet),
        "electorates": [_shown(one, slips, sheet) for one, slips in zip(opened, cuts, strict=True)],
    }  # fmt: skip
    bulletin = bulletins.signed(body, settings.VAULT.signing_key())
    root: str = bulletin["head"]["root"]
    recount = {
        "format": bulletins.RECOUNT, "root": root,
        "electorates": [_openable(one, slips, sheet) for one, slips in zip(opened, cuts, strict=True)],
    }  # fmt: skip
    sealed = settings.VAULT.seal(bulletins.canonical(recount).decode(), bound_to=recount_of(held))
    where = {"hospital_id": held.hospital_id, "organisation_id": held.organisation_id}
    Bulletin.objects.create(round=held, body=bulletins.canonical(bulletin).decode(), root=root, **where)
    Recount.objects.create(round=held, sealed=sealed, **where)
    return root


def _titles(sheet: Sheet) -> dict[str, dict[str, str]]:
    """Return what the answers are called, by question; "" stands for all subjects. Their names are not for everybody."""
    asked = {question.id: {option.id: option.title for option in question.option} for question in sheet.kind.question}
    return {"": {grade.id: grade.title for grade in sheet.kind.scale}, **asked}


def _cut(opened: Opened, sheet: Sheet) -> Cuts:
    """Cut the ballots of an electorate into slips, each list in order of its hashes, which tells nothing of the others."""
    electorate, asked = opened.electorate.pk, sheet.asked()
    ballots: list[str] = []
    slips: dict[str, list[tuple[str, Slip]]] = {key: [] for key in asked}
    for cast in opened.casts:
        ballot = cut(cast.secret, asked, cast.answers)
        hashes = [slip.hash(electorate) for slip in ballot]
        ballots.append(ballot_hash(electorate, hashes).hex())
        for slip, found in zip(ballot, hashes, strict=True):
            slips[slip.key].append((found.hex(), slip))
    return Cuts(sorted(ballots), {key: sorted(pairs, key=itemgetter(0)) for key, pairs in slips.items()})


def _shown(opened: Opened, cuts: Cuts, sheet: Sheet) -> dict[str, Any]:
    """Return what the bulletin shows of an electorate."""
    electorate = opened.electorate
    roll = RollEntry.objects.filter(electorate=electorate).exclude(struck=True, marked=False).count()
    return {
        "id": str(electorate.pk), "title": electorate.title, "key": b64(bytes(electorate.issuing_key.public)),
        "roll": roll, "issued": opened.issued, "codes": opened.codes, "cast": len(opened.casts), "counted": len(cuts.ballots),
        "uncounted": sorted(set(sheet.asked()) - set(sheet.counted())),
        "tokens": sorted([b64(cast.token), b64(cast.signature)] for cast in opened.casts),
        "ballots": cuts.ballots, "slips": {key: [found for found, _ in pairs] for key, pairs in cuts.slips.items()},
    }  # fmt: skip


def _openable(opened: Opened, cuts: Cuts, sheet: Sheet) -> dict[str, Any]:
    """Return what the recount file holds of an electorate: free words are read on the results page only, not here."""
    slips = {
        key: [{"nonce": slip.nonce.hex(), "values": list(slip.values)} for _, slip in cuts.slips[key]]
        for key in sheet.counted()
    }
    return {"id": str(opened.electorate.pk), "slips": slips}
