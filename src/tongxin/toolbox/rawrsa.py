"""The bare private operation of RSA, in time that does not tell the key: by OpenSSL, or by GMP where OpenSSL is out of reach.

No package offers it: `cryptography` signs and decrypts with a padding of its own, never bare. OpenSSL is that to which Python's
own `ssl` is linked, and needs a third of the time of GMP (ADR 0021).
"""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Callable
from ctypes import POINTER, c_char_p, c_int, c_long, c_size_t, c_void_p
from functools import lru_cache

import gmpy2
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

Operation = Callable[[bytes], bytes]
_NO_PADDING = 3  # RSA_NO_PADDING of <openssl/rsa.h>
_FUNCTIONS = {
    "d2i_AutoPrivateKey": (c_void_p, c_void_p, POINTER(c_char_p), c_long),
    "EVP_PKEY_free": (None, c_void_p),
    "EVP_PKEY_CTX_new": (c_void_p, c_void_p, c_void_p),
    "EVP_PKEY_CTX_free": (None, c_void_p),
    "EVP_PKEY_decrypt_init": (c_int, c_void_p),
    "EVP_PKEY_CTX_set_rsa_padding": (c_int, c_void_p, c_int),
    "EVP_PKEY_decrypt": (c_int, c_void_p, c_char_p, POINTER(c_size_t), c_char_p, c_size_t),
}


def private_operation(private: rsa.RSAPrivateKey) -> Operation:
    """Return what raises a number below the modulus to the private exponent; both as bytes, as many as the modulus has."""
    return by_openssl(private) or by_gmp(private)


def by_openssl(private: rsa.RSAPrivateKey) -> Operation | None:
    """Return the operation by OpenSSL, which blinds the number and checks the result besides; None where there is none."""
    library = _library()
    return None if library is None else _Key(library, private).power


def by_gmp(private: rsa.RSAPrivateKey) -> Operation:
    """Return the operation by GMP and the Chinese remainder theorem."""
    numbers, length = private.private_numbers(), _length(private)
    p, q, dp, dq, inverse = map(gmpy2.mpz, (numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp))

    def power(number: bytes) -> bytes:
        base = gmpy2.mpz(int.from_bytes(number, "big"))
        of_p, of_q = gmpy2.powmod_sec(base % p, dp, p), gmpy2.powmod_sec(base % q, dq, q)
        return int(of_q + q * ((of_p - of_q) * inverse % p)).to_bytes(length, "big")

    return power


class _Key:
    """A private key inside OpenSSL, which wipes it when nobody holds this any more."""

    def __init__(self, library: ctypes.CDLL, private: rsa.RSAPrivateKey) -> None:
        der = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self._library, self._length = library, _length(private)
        self._key = library.d2i_AutoPrivateKey(None, ctypes.byref(c_char_p(der)), len(der))
        if not self._key:
            raise ArithmeticError("OpenSSL does not read the private key")
        weakref.finalize(self, library.EVP_PKEY_free, self._key)

    def power(self, number: bytes) -> bytes:
        """Compute in a context of its own: many threads share a key."""
        library, result, length = self._library, ctypes.create_string_buffer(self._length), c_size_t(self._length)
        context = library.EVP_PKEY_CTX_new(self._key, None)
        try:
            done = (
                library.EVP_PKEY_decrypt_init(context) > 0
                and library.EVP_PKEY_CTX_set_rsa_padding(context, _NO_PADDING) > 0
                and library.EVP_PKEY_decrypt(context, result, ctypes.byref(length), number, len(number)) > 0
            )
        finally:
            library.EVP_PKEY_CTX_free(context)
        if not done:
            raise ArithmeticError("OpenSSL refuses the number: it is not below the modulus")
        return result.raw


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL | None:
    """Return OpenSSL 3 through `_ssl`, which is linked to it: looked for by name, another one might be found."""
    try:
        import _ssl

        library = ctypes.CDLL(_ssl.__file__)
        for name, (returns, *takes) in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = returns, takes
    except (ImportError, AttributeError, OSError):  # no `ssl`, linked into Python itself, or an OpenSSL before 3
        return None
    return library


def _length(private: rsa.RSAPrivateKey) -> int:
    return (private.key_size + 7) // 8
