"""A bulletin verifies as it was signed; whatever is altered, added or taken away is found."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tongxin.toolbox import blindsign, bulletins, merkle
from tongxin.toolbox.bulletins import b64
from tongxin.toolbox.commitments import Slip, ballot_hash, cut, values_of
from tongxin.toolbox.findings import Result

KEY = Ed25519PrivateKey.generate()
ELECTORATE = UUID("5e3b9d7c-0000-4000-8000-000000000001")
ANSWERS: list[dict[str, Any]] = [{"1": "good", "2": "bad"}, {"1": "good", "q": ["b", "a"], "words": "很好"}, {}]
KEYS = ["1", "2", "q", "words"]
Json = dict[str, Any]


def spki(key: Any) -> str:
    return b64(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def token(signer: blindsign.Signer) -> list[str]:
    prepared = blindsign.prepare(secrets.token_bytes(32))
    blinded = blindsign.blind(signer.public, prepared)
    return [
        b64(prepared),
        b64(blindsign.finalize(signer.public, prepared, blinded, signer.blind_sign(blinded.message))),
    ]


@cache
def made() -> tuple[Json, Json]:
    """A bulletin of three ballots and its recount file."""
    private = blindsign.new_key()
    signer = blindsign.Signer(private)
    own = [secrets.token_bytes(32) for _ in ANSWERS]
    ballots = [cut(secret, KEYS, answers) for secret, answers in zip(own, ANSWERS, strict=True)]
    by_key = {key: [slip for ballot in ballots for slip in ballot if slip.key == key] for key in KEYS}
    electorate = {
        "id": str(ELECTORATE), "title": "全体职工", "key": spki(private), "roll": 5, "issued": 4, "cast": 3, "counted": 3,
        "uncounted": ["words"],
        "tokens": sorted(token(signer) for _ in ANSWERS),
        "ballots": sorted(
            ballot_hash(ELECTORATE, secret, [slip.hash(ELECTORATE) for slip in ballot]).hex()
            for secret, ballot in zip(own, ballots, strict=True)
        ),
        "slips": {key: sorted(slip.hash(ELECTORATE).hex() for slip in slips) for key, slips in by_key.items()},
    }  # fmt: skip
    body = {"format": bulletins.BULLETIN, "round": str(uuid4()), "title": "测评", "electorates": [electorate]}
    bulletin = bulletins.signed(body, KEY)
    opened = {
        key: [{"nonce": slip.nonce.hex(), "values": list(slip.values)} for slip in slips]
        for key, slips in by_key.items()
        if key != "words"
    }
    recount = {
        "format": bulletins.RECOUNT, "root": bulletin["head"]["root"],
        "electorates": [{"id": str(ELECTORATE), "slips": opened}],
    }  # fmt: skip
    return bulletin, recount


def failed(bulletin: Json, recount: Json | None = None, signers: tuple[str, ...] = ()) -> set[str]:
    return {
        finding.rule.removeprefix("ballots.")
        for finding in bulletins.verify(bulletin, recount, signers)
        if finding.result is Result.FAILED
    }


def altered(change: Callable[[Json], object], *, again: bool = False) -> Json:
    """The bulletin after `change`; again: signed anew by whoever holds the server's key."""
    bulletin = copy.deepcopy(made()[0])
    change(bulletin)
    return bulletins.signed(bulletins._without(bulletin, ("head",)), KEY) if again else bulletin


def test_a_bulletin_verifies_and_says_what_was_not_checked() -> None:
    found = bulletins.verify(made()[0])
    assert {finding.rule for finding in found if finding.result is Result.NOT_CHECKED} == {
        "ballots.signer", "ballots.recount",
    }  # fmt: skip
    assert not failed(made()[0])
    assert all(finding.problem().sentence() for finding in found)


def test_with_the_key_and_the_recount_file_everything_is_checked() -> None:
    found = bulletins.verify(*made(), signers=[made()[0]["head"]["signer"]])
    assert {finding.result for finding in found} == {Result.PASSED}


def test_the_recount_counts_what_was_voted() -> None:
    assert bulletins.tally(made()[1]) == {
        str(ELECTORATE): {"1": {"": 1, "good": 2}, "2": {"": 2, "bad": 1}, "q": {"": 2, "a": 1, "b": 1}}
    }


def put(name: str, value: object) -> Callable[[Json], object]:
    return lambda bulletin: bulletin["electorates"][0].__setitem__(name, value)


@pytest.mark.parametrize(
    "change",
    [
        lambda bulletin: bulletin["electorates"][0]["ballots"].append("00" * 32),
        lambda bulletin: bulletin["electorates"][0]["ballots"].pop(),
        lambda bulletin: bulletin["electorates"][0]["slips"]["1"].reverse(),
        lambda bulletin: bulletin["electorates"][0]["tokens"].pop(),
        lambda bulletin: bulletin.__setitem__("title", "另一次"),
        lambda bulletin: bulletin["head"].__setitem__("size", 1),
        put("issued", 5),
    ],
)
def test_any_change_breaks_the_root(change: Callable[[Json], object]) -> None:
    assert "root" in failed(altered(change))


def test_a_head_signed_for_another_round_or_by_nobody_fails() -> None:
    assert failed(altered(lambda bulletin: bulletin["head"].__setitem__("round", "x"))) == {"signature"}
    assert failed(altered(lambda bulletin: bulletin["head"].__setitem__("signature", b64(bytes(64))))) == {"signature"}
    assert failed(altered(lambda bulletin: bulletin["head"].__setitem__("signer", "AAAA"))) == {"signature"}
    assert failed(made()[0], signers=("another",)) == {"signer"}


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        (lambda bulletin: bulletin["electorates"][0]["ballots"].append("00" * 32), {"counts", "once", "slips"}),
        (put("issued", 2), {"counts"}),
        (put("roll", 3), {"counts"}),
        (put("counted", 4), {"counts"}),
        (put("slips", {"1": []}), {"slips"}),
    ],
)
def test_who_holds_the_signing_key_cannot_make_numbers_that_do_not_fit(
    change: Callable[[Json], object], rules: set[str]
) -> None:
    assert failed(altered(change, again=True)) == rules


def test_a_stuffed_token_needs_the_signature_of_the_electorate() -> None:
    def stuff(bulletin: Json) -> None:
        bulletin["electorates"][0]["tokens"][0] = [b64(bytes(64)), b64(bytes(256))]

    assert failed(altered(stuff, again=True)) == {"tokens"}


def test_a_key_of_another_sort_signs_no_tokens() -> None:
    assert failed(altered(put("key", spki(generate_private_key(SECP256R1()))), again=True)) == {"tokens"}


def test_a_slip_opened_otherwise_is_found() -> None:
    bulletin, recount = made()
    changed = copy.deepcopy(recount)
    changed["electorates"][0]["slips"]["1"][0]["values"] = ["bad"]
    assert failed(bulletin, changed) == {"recount"}
    assert failed(bulletin, {**recount, "root": "00"}) == {"recount_of"}
    assert failed(bulletin, {**recount, "electorates": []}) == {"recount"}


@pytest.mark.parametrize("broken", [{}, {"head": {}}, {"head": None, "electorates": 3, "format": 1}])
def test_what_is_no_bulletin_is_said_to_be_none(broken: Json) -> None:
    with pytest.raises(ValueError, match="not a bulletin"):
        bulletins.verify(broken)


def test_a_receipt_is_proved_to_be_in_the_log() -> None:
    bulletin, _ = made()
    ballot = bulletin["electorates"][0]["ballots"][1]
    proof = bulletins.receipt_proof(bulletin, ballot)
    assert proof is not None
    index, nodes = proof
    leaf = merkle.leaf_hash(f"ballot\0{ELECTORATE}\0{ballot}".encode())
    head = bulletin["head"]
    assert merkle.verify_inclusion(leaf, index, head["size"], [*map(bytes.fromhex, nodes)], bytes.fromhex(head["root"]))
    assert bulletins.receipt_proof(bulletin, "00" * 32) is None


@pytest.mark.parametrize("text", ["ä", "a b", "a+/b", "a"])
def test_only_base64url_is_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        bulletins.raw(text)


def test_slips_hide_what_they_hold_and_bind_it() -> None:
    one, other = (cut(bytes([n]) * 32, ["1"], {"1": "good"})[0] for n in (1, 2))
    assert one.hash(ELECTORATE) != other.hash(ELECTORATE)
    assert one.hash(ELECTORATE) != one.hash(uuid4())
    assert Slip("1", one.nonce, ("a", "b")).hash(ELECTORATE) != Slip("1", one.nonce, ("ab",)).hash(ELECTORATE)


@pytest.mark.parametrize(
    ("answer", "values"),
    [(None, ()), ("", ()), ("good", ("good",)), (["b", "a"], ("a", "b")), ([], ()), ("自由文字", ("自由文字",))],
)
def test_answers_as_texts(answer: object, values: tuple[str, ...]) -> None:
    assert values_of(answer) == values
