"""A real server that speaks S3, for tests: OpenStack Swift, which looks at every signature, as processes of its own."""

import contextlib
import hashlib
import hmac
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path

from kefu.files import Bucket
from tests.swift_server import ACCOUNT, KINDS, PART_POWER, SECRET, prepare

REGION = "us-east-1"
WAIT_SECONDS = 120.0
VERSIONED = (
    '<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status>'
    "</VersioningConfiguration>"
)


class BucketServer:
    """Four processes; `stop` and `start` take the one away that speaks S3, and bring it back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = dict(zip((*KINDS, "proxy"), free_ports(4), strict=True))
        prepare(folder, self.ports)
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        for kind in (*KINDS, "proxy"):
            self.start(kind)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.ports['proxy']}"

    def start(self, kind: str = "proxy") -> None:
        """Start one of the four and wait until it listens."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
        script = Path(__file__).with_name("swift_server.py")
        with (self.folder / f"{kind}.log").open("ab") as log:
            self._running[kind] = subprocess.Popen(
                [sys.executable, str(script), kind, str(self.folder)],
                env=environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Swift ends its whole group
            )
        until = time.monotonic() + WAIT_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.ports[kind]), 5):
                return
            assert self._running[kind].poll() is None, (self.folder / f"{kind}.log").read_text()
            assert time.monotonic() < until, f"{kind} does not listen"
            time.sleep(0.05)

    def stop(self, kind: str = "proxy") -> None:
        """Kill one of the four."""
        process = self._running.pop(kind)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for kind in list(self._running):
            self.stop(kind)

    def bucket(self, *, versioned: bool = False, prefix: str = "a/b") -> Bucket:
        """Make a bucket and give the way to it."""
        name = f"kefu-{secrets.token_hex(6)}"
        assert self.ask("PUT", f"/{name}")[0] == 200
        if versioned:
            assert self.ask("PUT", f"/{name}", "versioning=", VERSIONED.encode())[0] == 200
        return Bucket(
            endpoint=self.endpoint,
            region=REGION,
            bucket=name,
            prefix=prefix,
            path_style=True,
            access_key=ACCOUNT,
            secret_key=SECRET,
        )

    def there(self, bucket: Bucket) -> list[str]:
        """Give every key in a bucket but the mark, asked by ourselves and not by what is tested."""
        status, body = self.ask("GET", f"/{bucket.bucket}", "list-type=2")
        assert status == 200, body
        keys = (part.partition("</Key>")[0] for part in body.decode().split("<Key>")[1:])
        return sorted(key for key in keys if key != _mark_key(bucket))

    def mark_of(self, bucket: Bucket) -> str:
        """Give what the bucket says whose it is; empty when nothing does."""
        status, body = self.ask("GET", f"/{bucket.bucket}/{_mark_key(bucket)}")
        return body.decode() if status == 200 else ""

    def set_mark(self, bucket: Bucket, mark: str) -> None:
        """Let the bucket say whose it is, or nothing."""
        path = f"/{bucket.bucket}/{_mark_key(bucket)}"
        status, _ = self.ask("PUT", path, "", mark.encode()) if mark else self.ask("DELETE", path)
        assert status in (200, 204)

    def set_newer_mark(self, bucket: Bucket, mark: str) -> None:
        """Let the bucket say whose it is, written an hour from now: what comes before then is older and not taken.

        The proxy would not take the time from us; so it goes to where objects lie, below each number their place has.
        """
        headers = {"X-Timestamp": f"{time.time() + 3600:.5f}", "Content-Type": "text/plain"}
        for part in range(2**PART_POWER):
            path = f"/one/{part}/AUTH_{ACCOUNT.partition(':')[0]}/{bucket.bucket}/{_mark_key(bucket)}"
            assert self._send("object", "PUT", path, mark.encode(), headers)[0] == 201

    def ask(self, method: str, path: str, query: str = "", body: bytes = b"") -> tuple[int, bytes]:
        """Ask with a signature (AWS, version 4) made here."""
        at = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        digest, host = hashlib.sha256(body).hexdigest(), f"127.0.0.1:{self.ports['proxy']}"
        named = "host;x-amz-content-sha256;x-amz-date"
        signed = f"host:{host}\nx-amz-content-sha256:{digest}\nx-amz-date:{at}\n"
        asked = f"{method}\n{path}\n{query}\n{signed}\n{named}\n{digest}"
        scope = f"{at[:8]}/{REGION}/s3/aws4_request"
        signing = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
        key = reduce(_mac, scope.split("/"), f"AWS4{SECRET}".encode())
        authorization = f"Credential={ACCOUNT}/{scope}, SignedHeaders={named}, Signature={_mac(key, signing).hex()}"
        headers = {
            "x-amz-date": at,
            "x-amz-content-sha256": digest,
            "authorization": f"AWS4-HMAC-SHA256 {authorization}",
        }
        return self._send("proxy", method, path + (f"?{query}" if query else ""), body, headers)

    def _send(self, kind: str, method: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[kind], timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@contextlib.contextmanager
def bucket_server() -> Iterator[BucketServer]:
    """Run the server for a while, in a folder that takes extended attributes."""
    folder = Path(tempfile.mkdtemp(prefix="kefu-swift-"))
    server = BucketServer(folder)
    try:
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


def free_ports(count: int) -> list[int]:
    """Give ports that nobody listens on."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in held]


def _mark_key(bucket: Bucket) -> str:
    return f"{bucket.prefix.strip('/')}/installation".lstrip("/")


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
