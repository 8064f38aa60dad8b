"""The bare private operation is the same by OpenSSL and by GMP, and goes on by GMP where OpenSSL is out of reach."""

from __future__ import annotations

import ctypes
import gc
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tongxin.toolbox import rawrsa

LENGTH = 256


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=8 * LENGTH)


@cache
def by_openssl() -> rawrsa.Operation:
    found = rawrsa.by_openssl(key())
    assert found is not None, "the tests run where Python's ssl is linked to OpenSSL 3"
    return found


def below() -> bytes:
    return secrets.randbelow(key().public_key().public_numbers().n).to_bytes(LENGTH, "big")


def test_both_raise_to_the_private_exponent() -> None:
    numbers = key().private_numbers()
    n, by_gmp = numbers.public_numbers.n, rawrsa.by_gmp(key())
    for number in (
        bytes(LENGTH),
        (1).to_bytes(LENGTH, "big"),
        (n - 1).to_bytes(LENGTH, "big"),
        *(below() for _ in range(20)),
    ):
        expected = pow(int.from_bytes(number, "big"), numbers.d, n).to_bytes(LENGTH, "big")
        assert by_openssl()(number) == by_gmp(number) == expected


def test_a_number_that_is_not_below_the_modulus_is_refused() -> None:
    with pytest.raises(ArithmeticError, match="below the modulus"):
        by_openssl()(key().public_key().public_numbers().n.to_bytes(LENGTH, "big"))


def test_many_threads_share_a_key() -> None:
    numbers = [below() for _ in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(by_openssl(), numbers)) == list(map(rawrsa.by_gmp(key()), numbers))


def test_the_key_goes_when_nobody_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    library = rawrsa._library()
    freed: list[int] = []
    assert library is not None
    monkeypatch.setattr(library, "EVP_PKEY_free", freed.append)
    operation = rawrsa.by_openssl(key())
    assert operation is not None
    assert not freed
    del operation
    gc.collect()
    assert len(freed) == 1


def test_without_openssl_within_reach_it_is_done_by_gmp(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(_path: str) -> ctypes.CDLL:
        raise OSError("no such library")

    rawrsa._library.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", hidden)
    try:
        assert rawrsa.by_openssl(key()) is None
        number = below()
        assert rawrsa.private_operation(key())(number) == rawrsa.by_gmp(key())(number)
    finally:
        rawrsa._library.cache_clear()


def test_a_key_that_openssl_does_not_read_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    library = rawrsa._library()
    assert library is not None
    monkeypatch.setattr(library, "d2i_AutoPrivateKey", lambda *_given: None)
    with pytest.raises(ArithmeticError, match="private key"):
        rawrsa.by_openssl(key())
