"""The public bulletin of a secret round and its recount file: made at the close, checked by anybody without this server.

A bulletin is a Merkle log (RFC 9162): the counts with the keys, then, sorted by their own value so that their place tells
nothing, the tokens that were used with their signatures, the hashes of the ballots, and for each question the hashes of its
slips. Its head is signed. The recount file opens the slips. Both are plain JSON.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from tongxin.toolbox import blindsign, merkle
from tongxin.toolbox.commitments import Slip
from tongxin.toolbox.findings import Finding, Result
from tongxin.toolbox.words import N_

BULLETIN = "tongxin-ballot-bulletin/1"
RECOUNT = "tongxin-ballot-recount/1"
# What is said of the tokens, where one office has signed them and where two have.
_SIGNED_BY = {
    "tokens": (N_("{title}：每张选票的凭证都有发票密钥的有效签名"), N_("{title}：有的凭证没有发票密钥的有效签名")),
    "tokens_of_two": (
        N_("{title}：每张选票的凭证都有两个部门各自密钥的有效签名"), N_("{title}：有的凭证缺少两个部门之一的有效签名"),
    ),
}  # fmt: skip
_LISTS = ("tokens", "ballots", "slips")
_SIGNED = b"tongxin ballot head\0"
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")

Json = dict[str, Any]


def canonical(value: object) -> bytes:
    """Return JSON that is the same everywhere: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def b64(raw: bytes) -> str:
    """Return base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    """Return the bytes of base64url; raise ValueError for any other text."""
    if not _BASE64URL.fullmatch(text):
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def signed(body: Json, key: Ed25519PrivateKey) -> Json:
    """Return the bulletin with its head: size, root, signature, and the public key that verifies it."""
    leaves = list(_leaves(body))
    head = {"size": len(leaves), "root": merkle.root(leaves).hex(), "round": body["round"]}
    signature = key.sign(_SIGNED + canonical(head))
    return {**body, "head": {**head, "signature": b64(signature), "signer": b64(key.public_key().public_bytes_raw())}}


def receipt_proof(bulletin: Json, ballot: str) -> tuple[int, list[str]] | None:
    """Return the leaf and the inclusion proof of a ballot's hash (hex), or None when the bulletin does not show it."""
    leaves = list(_leaves(bulletin))
    sought = [_leaf("ballot", electorate["id"], ballot) for electorate in bulletin["electorates"]]
    index = next((place for place, leaf in enumerate(leaves) if leaf in sought), None)
    if index is None:
        return None
    return index, [node.hex() for node in merkle.inclusion_proof(leaves, index)]


def verify(bulletin: Json, recount: Json | None = None, signers: Iterable[str] = ()) -> list[Finding]:
    """Check a bulletin, and the recount file where there is one; every rule is answered, also one that was not checked.

    signers: public keys (base64url) known from elsewhere; without them only the signature itself is checked. Raises
    ValueError for what is no bulletin at all.
    """
    try:
        return [*_head(bulletin, list(signers)), *_electorates(bulletin), *_recounted(bulletin, recount)]
    except (KeyError, TypeError, AttributeError, ValueError, UnsupportedAlgorithm) as error:
        raise ValueError(f"not a bulletin of this format: {error!r}") from None


def tally(recount: Json) -> dict[str, dict[str, dict[str, int]]]:
    """Count the opened slips: {electorate: {question: {answer: times}}}; an empty answer counts the blank slips."""
    return {
        electorate["id"]: {key: _times(slips) for key, slips in electorate["slips"].items()}
        for electorate in recount["electorates"]
    }


def _times(slips: Sequence[Json]) -> dict[str, int]:
    counter = Counter(value for slip in slips for value in (slip["values"] or [""]))
    return dict(sorted(counter.items()))


def _leaves(body: Json) -> Iterator[bytes]:
    summaries = [_without(electorate, _LISTS) for electorate in body["electorates"]]
    yield merkle.leaf_hash(canonical({**_without(body, ("head", "electorates")), "electorates": summaries}))
    for electorate in body["electorates"]:
        yield from (_leaf("token", electorate["id"], *pair) for pair in electorate["tokens"])
        yield from (_leaf("ballot", electorate["id"], ballot) for ballot in electorate["ballots"])
        for key, slips in sorted(electorate["slips"].items()):
            yield _leaf("slips", electorate["id"], key, sha256(bytes.fromhex("".join(slips))).hexdigest())


def _leaf(*words: str) -> bytes:
    return merkle.leaf_hash("\0".join(words).encode())


def _without(values: Json, names: Iterable[str]) -> Json:
    return {name: value for name, value in values.items() if name not in names}


def _head(bulletin: Json, signers: Sequence[str]) -> Iterator[Finding]:
    head = bulletin["head"]
    leaves = list(_leaves(bulletin))
    whole = bulletin["format"] == BULLETIN and head["size"] == len(leaves) and head["root"] == merkle.root(leaves).hex()
    yield _finding(
        "root",
        whole,
        N_("公告内容与根哈希一致（共 {size} 项）"),
        N_("公告被改动过：内容与根哈希不一致"),
        size=len(leaves),
    )
    own = head["round"] == bulletin["round"] and _verifies(head)
    yield _finding("signature", own, N_("根哈希的签名有效"), N_("根哈希的签名无效"))
    if signers:
        yield _finding(
            "signer", head["signer"] in signers, N_("签名的公钥是本院公布的公钥"), N_("签名的公钥不是本院公布的公钥")
        )
    else:
        yield Finding("ballots.signer", Result.NOT_CHECKED, N_("没有提供医院公布的公钥，未核对是谁签的名"))


def _verifies(head: Json) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(raw(head["signer"]))
        key.verify(raw(head["signature"]), _SIGNED + canonical(_without(head, ("signature", "signer"))))
    except (InvalidSignature, ValueError):
        return False
    return True


def _electorates(bulletin: Json) -> Iterator[Finding]:
    for electorate in bulletin["electorates"]:
        named = {
            "title": electorate["title"],
            **{name: electorate[name] for name in ("roll", "issued", "cast", "counted")},
        }
        listed = len(electorate["ballots"])
        counts = electorate["cast"] <= electorate["issued"] <= electorate["roll"] and (
            electorate["counted"] == electorate["cast"] == listed == len(electorate["tokens"])
        )
        yield _finding(
            "counts", counts,
            N_("{title}：名册 {roll} 人，发票 {issued} 张，投票 {cast} 张，计票 {counted} 张，数目相符"),
            N_("{title}：数目不符，名册 {roll} 人，发票 {issued} 张，投票 {cast} 张，计票 {counted} 张"), **named,
        )  # fmt: skip
        once = len({token for token, *_ in electorate["tokens"]}) == listed == len(set(electorate["ballots"]))
        yield _finding(
            "once", once, N_("{title}：没有重复的凭证，也没有重复的选票"), N_("{title}：有重复的凭证或选票"), **named
        )
        rule = "tokens_of_two" if electorate.get("countersigner") else "tokens"
        yield _finding(rule, _signed_tokens(electorate), *_SIGNED_BY[rule], **named)
        yield _finding(
            "slips", all(len(slips) == listed for slips in electorate["slips"].values()),
            N_("{title}：每一项的票条都与选票同数"), N_("{title}：票条与选票的数目不符"), **named,
        )  # fmt: skip


def _signed_tokens(electorate: Json) -> bool:
    """Tell whether every token carries the signature of the electorate's key, and of a second office's where one is named."""
    named = (electorate["key"], electorate.get("countersigner"))
    keys = [load_der_public_key(raw(key)) for key in named if key]
    return all(
        len(signatures) == len(keys) and all(_signs(key, token, one) for key, one in zip(keys, signatures, strict=True))
        for token, *signatures in electorate["tokens"]
    )


def _signs(key: object, token: str, signature: str) -> bool:
    return isinstance(key, rsa.RSAPublicKey) and blindsign.verifies(key, raw(token), raw(signature))


def _recounted(bulletin: Json, recount: Json | None) -> Iterator[Finding]:
    if recount is None:
        yield Finding("ballots.recount", Result.NOT_CHECKED, N_("没有提供重新计票文件，未核对票条的内容"))
        return
    same = (recount["format"], recount["root"]) == (RECOUNT, bulletin["head"]["root"])
    yield _finding("recount_of", same, N_("重新计票文件属于这份公告"), N_("重新计票文件不属于这份公告"))
    opened = {electorate["id"]: electorate["slips"] for electorate in recount["electorates"]}
    for electorate in bulletin["electorates"]:
        yield _finding(
            "recount", _opens(electorate, opened.get(electorate["id"], {})),
            N_("{title}：每张票条的内容都与公告的哈希一致"), N_("{title}：票条的内容与公告的哈希不一致"),
            title=electorate["title"],
        )  # fmt: skip


def _opens(electorate: Json, opened: Mapping[str, Sequence[Json]]) -> bool:
    """Tell whether the opened slips are exactly those whose hashes the bulletin shows, free words (`uncounted`) left aside."""
    key = UUID(electorate["id"])
    hashes = {name: sorted(_slip(name, slip).hash(key).hex() for slip in slips) for name, slips in opened.items()}
    return bool(hashes == _without(electorate["slips"], electorate["uncounted"]))


def _slip(key: str, slip: Json) -> Slip:
    return Slip(key, bytes.fromhex(slip["nonce"]), tuple(slip["values"]))


def _finding(rule: str, holds: bool, good: str, bad: str, **params: object) -> Finding:
    return Finding(f"ballots.{rule}", Result.PASSED if holds else Result.FAILED, good if holds else bad, params)
