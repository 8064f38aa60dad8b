"""Reading and verifying the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import connection

from tongxin.ground.audit.models import Event, Head, Leaf
from tongxin.ground.audit.rules import head_message, leaf_bytes
from tongxin.toolbox import merkle
from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_

_UNSEALED_COUNT = """
    SELECT count(*), min(e.at) FROM audit_event e LEFT JOIN audit_leaf l ON l.event_id = e.id WHERE l.event_id IS NULL
"""
_PAGE = 5000


@dataclass(frozen=True)
class Verdict:
    """Outcome of a verification: sealed events checked, events not yet sealed, and the first fault (None: holds)."""

    sealed: int
    unsealed: int
    head: str
    problem: Problem | None


def verify() -> Verdict:
    """Recompute every leaf, every root and every signature; name the first entry that does not hold."""
    heads = list(Head.objects.order_by("size"))
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED_COUNT)
        unsealed = cursor.fetchone()[0]
    newest = heads[-1] if heads else None
    label = f"{newest.size}:{bytes(newest.root).hex()}" if newest else ""
    return Verdict(newest.size if newest else 0, unsealed, label, _first_fault(heads))


def head() -> Head | None:
    """Return the newest signed head, to be printed on annexes and kept outside the server."""
    return Head.objects.order_by("-size").first()


def _first_fault(heads: list[Head]) -> Problem | None:
    """Walk the leaves once, checking each head when its size is reached."""
    tree = merkle.Frontier()
    waiting = iter(heads)
    expected = next(waiting, None)
    for leaf, event in _leaves():
        fault = _leaf_fault(leaf, event, tree.size)
        if fault:
            return fault
        tree.append(bytes(leaf.hash))
        if expected and tree.size == expected.size:
            if fault := _head_fault(expected, tree.root()):
                return fault
            expected = next(waiting, None)
    return _short(expected, tree.size)


def _short(expected: Head | None, size: int) -> Problem | None:
    if expected is None:
        return None
    return Problem(
        "audit.short",
        N_("审计日志缺少条目：树头记载 {expected} 条，实有 {size} 条"),
        {"expected": expected.size, "size": size},
    )


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
    place = {"index": leaf.index, "id": leaf.event_id}
    if leaf.index != index:
        return Problem("audit.gap", N_("审计日志第 {expected} 条不见了"), {"expected": index})
    if event is None:
        return Problem("audit.missing", N_("审计日志第 {index} 条（{id}）已被删除"), place)
    if merkle.leaf_hash(leaf_bytes(event)) != bytes(leaf.hash):
        return Problem("audit.altered", N_("审计日志第 {index} 条（{id}）与封存时不符，已被改动"), place)
    return None


def _head_fault(expected: Head, root: bytes) -> Problem | None:
    size = {"size": expected.size}
    if bytes(expected.root) != root:
        return Problem("audit.root", N_("前 {size} 条的树根与签名的树头不符：封存记录被改动"), size)
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes(expected.public_key))
        key.verify(bytes(expected.signature), head_message(expected.size, root, expected.at))
    except InvalidSignature:
        return Problem("audit.signature", N_("第 {size} 条处的树头签名无效"), size)
    return None
