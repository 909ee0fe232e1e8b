"""Giving out a file's bytes so that nothing in them can run on our address."""

import logging
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

from litestar import Request
from litestar.response import Stream

from kefu.files.model import StoredFile
from kefu.files.reading import FileReader
from kefu.files.sniffing import PICTURES
from kefu.files.store import store_of
from kefu.kit.errors import NotFound

log = logging.getLogger("kefu.files")
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")


async def file_response(request: Request[Any, Any, Any], file: StoredFile) -> Stream:
    """Answer with a file, whole or one range of it (RFC 9110, section 14). Call it when no transaction is open.

    Raises NotFound when its bytes are gone, StorageAway when they cannot be read now.
    """
    first, last = _asked_range(request.headers.get("range"), file.size) or (0, file.size - 1)
    source = FileReader(request.app.state.db, store_of(request), file.workspace_id, file.id, file.path)
    head = await _read(source, file, first, last - first + 1)
    whole = (first, last) == (0, file.size - 1)
    headers = {
        "Content-Length": str(last - first + 1),
        "Content-Disposition": disposition_of(file),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=86400, immutable",
        "Accept-Ranges": "bytes",
    }
    if not whole:
        headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return Stream(
        _rest(source, file, head, first, last - first + 1),
        media_type=file.type,
        status_code=200 if whole else 206,
        headers=headers,
    )


def disposition_of(file: StoredFile) -> str:
    """Give the Content-Disposition: inline for pictures, else a download under its name (RFC 6266)."""
    kind = "inline" if file.type in PICTURES else "attachment"
    plain = _PLAIN.sub("_", file.name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"


def _asked_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Give the one range asked for; None (answer whole) for none, several, or one that cannot be met."""
    match = _RANGE.fullmatch((header or "").strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        first, last = max(size - int(match[2]), 0), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size), size - 1)
    return (first, last) if first <= last else None


async def _read(source: FileReader, file: StoredFile, first: int, length: int) -> bytes:
    try:
        return await source.read(first, length)
    except FileNotFoundError:
        log.error("the bytes of file %s are missing", file.id)
        raise NotFound from None


async def _rest(source: FileReader, file: StoredFile, head: bytes, first: int, length: int) -> AsyncIterator[bytes]:
    block = head
    while block:
        yield block
        first, length = first + len(block), length - len(block)
        block = await _read(source, file, first, length) if length else b""
