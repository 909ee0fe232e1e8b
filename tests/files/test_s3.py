"""What only a bucket can do wrong: refuse, be missing, hang, answer nonsense, keep what was removed."""

import logging
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID

import msgspec
import obstore
import pytest

from kefu.files import Bucket, S3Depot, StorageAway
from kefu.files import s3 as s3_module
from kefu.kit.ids import new_id
from tests.bucket import BucketServer, free_ports

WORKSPACE = UUID("01890000-0000-7000-8000-000000000009")


def why(depot: S3Depot) -> str:
    """Ask for bytes; give why that fails."""
    with pytest.raises(StorageAway) as caught:
        depot.read(depot.path_of(WORKSPACE, new_id()), 0, 10)
    assert caught.value.params["retry_after"] > 0
    return caught.value.why


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"secret_key": "another"}, "denied"),
        ({"access_key": "test:nobody"}, "denied"),
        ({"bucket": "there-is-none"}, "no_bucket"),
    ],
)
def test_a_wrong_setting_never_looks_like_missing_bytes(
    swift: BucketServer, tmp_path: Path, change: dict[str, str], reason: str
) -> None:
    depot = S3Depot(msgspec.structs.replace(swift.bucket(), **change))
    assert why(depot) == reason
    path = depot.path_of(WORKSPACE, new_id())
    (tmp_path / "one").write_bytes(b"bytes")
    for work in (lambda: depot.put(tmp_path / "one", path), lambda: depot.remove(path), depot.is_empty, depot.probe):
        with pytest.raises(StorageAway):
            work()


class _Answering(BaseHTTPRequestHandler):
    status, body = 200, b""

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    do_DELETE = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def answering() -> Iterator[tuple[type[_Answering], Bucket]]:
    """A server that answers everything in one way."""
    kind = type("Answering", (_Answering,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield kind, Bucket(f"http://127.0.0.1:{server.server_port}", "r", "b", "", True, "key", "secret")
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (403, b"<Error><Code>RequestTimeTooSkewed</Code></Error>", "skewed"),
        (403, b"<Error><Code>AccessDenied</Code></Error>", "denied"),
        (403, b"", "denied"),
        (404, b"<html>a proxy that knows no such address</html>", "no_bucket"),
        (400, b"<Error><Code>AuthorizationHeaderMalformed</Code></Error>", "refused"),
        (503, b"<Error><Code>SlowDown</Code></Error>", "refused"),
    ],
)
def test_what_the_storage_answers_is_told_apart(
    answering: tuple[type[_Answering], Bucket], status: int, body: bytes, reason: str
) -> None:
    kind, bucket = answering
    kind.status, kind.body = status, body
    depot = S3Depot(bucket)
    assert why(depot) == reason
    with pytest.raises(StorageAway):  # a 404 of somebody else must not pass for an erasure
        depot.remove(depot.path_of(WORKSPACE, new_id()))


def test_who_does_not_listen_is_asked_again_only_after_a_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_module, "REST_SECONDS", 600.0)
    depot = S3Depot(Bucket(f"http://127.0.0.1:{free_ports(1)[0]}", "r", "b", "", True, "key", "secret"))
    assert why(depot) == "unreachable"
    monkeypatch.setattr(S3Depot, "_store", property(lambda _: pytest.fail("asked again")))
    assert why(depot) == "unreachable"


@pytest.mark.slow
def test_one_that_hangs_is_given_up(swift: BucketServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        before = time.monotonic()
        assert why(S3Depot(msgspec.structs.replace(swift.bucket(), endpoint=address))) == "unreachable"
        assert time.monotonic() - before < 120


def test_a_trial_leaves_nothing_and_knows_old_versions(swift: BucketServer) -> None:
    plain, versioned = swift.bucket(), swift.bucket(versioned=True)
    found = S3Depot(plain).probe()
    assert (found.versioned, found.seconds_apart < 60) == (False, True)
    assert swift.there(plain) == []
    assert S3Depot(versioned).probe().versioned


def test_a_trial_that_fails_leaves_nothing(swift: BucketServer, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = swift.bucket()
    monkeypatch.setattr(obstore, "get_range", lambda *_args, **_named: b"????")
    with pytest.raises(StorageAway):
        S3Depot(bucket).probe()
    assert swift.there(bucket) == []


def test_settings_that_are_meant_for_others_are_not_taken(
    swift: BucketServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("ENDPOINT_URL_S3", "http://127.0.0.1:1"),
        ("SKIP_SIGNATURE", "true"),
        ("SESSION_TOKEN", "other"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    S3Depot(swift.bucket()).probe()
    assert os.environ["AWS_SESSION_TOKEN"] == "other"


def test_no_key_is_ever_written_down(
    answering: tuple[type[_Answering], Bucket], caplog: pytest.LogCaptureFixture
) -> None:
    kind, bucket = answering
    bucket = msgspec.structs.replace(bucket, secret_key="not-to-be-read", access_key="nor-this-one")
    kind.status, kind.body = 400, b"nor-this-one, not-to-be-read"
    with caplog.at_level(logging.DEBUG):
        why(S3Depot(bucket))
    assert "away (refused)" in caplog.text
    for text in (caplog.text, repr(bucket), str(bucket)):
        assert "not-to-be-read" not in text
        assert "nor-this-one" not in text


def test_prefixes_part_installations(swift: BucketServer, tmp_path: Path) -> None:
    one = swift.bucket(prefix="/first/")
    other = msgspec.structs.replace(one, prefix="second")
    (tmp_path / "one").write_bytes(secrets.token_bytes(10))
    path = S3Depot(one).path_of(WORKSPACE, new_id())
    S3Depot(one).put(tmp_path / "one", path)
    assert swift.there(one) == [f"first/{path.removeprefix('s3:')}"]
    assert (S3Depot(one).is_empty(), S3Depot(other).is_empty()) == (False, True)
    assert list(S3Depot(other).find_old(time.time() + 3600)) == []


def test_who_uses_no_bucket_does_not_load_the_library() -> None:
    said = "import sys, kefu.web.app, kefu.worker, kefu.backups; sys.exit('obstore' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", said], check=False, timeout=120).returncode == 0
