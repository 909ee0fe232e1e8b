"""The words of files: what is stored about them, whose they are, and how their names are made harmless."""

import unicodedata
from datetime import datetime
from typing import Annotated
from urllib.parse import unquote_to_bytes
from uuid import UUID

import msgspec

from kefu.kit.errors import Conflict, InvalidInput, Unavailable, UnsupportedType

NAME_LENGTH = 200
_SEPARATORS = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class TypeRefused(UnsupportedType):
    """The content is of none of the types that are kept."""

    code = "file_type_refused"


class FileAttached(Conflict):
    """The file already hangs on another message; upload it again."""

    code = "file_attached"


class StorageAway(Unavailable):
    """Where files lie does not answer, or not as it should; only files are concerned. `why` is for administrators."""

    code = "storage_away"

    def __init__(self, *, why: str, retry_after: int = 10) -> None:
        super().__init__(retry_after=retry_after)
        self.why = why


class StorageThere(Conflict):
    """Something lies below the bucket's prefix already, where a backup's files would go."""

    code = "storage_there"


class FileRef(msgspec.Struct, frozen=True, kw_only=True):
    """A file as messages show it; `url` is where members fetch it."""

    id: UUID
    name: Annotated[str, msgspec.Meta(examples=["发票.pdf"])]
    type: Annotated[str, msgspec.Meta(examples=["application/pdf"])]
    size: int
    url: str


class StoredFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file's row; `path` says where its bytes lie (depots.py), `attached_to` the message it hangs on."""

    workspace_id: UUID
    id: UUID
    name: str
    type: str
    size: int
    sha256: bytes
    path: str
    owner_kind: str
    owner_id: UUID
    state: str
    attached_to: UUID | None
    created_at: datetime

    @property
    def reference(self) -> FileRef:
        return FileRef(id=self.id, name=self.name, type=self.type, size=self.size, url=f"/api/files/{self.id}")


class Incoming(msgspec.Struct, frozen=True, kw_only=True):
    """What an uploader says about a file before its bytes; `size` where they told it."""

    id: UUID
    name: str
    type: str
    size: int | None = None


def read_name(header: str | None) -> str:
    """Decode a file name (UTF-8, percent-encoded or as it is) and make it harmless; raises InvalidInput.

    A header is handed over as Latin-1, whatever its bytes are.
    """
    try:
        return clean_name(unquote_to_bytes((header or "").encode("latin-1")).decode())
    except UnicodeError as error:
        raise InvalidInput(field="X-File-Name", reason="file_name") from error


def clean_name(name: str) -> str:
    """Give a name that is only a name: no folders, no control or direction-turning characters, bounded length."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(
        character
        for character in last
        if character not in _TURNS and unicodedata.category(character) not in ("Cc", "Cs", "Co", "Zl", "Zp")
    )
    kept = " ".join(kept.translate(_SEPARATORS).split()).strip(". ")
    if len(kept) > NAME_LENGTH:
        stem, dot, ending = kept.rpartition(".")
        ending = dot + ending if dot and len(ending) <= 10 else ""
        kept = (stem if ending else kept)[: NAME_LENGTH - len(ending)] + ending
    return kept or "file"
