"""A picture made of nothing: a PNG of two colours (ISO 15948)."""

import struct
import zlib


def draw_png(width: int = 160, height: int = 100, colour: tuple[int, int, int] = (15, 118, 110)) -> bytes:
    """Give a picture of one colour with a lighter stripe."""
    lighter = tuple(min(255, part + 90) for part in colour)
    rows = b"".join(b"\0" + bytes(lighter if height // 3 < y < height // 2 else colour) * width for y in range(height))

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
