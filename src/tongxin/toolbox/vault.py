"""Secrets of one installation, each in a file of its own (0600) that is made at first use, and what they are used for."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tongxin.toolbox.problems import refuse
from tongxin.toolbox.words import N_

NAMES = ("session", "personal", "lookup", "audit")
# A lookup digest cannot be made again from itself: its key stays.
ROTATABLE = ("session", "personal", "audit")
RETIRED = "retired"
_LENGTH = 32


class Vault:
    """Secrets under `folder`, or in files named by `TONGXIN_SECRET_<NAME>_FILE`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def secret(self, name: str) -> bytes:
        """Return 32 random bytes kept under `name`; made at first use, so that no default secret exists.

        Raises `Refused` when the file is damaged, readable by others, or named by the environment but missing.
        """
        path = self.path(name)
        if not path.exists():
            self._create(name, path)
        if path.parent == self.folder and stat.S_IMODE(path.stat().st_mode) & 0o077:
            sentence = N_("密钥文件 {name} 可被他人读取：请执行 chmod 600 {path} 后重试")
            raise refuse("vault.mode", sentence, name=path.name, path=path)
        return _read(path)

    def path(self, name: str) -> Path:
        """Return the file that holds the secret `name`."""
        named = os.environ.get(_variable(name))
        return Path(named) if named else self.folder / f"{name}.key"

    def rotate(self, name: str) -> None:
        """Keep the key in force among the retired ones and begin a new one; what it sealed or signed stays readable."""
        path = self.path(name)
        if name not in ROTATABLE or path.parent != self.folder:
            sentence = N_("密钥 {name} 不能在此更换：查找用密钥不可更换，环境变量指定的密钥由外部管理")
            raise refuse("vault.rotate", sentence, name=name)
        key = self.secret(name)
        retired = self.folder / RETIRED
        retired.mkdir(mode=0o700, exist_ok=True)
        path.rename(retired / f"{name}-{key_id(key).hex()}.key")
        self._create(name, path)

    def keys(self, name: str) -> list[bytes]:
        """Return the key in force and all retired ones."""
        return [self.secret(name), *(_read(path) for path in sorted(self.folder.glob(f"{RETIRED}/{name}-*.key")))]

    def signing_key(self) -> Ed25519PrivateKey:
        """Return the key that signs audit tree heads."""
        return Ed25519PrivateKey.from_private_bytes(self.secret("audit"))

    def verifying_keys(self) -> set[bytes]:
        """Return the public keys, in force and retired, by which this installation has ever signed."""
        known = map(Ed25519PrivateKey.from_private_bytes, self.keys("audit"))
        return {key.public_key().public_bytes_raw() for key in known}

    def seal(self, text: str, *, bound_to: str) -> bytes:
        """Encrypt personal text (AES-256-GCM, key id in front); `bound_to` names the row: ciphertexts cannot be swapped."""
        key = self.secret("personal")
        nonce = secrets.token_bytes(12)
        return key_id(key) + nonce + AESGCM(key).encrypt(nonce, text.encode(), bound_to.encode())

    def unseal(self, sealed: bytes, *, bound_to: str) -> str:
        """Decrypt what `seal` made; raise `Refused` when its key is not here, or it was altered or bound to another row."""
        key = next((key for key in self.keys("personal") if key_id(key) == sealed[:4]), None)
        if key is None:
            raise refuse("vault.key", N_("个人信息由另一把密钥加密，现有密钥无法解密：请恢复原密钥文件"))
        try:
            return AESGCM(key).decrypt(sealed[4:16], sealed[16:], bound_to.encode()).decode()
        except InvalidTag:
            raise refuse("vault.altered", N_("加密的个人信息已被改动或不属于这一条记录：请从备份恢复")) from None

    def fingerprint(self, text: str) -> bytes:
        """Return a keyed digest by which an encrypted value can be looked up (HMAC-SHA-256)."""
        return hmac.digest(self.secret("lookup"), text.encode(), "sha256")

    def _create(self, name: str, path: Path) -> None:
        if path.parent != self.folder:
            # A secret store that failed to mount must not be answered with a fresh key that opens nothing.
            sentence = N_("环境变量 {variable} 指定的密钥文件 {path} 不存在")
            raise refuse("vault.missing", sentence, variable=_variable(name), path=path)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        # A second process may be making the same secret: the first link wins and both read that one.
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()


def key_id(key: bytes) -> bytes:
    """Return the four bytes that name a key without revealing it."""
    return hashlib.sha256(b"tongxin key id" + key).digest()[:4]


def _variable(name: str) -> str:
    return f"TONGXIN_SECRET_{name.upper()}_FILE"


def _read(path: Path) -> bytes:
    try:
        value = bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        value = b""
    if len(value) != _LENGTH:
        raise refuse("vault.length", N_("密钥文件 {name} 已损坏（应为 32 字节）：请从备份恢复该文件"), name=path.name)
    return value
