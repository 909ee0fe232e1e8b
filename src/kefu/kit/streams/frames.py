"""Server-sent events as bytes (WHATWG HTML, section 9.2)."""

from typing import Any

import msgspec

PING = b": ping\n\n"


def frame(event: str, data: Any, cursor: str = "") -> bytes:
    """Encode one event; with a cursor the client goes on after it, so it belongs on a position's last event only."""
    line = f"id: {cursor}\n" if cursor else ""
    return f"{line}event: {event}\ndata: ".encode() + msgspec.json.encode(data) + b"\n\n"


def place(cursor: str) -> bytes:
    """Move the client's cursor without telling it anything: all before was not for its eyes."""
    return f"id: {cursor}\n\n".encode()
