"""The Merkle tree agrees with the definition of RFC 9162 §2.1, known roots, and rejects every forgery tried."""

from __future__ import annotations

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.toolbox import merkle
from tongxin.toolbox.merkle import Frontier

# The entries and roots of the reference implementation of Certificate Transparency.
ENTRIES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(n.to_bytes(4, "big")) for n in range(count)]


def tree_hash(hashes: list[bytes]) -> bytes:
    """MTH exactly as RFC 9162 §2.1.1 defines it."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"").digest()
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return sha256(b"\x01" + tree_hash(hashes[:split]) + tree_hash(hashes[split:])).digest()


def test_leaf_and_node_prefixes() -> None:
    assert merkle.leaf_hash(b"x") == sha256(b"\x00x").digest()
    assert merkle.node_hash(b"l", b"r") == sha256(b"\x01lr").digest()


@pytest.mark.parametrize("count", range(9))
def test_known_roots(count: int) -> None:
    assert merkle.root(LEAVES[:count]).hex() == ROOTS[count]


@pytest.mark.parametrize(
    ("size", "index", "path"),
    [
        (7, 0, ["b", "h", "l"]),
        (7, 3, ["c", "g", "l"]),
        (7, 4, ["f", "j", "k"]),
        (7, 6, ["i", "k"]),
    ],
)
def test_inclusion_examples_of_rfc_9162_2_1_5(size: int, index: int, path: list[str]) -> None:
    assert merkle.inclusion_proof(LEAVES[:size], index) == [figure_nodes()[name] for name in path]


@pytest.mark.parametrize(("old_size", "path"), [(3, ["c", "d", "g", "l"]), (4, ["l"]), (6, ["i", "j", "k"]), (7, [])])
def test_consistency_examples_of_rfc_9162_2_1_5(old_size: int, path: list[str]) -> None:
    assert merkle.consistency_proof(LEAVES[:7], old_size) == [figure_nodes()[name] for name in path]


def figure_nodes() -> dict[str, bytes]:
    """The nodes a–l of the seven-leaf tree drawn in RFC 9162 §2.1.5."""
    nodes = dict(zip("abcdef", LEAVES, strict=False)) | {"j": LEAVES[6]}
    nodes |= {"g": merkle.node_hash(nodes["a"], nodes["b"]), "h": merkle.node_hash(nodes["c"], nodes["d"])}
    nodes |= {"i": merkle.node_hash(nodes["e"], nodes["f"]), "k": merkle.node_hash(nodes["g"], nodes["h"])}
    return nodes | {"l": merkle.node_hash(nodes["i"], nodes["j"])}


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=70))
def test_root_agrees_with_the_definition(hashes: list[bytes]) -> None:
    assert merkle.root(hashes) == tree_hash(hashes)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_frontier_can_be_stored_and_continued(first: int, more: int) -> None:
    hashes = leaves(first + more)
    stored = Frontier().extend(hashes[:first])
    continued = Frontier(stored.size, stored.nodes).extend(hashes[first:])
    assert continued.root() == merkle.root(hashes)
    assert continued.size == len(hashes)
    assert len(continued.nodes) == continued.size.bit_count()


def test_a_damaged_frontier_is_refused() -> None:
    with pytest.raises(ValueError, match="3 leaves has 2 complete subtrees, not 1"):
        Frontier(3, leaves(1))


@pytest.mark.parametrize("size", range(1, 18))
def test_every_inclusion_proof_holds_for_its_leaf_only(size: int) -> None:
    hashes = leaves(size)
    head = tree_hash(hashes)
    for index, leaf in enumerate(hashes):
        proof = merkle.inclusion_proof(hashes, index)
        assert merkle.verify_inclusion(leaf, index, size, proof, head)
        for other in range(size):
            assert merkle.verify_inclusion(hashes[other], index, size, proof, head) == (other == index)
        assert not merkle.verify_inclusion(leaf, index, size, proof, tree_hash(leaves(size + 1)))
        assert not merkle.verify_inclusion(leaf, index, size, [*proof, leaf], head)
        assert not proof or not merkle.verify_inclusion(leaf, index, size, proof[:-1], head)
        assert not merkle.verify_inclusion(leaf, index + size, size, proof, head)
        assert not merkle.verify_inclusion(leaf, -1, size, proof, head)


@pytest.mark.parametrize("size", range(1, 18))
def test_every_consistency_proof_holds_for_its_heads_only(size: int) -> None:
    hashes = leaves(size)
    heads = [tree_hash(hashes[:n]) for n in range(size + 1)]
    for old in range(1, size + 1):
        proof = merkle.consistency_proof(hashes, old)
        assert merkle.verify_consistency(old, size, heads[old], heads[size], proof)
        for wrong in (heads[old - 1], hashes[-1] if old > 1 else heads[0]):
            assert not merkle.verify_consistency(old, size, wrong, heads[size], proof)
        assert not merkle.verify_consistency(old, size, heads[old], heads[size - 1], proof)
        assert not merkle.verify_consistency(old, size, heads[old], heads[size], [*proof, hashes[0]])
        assert not proof or not merkle.verify_consistency(old, size, heads[old], heads[size], proof[:-1])
        assert not proof or not merkle.verify_consistency(old, size, heads[old], heads[size], [])
    assert not merkle.verify_consistency(0, size, heads[0], heads[size], [])
    assert not merkle.verify_consistency(size + 1, size, heads[size], heads[size], [])


@given(st.integers(2, 200), st.data())
def test_a_rewritten_history_has_no_consistency_proof(size: int, data: st.DataObject) -> None:
    hashes = leaves(size)
    old = data.draw(st.integers(1, size - 1))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*hashes[:changed], b"\xff" * 32, *hashes[changed + 1 :]]
    proof = merkle.consistency_proof(rewritten, old)
    assert not merkle.verify_consistency(old, size, tree_hash(hashes[:old]), tree_hash(rewritten), proof)


@given(st.lists(st.integers(1, 400), min_size=2, max_size=5, unique=True).map(sorted))
def test_heads_of_a_growing_log_are_consistent_in_a_chain(sizes: list[int]) -> None:
    hashes = leaves(sizes[-1])
    for old, new in pairwise(sizes):
        proof = merkle.consistency_proof(hashes[:new], old)
        assert merkle.verify_consistency(old, new, merkle.root(hashes[:old]), merkle.root(hashes[:new]), proof)


@pytest.mark.parametrize(("size", "index"), [(0, 0), (3, 3), (3, -1)])
def test_no_proof_of_what_is_not_there(size: int, index: int) -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_proof(leaves(size), index)


@pytest.mark.parametrize(("size", "old"), [(3, 0), (3, 4)])
def test_no_proof_from_a_tree_that_never_was(size: int, old: int) -> None:
    with pytest.raises(IndexError):
        merkle.consistency_proof(leaves(size), old)
