"""The key file: signs what we give out, encrypts what we keep; keys rotate and old ones still verify and decrypt."""

import base64
import os
import secrets
import time
from pathlib import Path
from typing import Any

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey


class BadToken(Exception):
    """A token that we did not sign, or not for this purpose, or that has expired."""


class _Key(msgspec.Struct, frozen=True):
    id: str
    made_at: int
    secret: str


class _File(msgspec.Struct, frozen=True):
    keys: tuple[_Key, ...]


class Keyring:
    """The keys of one installation, newest first."""

    def __init__(self, keys: tuple[_Key, ...]) -> None:
        self._keys = keys

    @classmethod
    def open(cls, path: Path) -> "Keyring":
        """Read the key file, making one (mode 0600) when there is none; raises ValueError when others can read it."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, _File((_new_key(),)), exclusive=True)
        if path.stat().st_mode & 0o077:
            raise ValueError(f"{path} can be read by others; chmod 600 it")
        return cls(msgspec.json.decode(path.read_bytes(), type=_File).keys)

    @classmethod
    def rotate(cls, path: Path) -> "Keyring":
        """Add a new key in front; the old ones go on verifying and decrypting."""
        old = cls.open(path)
        _write(path, _File((_new_key(), *old._keys)))
        return cls.open(path)

    @property
    def ids(self) -> list[str]:
        return [key.id for key in self._keys]

    def sign(self, purpose: str, claims: dict[str, Any], seconds: int, *, at: int | None = None) -> str:
        """Give a signed token (JWT, HS256) good for one purpose, so many seconds from now or from `at` (Unix time)."""
        key = self._keys[0]
        now = int(time.time()) if at is None else at
        header = {"alg": "HS256", "kid": key.id}
        return jwt.encode(header, {**claims, "aud": purpose, "iat": now, "exp": now + seconds}, _oct(key, purpose))

    def verify(self, purpose: str, token: str) -> dict[str, Any]:
        """Give the claims of a token that we signed for this purpose; raises BadToken."""
        for key in self._keys:
            try:
                claims = jwt.decode(token, _oct(key, purpose), algorithms=["HS256"]).claims
            except (JoseError, ValueError):
                continue
            if claims.get("aud") == purpose and int(claims.get("exp", 0)) > time.time():
                return dict(claims)
        raise BadToken

    def encrypt(self, plain: str) -> str:
        """Encrypt a secret for keeping (Fernet: AES-128-CBC and HMAC-SHA256)."""
        return self._fernet().encrypt(plain.encode()).decode()

    def decrypt(self, kept: str) -> str:
        """Undo `encrypt`; raises BadToken when no key fits."""
        try:
            return self._fernet().decrypt(kept.encode()).decode()
        except InvalidToken as error:
            raise BadToken from error

    def derive(self, purpose: str) -> bytes:
        """Give 32 bytes for one purpose from the newest key."""
        return _derive(self._keys[0], purpose)

    def _fernet(self) -> MultiFernet:
        return MultiFernet(Fernet(base64.urlsafe_b64encode(_derive(key, "encrypt"))) for key in self._keys)


def verify_with(secret: str, token: str) -> dict[str, Any]:
    """Give the claims of a JWT (HS256) signed with somebody else's secret, not expired; raises BadToken."""
    try:
        claims = jwt.decode(token, OctKey.import_key(secret), algorithms=["HS256"]).claims
        expires = float(claims.get("exp", 0))
    except (JoseError, ValueError, TypeError, RecursionError) as error:  # claims can be nested as deep as they like
        raise BadToken from error
    if expires <= time.time():
        raise BadToken
    return dict(claims)


def _new_key() -> _Key:
    return _Key(secrets.token_hex(4), int(time.time()), secrets.token_urlsafe(32))


def _derive(key: _Key, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, purpose.encode()).derive(key.secret.encode())


def _oct(key: _Key, purpose: str) -> OctKey:
    return OctKey.import_key(_derive(key, "sign:" + purpose))


def _write(path: Path, content: _File, *, exclusive: bool = False) -> None:
    """Write whole or not at all: a half-written key file would lose every secret kept with it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(content), indent=2))
        out.flush()
        os.fsync(out.fileno())
    if exclusive:
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass  # another process was first; its keys are the keys
        finally:
            temporary.unlink()
    else:
        temporary.replace(path)
