"""Files of the front end's build: read once, packed once, then served from memory."""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response

from kefu.kit.errors import NotFound

STATIC = Path(__file__).resolve().parent / "static"
FOREVER = "public, max-age=31536000, immutable"
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain",
}
ALREADY_PACKED = frozenset({".png", ".ico", ".woff2"})


class Asset(msgspec.Struct, frozen=True):
    """A file as it is sent: plain, packed where that is shorter, and the tag of its content."""

    type: str
    plain: bytes
    packed: bytes | None
    tag: str


def serve_asset(request: Request[Any, Any, Any], folder: str, name: str, caching: str) -> Response[bytes]:
    """Answer with a file of the build, or 304 when the asker has it; raises NotFound."""
    asset = find_asset(folder, name)
    headers = {"Cache-Control": caching, "ETag": asset.tag, "Vary": "Accept-Encoding"}
    if asset.tag in request.headers.get("if-none-match", "").replace("W/", ""):
        return Response(b"", status_code=304, headers=headers)
    body = asset.plain
    if asset.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers["Content-Encoding"] = asset.packed, "gzip"
    return Response(body, media_type=asset.type, headers=headers)


def find_asset(folder: str, name: str) -> Asset:
    """Give a file straight in a folder of the build; raises NotFound."""
    path = STATIC / folder / name
    kind = TYPES.get(path.suffix)
    if kind is None or "/" in name or "\\" in name or name.startswith(".") or not path.is_file():
        raise NotFound
    return _read(path, path.stat().st_mtime_ns, kind)


@lru_cache(512)
def _read(path: Path, _changed: int, kind: str) -> Asset:
    plain = path.read_bytes()
    packed = None if path.suffix in ALREADY_PACKED else gzip.compress(plain, 9, mtime=0)
    if packed is not None and len(packed) > 0.9 * len(plain):
        packed = None
    return Asset(kind, plain, packed, f'"{hashlib.sha256(plain).hexdigest()[:20]}"')
