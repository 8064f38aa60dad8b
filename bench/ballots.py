"""Secret ballots: what blinding and self-check add to a signature, counting, and a whole hospital voting through HTTP."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from typing import Any, TypeVar
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from bench.generate import FIRST, SYSTEM, Hospital
from bench.memory import serving
from bench.posting import answer, posted, sent
from bench.timing import p50, runs, say
from tongxin.ground.access import commands as access
from tongxin.ground.access.models import User
from tongxin.ground.access.queries import actor_of
from tongxin.ground.commands.actors import Actor
from tongxin.ground.records import writing
from tongxin.registers.ballots import commands, storage
from tongxin.registers.ballots.commands import closing, keys
from tongxin.registers.ballots.commands.voting import Cast
from tongxin.registers.ballots.counting import add_up
from tongxin.registers.ballots.definitions import Mode, State
from tongxin.registers.ballots.models import Electorate, Envelope, Issue, RollEntry, Round, Subject
from tongxin.registers.ballots.queries import sheet_of
from tongxin.toolbox import blindsign, clock, sealing
from tongxin.toolbox.bulletins import b64, raw

T = TypeVar("T")
CLIENTS = 8
VOTERS, CADRES = 5_000, 40
PASSPHRASE = "基准测试的一句口令，十二字"  # noqa: S105  of made-up data
# Helios, Belenios and ElectionGuard encrypt and prove each answer: hundreds of milliseconds a ballot, by their own papers.
HOMOMORPHIC_MS = 300
GRADES = ("satisfied", "basically", "dissatisfied", "unknown")


def signing(_hospital: Hospital) -> None:
    """Sign blinded tokens with blinding and self-check, beside the bare operation; at least 70 % of its speed."""
    key = blindsign.new_key()
    signer = blindsign.Signer(key)
    blinded = blindsign.blind(signer.public, blindsign.prepare(secrets.token_bytes(32))).message
    bare = p50(runs(lambda: signer.power(blinded), 300))
    whole = p50(runs(lambda: signer.blind_sign(blinded), 300))
    say(
        "blind signature over bare CRT", bare_ms=bare, signed_ms=whole, speed=bare / whole, homomorphic_ms=HOMOMORPHIC_MS,
        ratio=whole / bare, limit=1 / 0.7,
    )  # fmt: skip


def counting(hospital: Hospital) -> None:
    """Open a box of 5,000 ballots over 40 cadres, every one unsealed and its signature verified; at most two seconds."""
    held, electorate = _round(hospital, hospital.people[:VOTERS])
    _fill(held, electorate)
    for user in _holders(hospital):
        commands.unlock(by=user, held=held, passphrase=PASSPHRASE)
    opener = sealing.Opener(keys.counting_key(held))
    start, worked = time.perf_counter(), time.process_time()
    casts = closing.unsealed(held, electorate, opener)
    total = add_up(sheet_of(held), [cast.answers for cast in casts])
    counted, cpu = time.perf_counter() - start, time.process_time() - worked
    if (len(casts), total.returned) != (VOTERS, VOTERS):
        raise RuntimeError(f"{total.returned} of {VOTERS} ballots counted")
    say("5,000 ballots over 40 cadres verified and counted", seconds=counted, cpu_seconds=cpu, ratio=counted, limit=2)
    start = time.perf_counter()
    commands.open_box(by=SYSTEM, held=held, version=held.record.version)
    say("the same box opened, with rows, bulletin and recount file", seconds=time.perf_counter() - start)


def voting(hospital: Hospital) -> None:
    """Let 5,000 voters take and cast a ballot through HTTP, two workers serving; at most 25 seconds, none lost or doubled.

    The clock runs while requests are under way: eight at a time, each over a connection of its own, served by as many
    processes and threads as `tongxin serve` has, on the cores that this client and PostgreSQL use too. Blinding, unblinding
    and filling in, which 5,000 browsers do on their own machines, come before and between.
    """
    held, electorate = _round(hospital, hospital.people[:VOTERS])
    public = load_der_public_key(bytes(electorate.issuing_key.public))
    if not isinstance(public, rsa.RSAPublicKey):
        raise TypeError("a key for issuing is RSA")
    cookies = _sessions(hospital, VOTERS)
    blinded = _each([partial(_blinded, public) for _ in range(VOTERS)])
    asked = [_asked(electorate, *pair) for pair in zip(cookies, blinded, strict=True)]
    with serving(workers=2) as (port, _worker):
        answers, issued = _timed(port, asked)
        ballots = _each([partial(_filled, public, *pair) for pair in zip(blinded, answers, strict=True)])
        told, cast = _timed(port, [_cast(electorate, ballot) for ballot in ballots])
    receipts = {one["receipt"] for one in told}
    kept = electorate.envelopes.count()
    if len(receipts) != VOTERS or kept != VOTERS:
        raise RuntimeError(f"{len(receipts)} receipts, {kept} envelopes for {VOTERS} voters")
    storage.destroy(held.pk)
    say(
        "5,000 voters issue and cast through HTTP",
        issue_seconds=issued,
        cast_seconds=cast,
        ratio=issued + cast,
        limit=25,
    )


def _timed(port: int, requests: Sequence[bytes]) -> tuple[list[dict[str, str]], float]:
    """Return the answers, and the seconds until the last one was there."""
    start = time.perf_counter()
    received = _each([partial(sent, port, request) for request in requests])
    seconds = time.perf_counter() - start
    return [answer(one) for one in received], seconds


def _each(works: Sequence[Callable[[], T]]) -> list[T]:
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda work: work(), works))


def _blinded(public: rsa.RSAPublicKey) -> tuple[bytes, blindsign.Blinded]:
    prepared = blindsign.prepare(secrets.token_bytes(32))
    return prepared, blindsign.blind(public, prepared)


def _filled(public: rsa.RSAPublicKey, own: tuple[bytes, blindsign.Blinded], signed: dict[str, str]) -> dict[str, Any]:
    prepared, blinded = own
    signature = blindsign.finalize(public, prepared, blinded, raw(signed["signature"]))
    secret = secrets.token_bytes(32)
    return {"token": b64(prepared), "signature": b64(signature), "secret": b64(secret), "answers": _answers()}


def _asked(electorate: Electorate, cookie: str, own: tuple[bytes, blindsign.Blinded]) -> bytes:
    token, path = "0" * 32, f"/ballots/issue/{electorate.pk}/"
    return posted(path, {"blinded": b64(own[1].message)}, Cookie=f"{cookie}; csrftoken={token}", X_CSRFToken=token)


def _cast(electorate: Electorate, ballot: dict[str, Any]) -> bytes:
    return posted(f"/ballots/cast/{electorate.hospital_id}/{electorate.pk}/", ballot)


def _sessions(hospital: Hospital, count: int) -> list[str]:
    """Return a session cookie for each of so many voters, made straight in the store: signing in is not measured here."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    people = hospital.people[:count]
    rows = User.objects.bulk_create(
        User(
            username=f"voter{number}", name=f"示例{number}", hospital=hospital.root, person_id=key, password="!",  # noqa: S106
            must_change_password=False, created_at=clock.now(),
        )
        for number, key in enumerate(people)
    )  # fmt: skip
    cookies = []
    for row in rows:
        session = store()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(row.pk), settings.AUTHENTICATION_BACKENDS[-1]
        session[HASH_SESSION_KEY] = row.get_session_auth_hash()
        session.save()
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies


def _round(hospital: Hospital, people: Sequence[UUID]) -> tuple[Round, Electorate]:
    """Open a secret round for these voters over 40 cadres."""
    root = hospital.root
    record = writing.create(
        by=SYSTEM, kind="ballot_round", organisation=root, title="基准测评", occurred_on=clock.today(), state=State.FROZEN,
    )  # fmt: skip
    held = Round.objects.create(
        record=record, hospital=root, organisation=root, occurred_on=record.occurred_on, definition="cadre_appraisal",
        mode=Mode.SECRET,
    )  # fmt: skip
    where = {"hospital": root, "organisation": root, "round": held}
    electorate = Electorate.objects.create(key="staff", title="全体职工", who="staff", scope=root, **where)
    Subject.objects.bulk_create(
        Subject(number=number, title=f"示例干部{number}", **where) for number in range(1, CADRES + 1)
    )
    RollEntry.objects.bulk_create(RollEntry(electorate=electorate, person_id=key, **where) for key in people)
    for user in _holders(hospital):
        commands.hold_key(by=user, held=held, passphrase=PASSPHRASE)
    keys.make_keys(held)
    record.state = State.OPEN
    record.save()
    return held, Electorate.objects.select_related("issuing_key").get(pk=electorate.pk)


def _holders(hospital: Hospital) -> list[Actor]:
    """Return two users of different offices, made once."""
    found: list[Actor] = []
    for role in ("organisation_section", "union_office"):
        row, made = User.objects.get_or_create(
            username=f"bench-{role}",
            defaults={
                "name": role, "hospital": hospital.root, "password": "!", "must_change_password": False,
                "created_at": clock.now(),
            },
        )  # fmt: skip
        if made:
            access.grant(by=SYSTEM, user=row, role=role, organisation=hospital.root, valid_from=FIRST)
        found.append(actor_of(row))
    return found


def _fill(held: Round, electorate: Electorate) -> None:
    """Put a sealed ballot of every voter into the box, as if all had voted."""
    private = load_der_private_key(storage.get(held.pk, str(electorate.pk)), password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise TypeError("a key for issuing is RSA")
    rule = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=blindsign.SALT)
    where = {"hospital_id": held.hospital_id, "organisation_id": held.organisation_id}
    entries = list(RollEntry.objects.filter(round=held))
    RollEntry.objects.filter(round=held).update(marked=True)
    Issue.objects.bulk_create(Issue(entry=entry, blinded="", **where) for entry in entries)
    public, envelopes = bytes(held.counting_key.public), []
    for _ in entries:
        token = blindsign.prepare(secrets.token_bytes(32))
        cast = Cast(token, private.sign(token, rule, SHA384()), secrets.token_bytes(32), _answers())
        sealed = sealing.seal(public, cast.plain(), bound_to=str(electorate.pk))
        envelopes.append(Envelope(token=token[:32].hex(), electorate=electorate, sealed=sealed, **where))
    Envelope.objects.bulk_create(envelopes)


def _answers() -> dict[str, object]:
    return {str(number): secrets.choice(GRADES) for number in range(1, CADRES + 1)}
