"""The count's beginning: the box is opened by both holders, and in one transaction becomes ballots, bulletin and recount file."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from operator import itemgetter
from typing import Any

from django.conf import settings

from tongxin.ground.commands.actors import Actor
from tongxin.ground.commands.registry import command, note
from tongxin.ground.records import writing
from tongxin.registers.ballots.commands import keys
from tongxin.registers.ballots.commands.voting import Cast, read_cast, signers, verifies
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import (
    Ballot,
    Bulletin,
    Code,
    Electorate,
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
_KEPT = ("hospital_id", "organisation_id", "round_id", "electorate_id", "person_id", "marked", "struck", "reason")


@dataclass(frozen=True)
class Opened:
    """What an electorate's envelopes held, in random order; codes: how many one-time codes were valid at the end (one printed
    again voids the one before)."""

    electorate: Electorate
    issued: int
    codes: int
    casts: Sequence[Cast]


@dataclass(frozen=True)
class Handed:
    """What was handed out to an electorate: rights marked as used, those with a signature, with all signatures a token
    needs, and valid one-time codes; roll: how many stand on its roll."""

    roll: int
    marked: int
    signed: int
    whole: int
    codes: int


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
    opened = [_open(held, electorate, opener) for electorate in held.electorates.select_related("issuing_key")]
    for one in opened:
        _keep(one)
    _write_roll(held)
    root = _publish(held, opened)
    keys.forget(held)
    note(root=root, **{f"cast {one.electorate.key}": len(one.casts) for one in opened})
    held.record = writing.bump(record, by=by, state=State.CLOSED)
    return held


def unsealed(held: Round, electorate: Electorate, opener: sealing.Opener) -> list[Cast]:
    """Return the ballots of an electorate that open and whose tokens are signed, in an order that tells nothing."""
    keys_of, bound_to = signers(held, electorate), str(electorate.pk)
    boxes = electorate.envelopes.order_by("token").values_list("sealed", flat=True)
    casts = (_read(bytes(box), bound_to, opener) for box in boxes)
    return [cast for cast in casts if cast is not None and verifies(keys_of, cast)]


def _open(held: Round, electorate: Electorate, opener: sealing.Opener) -> Opened:
    casts, taken = unsealed(held, electorate, opener), electorate.envelopes.count()
    handed = _drawn(electorate) if held.mode == Mode.DRAWN else _handed(electorate)
    if not hasattr(held, "countersigner"):
        handed = replace(handed, whole=handed.signed)
    _check_counts(electorate, handed, cast=taken, counted=len({cast.token for cast in casts}))
    _RANDOM.shuffle(casts)
    return Opened(electorate, handed.marked, handed.codes, casts)


def _handed(electorate: Electorate) -> Handed:
    rows = RollEntry.objects.filter(electorate=electorate)
    issued = Issue.objects.filter(entry__electorate=electorate)
    codes = Code.objects.filter(entry__electorate=electorate).count()
    whole = issued.exclude(countersigned="").count()
    return Handed(_on_roll(electorate), rows.filter(marked=True).count(), issued.count(), whole, codes)


def _drawn(electorate: Electorate) -> Handed:
    """Return the same where codes were drawn: nobody's entry is marked, a used code is a ballot handed out."""
    tickets = electorate.tickets.all()
    used = tickets.exclude(blinded="")
    whole = used.exclude(countersigned="").count()
    return Handed(_on_roll(electorate), used.count(), used.count(), whole, tickets.count())


def _on_roll(electorate: Electorate) -> int:
    """Return how many stand on a roll, those struck after all who were just being given a ballot."""
    return RollEntry.objects.filter(electorate=electorate).exclude(struck=True, marked=False).count()


def _read(sealed: bytes, bound_to: str, opener: sealing.Opener) -> Cast | None:
    """Return the ballot in a box; None for one that somebody put in or altered."""
    try:
        return read_cast(opener.unseal(sealed, bound_to=bound_to))
    except (ValueError, KeyError, TypeError):  # no box of this key; or any text, for everybody has the public key
        return None


def _check_counts(electorate: Electorate, handed: Handed, *, cast: int, counted: int) -> None:
    """Raise `Refused` with everything that does not agree: an altered roll or box is not counted, it is looked into."""
    about = {"title": electorate.title, **asdict(handed), "cast": cast, "counted": counted}
    rules = (
        (handed.marked <= handed.roll, N_("{title}：发票 {marked} 张，多于名册上的 {roll} 人")),
        (handed.signed == handed.marked, N_("{title}：名册上标记领票 {marked} 人，实际发票 {signed} 张，不相符")),
        (cast <= handed.whole, N_("{title}：投票 {cast} 张，多于发票 {whole} 张")),
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
    return RollEntry(**{name: getattr(row, name) for name in _KEPT})


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
        ballots.append(ballot_hash(electorate, cast.secret, hashes).hex())
        for slip, found in zip(ballot, hashes, strict=True):
            slips[slip.key].append((found.hex(), slip))
    return Cuts(sorted(ballots), {key: sorted(pairs, key=itemgetter(0)) for key, pairs in slips.items()})


def _shown(opened: Opened, cuts: Cuts, sheet: Sheet) -> dict[str, Any]:
    """Return what the bulletin shows of an electorate."""
    electorate = opened.electorate
    second = getattr(electorate.round, "countersigner", None)
    countersigner = {"countersigner": b64(bytes(second.public))} if second else {}
    return {
        "id": str(electorate.pk), "title": electorate.title, "key": b64(bytes(electorate.issuing_key.public)), **countersigner,
        "roll": _on_roll(electorate), "issued": opened.issued, "codes": opened.codes, "cast": len(opened.casts),
        "counted": len(cuts.ballots),
        "uncounted": sorted(set(sheet.asked()) - set(sheet.counted())),
        "tokens": sorted([b64(cast.token), *map(b64, cast.signatures)] for cast in opened.casts),
        "ballots": cuts.ballots, "slips": {key: [found for found, _ in pairs] for key, pairs in cuts.slips.items()},
    }  # fmt: skip


def _openable(opened: Opened, cuts: Cuts, sheet: Sheet) -> dict[str, Any]:
    """Return what the recount file holds of an electorate: free words are read on the results page only, not here."""
    slips = {
        key: [{"nonce": slip.nonce.hex(), "values": list(slip.values)} for _, slip in cuts.slips[key]]
        for key in sheet.counted()
    }
    return {"id": str(opened.electorate.pk), "slips": slips}
