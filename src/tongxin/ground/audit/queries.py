"""Reading and verifying the log."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

from tongxin.ground.audit.models import Event, Head, Leaf
from tongxin.ground.audit.rules import head_message, leaf_bytes
from tongxin.toolbox import clock, merkle
from tongxin.toolbox.problems import Problem, refuse
from tongxin.toolbox.words import N_

_UNSEALED_COUNT = """
    SELECT count(*), min(e.at) FROM audit_event e LEFT JOIN audit_leaf l ON l.event_id = e.id WHERE l.event_id IS NULL
"""
_PAGE = 5000
ROOT_DIGITS = 64


@dataclass(frozen=True)
class Held:
    """A head kept outside the server: the log's first `size` entries had this root."""

    size: int
    root: bytes


@dataclass(frozen=True)
class Verdict:
    """Outcome of a verification: sealed events checked, events not yet sealed and since when, and the first fault."""

    sealed: int
    unsealed: int
    unsealed_since: dt.datetime | None
    head: str
    problem: Problem | None


def verify(held: Held | None = None) -> Verdict:
    """Recompute every leaf, every root and every signature; name the first entry that does not hold.

    held: a head kept outside the server, such as one printed on a report: the log must still begin with it.
    Needs the scope of every hospital.
    """
    with connection.cursor() as cursor:
        require_everywhere(cursor)
        cursor.execute(_UNSEALED_COUNT)
        unsealed, since = cursor.fetchone()
    heads = list(Head.objects.order_by("size"))
    newest = heads[-1] if heads else None
    label = f"{newest.size}:{bytes(newest.root).hex()}" if newest else ""
    return Verdict(newest.size if newest else 0, unsealed, since, label, _first_fault(heads, held))


def require_everywhere(cursor: CursorWrapper) -> None:
    """Raise `Refused` unless this connection sees the events of every hospital: others would look deleted."""
    cursor.execute("SELECT current_setting('tongxin.hospitals', true)")
    if cursor.fetchone()[0] != "*":
        raise refuse("audit.scope", N_("封存和核验审计日志须在全部医院的范围内进行"))


def parse_held(label: str) -> Held:
    """Read a printed head `size:root`; raise `Refused` when it is none."""
    size, _, root = label.strip().partition(":")
    if not size.isdecimal() or len(root) != ROOT_DIGITS or not set(root.lower()) <= set(string.hexdigits):
        raise refuse(
            "audit.held", N_("树头由条数、一个半角冒号和 64 位十六进制数组成，请照附页上的原样填写"), field="head"
        )
    return Held(int(size), bytes.fromhex(root))


def head() -> Head | None:
    """Return the newest signed head, to be printed on annexes and kept outside the server."""
    return Head.objects.order_by("-size").first()


def head_words() -> str:
    """Return the newest signed tree head as an annex prints it: size, root, moment; "" before anything is sealed."""
    newest = head()
    if newest is None:
        return ""
    return f"{newest.size}:{bytes(newest.root).hex()} {clock.local(newest.at):%Y-%m-%d %H:%M}"


def _first_fault(heads: list[Head], held: Held | None) -> Problem | None:
    """Walk the leaves once, checking each head when its size is reached."""
    tree = merkle.Frontier()
    known = settings.VAULT.verifying_keys()
    waiting = {head.size: head for head in heads}
    signed = 0
    for leaf, event in _leaves():
        if fault := _leaf_fault(leaf, event, tree.size):
            return fault
        tree.append(bytes(leaf.hash))
        if held is not None and tree.size == held.size and tree.root() != held.root:
            return Problem("audit.held", N_("前 {size} 条与所持的树头不符：日志在打印之后被改写"), {"size": held.size})
        if expected := waiting.pop(tree.size, None):
            if fault := _head_fault(expected, tree.root(), signed, known):
                return fault
            signed = expected.size
    return _short(max([*waiting, held.size if held else 0]), tree.size) or _unsigned(signed, tree.size)


def _short(expected: int, size: int) -> Problem | None:
    if expected <= size:
        return None
    return Problem(
        "audit.short",
        N_("审计日志缺少第 {first} 条及以后的条目：树头记载 {expected} 条，实有 {size} 条"),
        {"expected": expected, "size": size, "first": size + 1},
    )


def _unsigned(signed: int, size: int) -> Problem | None:
    """Leaves and their head are written together: leaves beyond the newest head mean that a head was removed."""
    if signed == size or Head.objects.filter(size__gte=size).exists():  # sealed while we were reading
        return None
    return Problem("audit.unsigned", N_("第 {first} 条起没有签名的树头：树头被删除"), {"first": signed + 1})


def _leaves() -> Iterator[tuple[Leaf, Event | None]]:
    start = 0
    while True:
        leaves = list(Leaf.objects.filter(index__gte=start).order_by("index")[:_PAGE])
        if not leaves:
            return
        events = Event.objects.in_bulk([leaf.event_id for leaf in leaves])
        for leaf in leaves:
            yield leaf, events.get(leaf.event_id)
        start = leaves[-1].index + 1


def _leaf_fault(leaf: Leaf, event: Event | None, index: int) -> Problem | None:
    place = {"index": leaf.index + 1, "id": leaf.event_id}
    if leaf.index != index:
        return Problem("audit.gap", N_("审计日志第 {expected} 条不见了"), {"expected": index + 1})
    if event is None:
        return Problem("audit.missing", N_("审计日志第 {index} 条（{id}）已被删除"), place)
    if merkle.leaf_hash(leaf_bytes(event)) != bytes(leaf.hash):
        return Problem("audit.altered", N_("审计日志第 {index} 条（{id}）与封存时不符，已被改动"), place)
    return None


def _head_fault(expected: Head, root: bytes, signed: int, known: set[bytes]) -> Problem | None:
    place = {"first": signed + 1, "size": expected.size}
    if bytes(expected.root) != root:
        return Problem("audit.root", N_("第 {first} 至 {size} 条的封存记录被改动：树根与签名的树头不符"), place)
    public = bytes(expected.public_key)
    if public not in known:
        return Problem("audit.key", N_("第 {size} 条处的树头不是用本系统的密钥签名的：日志可能被整体改写"), place)
    try:
        message = head_message(expected.size, root, expected.at)
        Ed25519PublicKey.from_public_bytes(public).verify(bytes(expected.signature), message)
    except InvalidSignature:
        return Problem("audit.signature", N_("第 {size} 条处的树头签名无效"), place)
    return None
