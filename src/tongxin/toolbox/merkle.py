"""Merkle tree of RFC 9162 §2.1 over leaf hashes: roots, inclusion and consistency proofs, and an incremental frontier.

Every function takes leaf *hashes* (32 bytes, from `leaf_hash`), because the log stores those and not the entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return SHA-256 of 0x00 and the entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256 of 0x01 and both children."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the complete subtrees of a growing tree, largest first: all that appending and the root need.

    `size` leaves give as many nodes as `size` has bits set; store `size` and `nodes` to go on later.
    """

    def __init__(self, size: int = 0, nodes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.nodes = list(nodes)
        if len(self.nodes) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} complete subtrees, not {len(self.nodes)}")

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash; O(log n), amortised O(1)."""
        merges = (~self.size & self.size + 1).bit_length() - 1
        for _ in range(merges):
            leaf = node_hash(self.nodes.pop(), leaf)
        self.nodes.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """Add leaf hashes in order; return self."""
        for leaf in leaves:
            self.append(leaf)
        return self

    def root(self) -> bytes:
        """Return the tree head of all leaves so far."""
        if not self.nodes:
            return EMPTY_ROOT
        *rest, head = self.nodes
        for node in reversed(rest):
            head = node_hash(node, head)
        return head


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the Merkle tree hash; that of no leaves is SHA-256 of nothing."""
    return Frontier().extend(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return PATH(index, leaves), nearest sibling first; raise IndexError when there is no such leaf."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"no leaf {index} in a tree of {len(leaves)}")
    start, end, siblings = 0, len(leaves), []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            siblings.append(root(leaves[middle:end]))
            end = middle
        else:
            siblings.append(root(leaves[start:middle]))
            start = middle
    return siblings[::-1]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """Say whether `proof` shows `leaf` at `index` of the tree of `size` leaves with root `head` (§2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            computed = node_hash(sibling, computed)
            node, last = _skip_right_edge(node, last)
        else:
            computed = node_hash(computed, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and computed == head


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """Return PROOF(old_size, leaves): that the first `old_size` leaves (1 or more) are a prefix of `leaves`."""
    if not 0 < old_size <= len(leaves):
        raise IndexError(f"no earlier tree of {old_size} leaves in one of {len(leaves)}")
    start, end, nodes, known = 0, len(leaves), [], True
    while old_size < end:
        middle = start + _split(end - start)
        if old_size <= middle:
            nodes.append(root(leaves[middle:end]))
            end = middle
        else:
            nodes.append(root(leaves[start:middle]))
            start, known = middle, False
    if not known:
        nodes.append(root(leaves[start:end]))
    return nodes[::-1]


def verify_consistency(old_size: int, size: int, old_head: bytes, head: bytes, proof: Sequence[bytes]) -> bool:
    """Say whether `proof` shows that the tree `old_head` is a prefix of the tree `head` (§2.1.4.2)."""
    if not 0 < old_size <= size:
        return False
    if old_size == size:
        return not proof and old_head == head
    path = [old_head, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if not path:
        return False
    node, last = old_size - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_computed = computed = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old_computed, computed = node_hash(sibling, old_computed), node_hash(sibling, computed)
            node, last = _skip_right_edge(node, last)
        else:
            computed = node_hash(computed, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old_computed == old_head and computed == head


def _skip_right_edge(node: int, last: int) -> tuple[int, int]:
    """Climb past the levels where a node on the right edge has no sibling."""
    while node and not node & 1:
        node, last = node >> 1, last >> 1
    return node, last


def _split(size: int) -> int:
    """Return the largest power of two smaller than `size`, which is 2 or more."""
    return 1 << ((size - 1).bit_length() - 1)
