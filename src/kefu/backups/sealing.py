"""Encryption of a whole backup by a passphrase: the key file is inside, and copies travel.

scrypt makes the key; AES-256-GCM seals pieces of 64 KiB, each with its number and whether it is the last one in the
nonce (the STREAM construction, https://eprint.iacr.org/2015/189): none can be changed, moved, doubled or cut off. A
reader can begin anywhere.
"""

import io
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from kefu.backups.model import BackupDamaged, BackupSealed

MAGIC = b"KEFU-SEALED-1\n"
SALT = 16
PREFIX = 7
TAG = 16
PIECE = 64 * 1024
HEADER = len(MAGIC) + SALT + PREFIX


class _Box:
    """Seals and opens the pieces of one file."""

    def __init__(self, passphrase: str, header: bytes) -> None:
        salt = header[len(MAGIC) : -PREFIX]
        key = Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
        self._aead = AESGCM(key)
        self._header = header

    def seal(self, number: int, piece: bytes, *, last: bool) -> bytes:
        return self._aead.encrypt(self._nonce(number, last), piece, self._header)

    def open(self, number: int, piece: bytes, *, last: bool) -> bytes:
        return self._aead.decrypt(self._nonce(number, last), piece, self._header)

    def _nonce(self, number: int, last: bool) -> bytes:
        return self._header[-PREFIX:] + number.to_bytes(4, "big") + bytes([last])


class SealingWriter(io.RawIOBase):
    """Encrypts what is written into it; complete only once `finish` was called."""

    def __init__(self, out: BinaryIO, passphrase: str) -> None:
        header = MAGIC + secrets.token_bytes(SALT + PREFIX)
        self._out = out
        self._box = _Box(passphrase, header)
        self._waiting = bytearray()
        self._number = 0
        out.write(header)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        given = memoryview(data).cast("B")  # type: ignore[arg-type]
        self._waiting += given
        # One piece is always kept back: only the end tells which is the last.
        while len(self._waiting) > PIECE:
            self._out.write(self._box.seal(self._number, bytes(self._waiting[:PIECE]), last=False))
            del self._waiting[:PIECE]
            self._number += 1
        return len(given)

    def finish(self) -> None:
        """Write the last piece."""
        self._out.write(self._box.seal(self._number, bytes(self._waiting), last=True))


class SealedReader(io.RawIOBase):
    """Reads what a SealingWriter wrote, from any place; raises BackupSealed or BackupDamaged."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        self._source = source
        header = source.read(HEADER)
        body = source.seek(0, io.SEEK_END) - HEADER
        if body < TAG:
            raise BackupDamaged(part="header")
        self._box = _Box(passphrase, header)
        self._pieces = -(-body // (PIECE + TAG))
        self._size = body - self._pieces * TAG
        self._at = 0
        self._held = (-1, b"")
        try:
            self._piece(0)
        except BackupDamaged as error:
            raise BackupSealed(reason="backup_passphrase") from error

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def readinto(self, buffer: object) -> int:
        wanted = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, PIECE)
        found = self._piece(number)[start : start + len(wanted)]
        wanted[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _piece(self, number: int) -> bytes:
        if self._held[0] != number:
            self._source.seek(HEADER + number * (PIECE + TAG))
            try:
                opened = self._box.open(number, self._source.read(PIECE + TAG), last=number == self._pieces - 1)
            except InvalidTag as error:
                raise BackupDamaged(part=f"piece {number}") from error
            self._held = (number, opened)
        return self._held[1]
