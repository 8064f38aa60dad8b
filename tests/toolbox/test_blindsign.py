"""Blind signatures agree with the vectors of RFC 9474, refuse what is out of range, and withhold what is faulty."""

from __future__ import annotations

import json
import secrets
import subprocess
from functools import cache
from pathlib import Path
from subprocess import PIPE
from typing import Any

import gmpy2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tongxin.toolbox import blindsign
from tongxin.toolbox.blindsign import BlindSignatureError, Signer

VECTORS = {
    vector["name"]: vector
    for vector in json.loads((Path(__file__).parents[1] / "data" / "rfc9474_vectors.json").read_text("ascii"))
}
OURS = VECTORS["RSABSSA-SHA384-PSS-Randomized"]


@cache
def key() -> rsa.RSAPrivateKey:
    return blindsign.new_key()


@cache
def signer() -> Signer:
    return Signer(key())


def key_of(vector: dict[str, Any]) -> rsa.RSAPrivateKey:
    p, q, n, e, d = (int(vector[name], 16) for name in "pqned")
    public = rsa.RSAPublicNumbers(e, n)
    return rsa.RSAPrivateNumbers(
        p, q, d, rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q), public
    ).private_key()


@pytest.mark.parametrize("name", ["RSABSSA-SHA384-PSS-Randomized", "RSABSSA-SHA384-PSS-Deterministic"])
def test_vectors_of_the_rfc(name: str) -> None:
    vector = VECTORS[name]
    private = key_of(vector)
    public = private.public_key()
    read = {field: bytes.fromhex(vector[field].removeprefix("0x")) for field in ("input_msg", "salt", "blinded_msg")}
    n = public.public_numbers().n
    factor = int(gmpy2.invert(int(vector["inv"], 16), n))

    blinded = blindsign.blind_with(public, read["input_msg"], salt=read["salt"], factor=factor)
    assert blinded.message == read["blinded_msg"]
    assert blinded.inverse == int(vector["inv"], 16)
    signed = Signer(private).blind_sign(blinded.message)
    assert signed.hex() == vector["blind_sig"].removeprefix("0x")
    signature = blindsign.finalize(public, read["input_msg"], blinded, signed)
    assert signature.hex() == vector["sig"].removeprefix("0x")


def test_a_voter_gets_a_signature_the_signer_never_saw() -> None:
    prepared = blindsign.prepare(b"token")
    blinded = blindsign.blind(signer().public, prepared)
    signed = signer().blind_sign(blinded.message)
    signature = blindsign.finalize(signer().public, prepared, blinded, signed)
    assert blindsign.verifies(signer().public, prepared, signature)
    assert prepared.endswith(b"token")
    assert len({prepared, blindsign.prepare(b"token")}) == 2
    assert signature not in (signed, blinded.message)


def test_signing_again_gives_the_same_answer_though_its_blinding_differs() -> None:
    blinded = blindsign.blind(signer().public, blindsign.prepare(b"x")).message
    assert signer().blind_sign(blinded) == signer().blind_sign(blinded)


def test_every_signature_fits_every_blinded_message() -> None:
    """Unlinkability itself: for any signature and any transcript there is one factor that joins them."""
    public, n = signer().public, signer().public.public_numbers().n
    prepared = [blindsign.prepare(b"a"), blindsign.prepare(b"b")]
    blinded = [blindsign.blind(public, message) for message in prepared]
    signed = [signer().blind_sign(one.message) for one in blinded]
    signatures = [blindsign.finalize(public, *row) for row in zip(prepared, blinded, signed, strict=True)]
    for answer, seen in zip(signed, blinded, strict=True):
        for signature in signatures:
            factor = int.from_bytes(answer, "big") * gmpy2.invert(int.from_bytes(signature, "big"), n) % n
            encoded = gmpy2.powmod(int.from_bytes(signature, "big"), 65537, n)
            assert encoded * gmpy2.powmod(factor, 65537, n) % n == int.from_bytes(seen.message, "big")


@pytest.mark.parametrize(
    ("number", "why"),
    [(0, "range"), (1, "range"), ("n-1", "range"), ("n", "range"), ("short", "size"), ("long", "size")],
)
def test_the_signer_refuses_what_no_voter_sends(number: int | str, why: str) -> None:
    length, n = 256, signer().public.public_numbers().n
    sent = {
        "n-1": (n - 1).to_bytes(length, "big"),
        "n": n.to_bytes(length, "big"),
        "short": bytes(length - 1),
        "long": bytes(length + 1),
    }.get(str(number), number.to_bytes(length, "big") if isinstance(number, int) else b"")
    with pytest.raises(BlindSignatureError, match=why):
        signer().blind_sign(sent)


def test_a_faulty_result_is_withheld() -> None:
    """One wrong half (Boneh, DeMillo and Lipton 1997) would give the factors away: gcd(s^e - m, n) is a prime."""
    faulty = Signer(key())
    right = faulty.power
    faulty.power = lambda number: (int.from_bytes(right(number), "big") ^ 1).to_bytes(256, "big")
    with pytest.raises(BlindSignatureError, match="withheld"):
        faulty.blind_sign(blindsign.blind(faulty.public, blindsign.prepare(b"x")).message)


def test_finalize_refuses_another_answer() -> None:
    prepared = blindsign.prepare(b"x")
    blinded = blindsign.blind(signer().public, prepared)
    with pytest.raises(BlindSignatureError, match="invalid signature"):
        blindsign.finalize(signer().public, prepared, blinded, secrets.token_bytes(1).rjust(256, b"\0"))
    with pytest.raises(BlindSignatureError, match="size"):
        blindsign.finalize(signer().public, prepared, blinded, b"short")


def test_verification_wants_the_random_prefix_and_the_right_bytes() -> None:
    assert not blindsign.verifies(signer().public, b"short", bytes(256))
    assert not blindsign.verifies(signer().public, blindsign.prepare(b"x"), bytes(256))
    assert not blindsign.verifies(signer().public, blindsign.prepare(b"x"), b"short")


def test_textbook_forgeries_do_not_verify() -> None:
    """Without PSS, s^e is signed by s, and the product of two signed numbers by the product of the signatures."""
    public, n = signer().public, signer().public.public_numbers().n
    chosen = secrets.randbelow(n)
    message = int(gmpy2.powmod(chosen, 65537, n)).to_bytes(256, "big")
    assert not blindsign.verifies(public, message, chosen.to_bytes(256, "big"))
    prepared = [blindsign.prepare(b"a"), blindsign.prepare(b"b")]
    blinded = [blindsign.blind(public, one) for one in prepared]
    signatures = [
        blindsign.finalize(public, one, hidden, signer().blind_sign(hidden.message))
        for one, hidden in zip(prepared, blinded, strict=True)
    ]
    product = int.from_bytes(signatures[0], "big") * int.from_bytes(signatures[1], "big") % n
    for one in [*prepared, prepared[0] + prepared[1]]:
        assert not blindsign.verifies(public, one, product.to_bytes(256, "big"))


def test_a_message_that_shares_a_factor_with_the_modulus_is_not_blinded(monkeypatch: pytest.MonkeyPatch) -> None:
    prime = key().private_numbers().p
    monkeypatch.setattr(blindsign, "_encoded", lambda *_: prime.to_bytes(128, "big"))
    with pytest.raises(BlindSignatureError, match="invalid input"):
        blindsign.blind(signer().public, blindsign.prepare(b"x"))


def test_a_key_too_short_for_the_encoding_is_refused() -> None:
    with pytest.raises(BlindSignatureError, match="too short"):
        blindsign.blind_with(signer().public, blindsign.prepare(b"x"), salt=bytes(300), factor=3)


def test_factors_always_have_an_inverse(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = iter([3 - 2, 5 - 2, 8 - 2])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(offered))
    assert blindsign._unit(15) == (8, 2)


def test_the_client_library_and_the_signer_understand_each_other() -> None:
    """The voter's browser runs @cloudflare/blindrsa-ts; here Node does, with the same module."""
    public = signer().public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with subprocess.Popen(
        ["node", str(Path(__file__).with_name("blind_client.mjs"))], stdin=PIPE, stdout=PIPE, text=True
    ) as client:
        assert client.stdin is not None
        assert client.stdout is not None
        client.stdin.write(public.hex() + "\n")
        client.stdin.flush()
        prepared, blinded = map(bytes.fromhex, client.stdout.readline().split())
        client.stdin.write(signer().blind_sign(blinded).hex() + "\n")
        client.stdin.flush()
        signature = bytes.fromhex(client.stdout.readline())
    assert blindsign.verifies(signer().public, prepared, signature)
    assert not blindsign.verifies(signer().public, prepared + b"x", signature)
