"""Secrets of one installation, each in a file of its own (0600) that is made at first use, and what they are used for."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

NAMES = ("session", "personal", "lookup", "audit")


class Vault:
    """Secrets under `folder`, or in files named by `TONGXIN_SECRET_<NAME>_FILE`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def secret(self, name: str) -> bytes:
        """Return 32 random bytes kept under `name`; made at first use, so that no default secret exists."""
        path = self.path(name)
        if not path.exists():
            self._create(path)
        value = bytes.fromhex(path.read_text("ascii").strip())
        if len(value) != 32:
            raise refuse("vault.length", N_("密钥文件 {name} 已损坏（应为 32 字节）：请从备份恢复该文件"), name=path.name)
        return value

    def path(self, name: str) -> Path:
        """Return the file that holds the secret `name`."""
        named = os.environ.get(f"TONGXIN_SECRET_{name.upper()}_FILE")
        return Path(named) if named else self.folder / f"{name}.key"

    def _create(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        # A second process may be making the same secret: the first link wins and both read that one.
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()

    def signing_key(self) -> Ed25519PrivateKey:
        """Return the key that signs audit tree heads."""
        return Ed25519PrivateKey.from_private_bytes(self.secret("audit"))

    def seal(self, text: str, *, bound_to: str) -> bytes:
        """Encrypt personal text (AES-256-GCM, key id in front); `bound_to` names the row, so that ciphertexts cannot be swapped."""
        key = self.secret("personal")
        nonce = secrets.token_bytes(12)
        return key_id(key) + nonce + AESGCM(key).encrypt(nonce, text.encode(), bound_to.encode())

    def unseal(self, sealed: bytes, *, bound_to: str) -> str:
        """Decrypt what `seal` made; raise `Refused` when the key is another one."""
        key = self.secret("personal")
        if sealed[:4] != key_id(key):
            raise refuse("vault.key", N_("个人信息由另一把密钥加密，现有密钥无法解密：请恢复原密钥文件"))
        return AESGCM(key).decrypt(sealed[4:16], sealed[16:], bound_to.encode()).decode()

    def fingerprint(self, text: str) -> bytes:
        """Return a keyed digest by which an encrypted value can be looked up (HMAC-SHA-256)."""
        return hmac.digest(self.secret("lookup"), text.encode(), "sha256")


def key_id(key: bytes) -> bytes:
    """Return the four bytes that name a key without revealing it."""
    return hashlib.sha256(b"tongxin key id" + key).digest()[:4]
