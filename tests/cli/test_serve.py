"""`kefu serve` as a person starts it: once, all the way."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from kefu.demo import PASSWORD
from kefu.kit.embedded.pids import with_environment
from kefu.kit.supervisor.records import DATA
from tests.kit.embedded_scenes import data_folder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: Path, port: int, *words: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KEFU_")}
    environment |= {"KEFU_DATA_DIR": str(data), "KEFU_LOG_FORMAT": "json", "LANG": "C.UTF-8"}
    return subprocess.Popen(
        [sys.executable, "-m", "kefu", "serve", "--port", str(port), "--json", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ready(child: subprocess.Popen[str]) -> dict[str, Any]:
    assert child.stdout is not None
    line = child.stdout.readline()
    assert line, child.communicate()[1][-3000:]
    found: dict[str, Any] = json.loads(line)
    return found


def ask(url: str, body: Any = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.status, answer.read()


def sign_in(port: int) -> int:
    return ask(f"http://127.0.0.1:{port}/api/session", {"email": "lin@demo.kefu", "password": PASSWORD})[0]


def end(child: subprocess.Popen[str], number: int = signal.SIGTERM) -> str:
    """Ask it to end, and give what it logged."""
    child.send_signal(number)
    _, logged = child.communicate(timeout=60)
    assert child.returncode == 0, logged[-3000:]
    return logged


def left_over(data: Path) -> list[Any]:
    return with_environment(lambda found: found.get(DATA) == str(data.resolve()), DATA)


def test_serving_from_nothing_and_once_more() -> None:
    with data_folder() as data:
        port = free_port()
        first = start(data, port, "--demo")
        try:
            told = ready(first)
            assert told["address"] == f"http://127.0.0.1:{port}"
            assert "lin@demo.kefu" in told["demo"]
            assert ask(f"http://127.0.0.1:{port}/readyz") == (200, b"ready")
            assert sign_in(port) == 201

            second = start(data, free_port())
            out, err = second.communicate(timeout=60)
            assert (second.returncode, out) == (4, "")
            assert "data_folder_in_use" in err
            assert "Traceback" not in err

            doctor = subprocess.run(
                [sys.executable, "-m", "kefu", "doctor", "--json", "--data-dir", str(data)],
                capture_output=True,
                text=True,
                check=False,
            )
            checks = {row["check"]: row["state"] for row in json.loads(doctor.stdout)["checks"]}
            assert (checks["database"], checks["schema"], checks["role"]) == ("ok", "ok", "ok"), doctor.stdout
        finally:
            logged = end(first)
        assert left_over(data) == []
        requests = [json.loads(line) for line in logged.splitlines() if '"request"' in line]
        signed_in = [line for line in requests if line.get("route") == "/api/session"]
        assert signed_in[0]["request_id"]
        assert "lin@demo.kefu" not in logged

        plain = start(data, port)
        try:
            assert "boss@demo.kefu" in ready(plain)["open_demo_accounts"]
        finally:
            end(plain)

        again = start(data, port, "--demo")
        try:
            began = time.monotonic()
            ready(again)
            assert time.monotonic() - began < 60
            assert sign_in(port) == 201
        finally:
            end(again, signal.SIGINT)
        assert left_over(data) == []


def test_an_empty_server_waits_for_its_first_administrator() -> None:
    with data_folder() as data:
        port = free_port()
        child = start(data, port)
        try:
            token = ready(child)["setup_token"]
            base = f"http://127.0.0.1:{port}"
            assert json.loads(ask(f"{base}/api/setup")[1]) == {"needed": True, "sends_mail": False}
            new = {"workspace_name": "Test", "name": "Ann", "email": "ann@example.test", "password": "korrekt-horse-1"}
            with pytest.raises(urllib.error.HTTPError):
                ask(f"{base}/api/setup", {**new, "token": "guessed"})
            assert ask(f"{base}/api/setup", {**new, "token": token})[0] == 201
            assert json.loads(ask(f"{base}/api/setup")[1]) == {"needed": False, "sends_mail": False}
        finally:
            end(child)
