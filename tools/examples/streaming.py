"""Reading the beginning of an answer that never ends; httpx's transport waits for the end of every answer."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 10.0


async def read_beginning(app: Any, url: str, headers: dict[str, str], frames: int) -> str:
    """Ask as a browser does and give so many frames of a stream; raises TimeoutError when they do not come."""
    parts = urlsplit(url)
    data, enough = bytearray(), asyncio.Event()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": parts.scheme,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("203.0.113.7", 50000),
        "server": (parts.hostname, 443),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start" and message["status"] != 200:
            raise AssertionError(f"{url}: {message['status']}")
        data.extend(message.get("body", b""))
        if data.count(b"\n\n") >= frames:
            enough.set()

    asking = asyncio.create_task(app(scope, receive, send))
    waiting = asyncio.create_task(enough.wait())
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait([asking, waiting], return_when=asyncio.FIRST_COMPLETED)
        if asking.done():
            asking.result()
    finally:
        asking.cancel()
        waiting.cancel()
        await asyncio.gather(asking, waiting, return_exceptions=True)
    return "\n\n".join(data.decode().split("\n\n")[:frames]) + "\n\n"
