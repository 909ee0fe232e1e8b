"""What `kefu serve` runs under one supervisor: database, schema, worker and web, each when the one before is ready."""

import asyncio
import contextlib
import errno
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, LiteralString, NoReturn

import psycopg

from kefu.cli.failures import Exit, Failed, reason_of
from kefu.kit.embedded import EmbeddedDatabase
from kefu.kit.embedded.errors import StartAbandoned
from kefu.kit.embedded.launching import launch
from kefu.kit.settings import Settings
from kefu.kit.supervisor import Child, Part
from kefu.migrations.state import Schema, find_schema

DEMO_THERE: LiteralString = """select exists (select from inbox
    where public_key = 'demo-webchat' /* every workspace: the key is the server's */)"""
ANYBODY_THERE: LiteralString = "select exists (select from member)"
BEGAN = "KEFU_BEGAN_ANEW"
WEB_GRACE = 8.0
"""Longer than the web server gives its own workers (web/serving.py), so that it ends them in order."""


class Serving:
    """The parts of one server, and what was found out while they started."""

    def __init__(self, settings: Settings, *, demo: bool) -> None:
        self.settings = settings
        self.demo = demo
        self.database = None if settings.database_url else EmbeddedDatabase(settings.data_dir)
        self.setup_token: str | None = None
        self.open_accounts: list[str] = []
        """Of a demo that lies in this database although none is served: whom the published password lets in."""

    def parts(self) -> list[Child | Part]:
        """Give what to run, in order of start."""
        settings = self.settings
        command = [sys.executable, "-m", "kefu"]
        return [
            Address(settings.host, settings.port),
            *([self.database] if self.database else []),
            Preparation(self),
            Child(name="worker", argv=[*command, "worker"], env=self.environment),
            Child(name="web", argv=[*command, "web"], env=self.environment, ready=self._answers, grace=WEB_GRACE),
        ]

    @property
    def app_url(self) -> str:
        return self.database.app_url if self.database else self.settings.database_url

    @property
    def owner_url(self) -> str:
        return self.database.owner_url if self.database else self.settings.owner_url

    def environment(self) -> Mapping[str, str]:
        """Give the settings to the children, which read them as anybody's: from the environment."""
        return self._settings() | {"KEFU_OWNER_DATABASE_URL": ""}

    def owner_environment(self) -> Mapping[str, str]:
        """Give the settings to what prepares the database; only it may have the owner's address."""
        return self._settings() | {"KEFU_OWNER_DATABASE_URL": self.owner_url}

    def _settings(self) -> dict[str, str]:
        values: dict[str, str] = {}
        for name in Settings.__struct_fields__:
            value: Any = getattr(self.settings, name)
            values[f"KEFU_{name.upper()}"] = ",".join(value) if isinstance(value, tuple) else str(value)
        return values | {"KEFU_DATABASE_URL": self.app_url}

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(near(self.settings.host), self.settings.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def near(host: str) -> str:
    """Give the address by which this machine reaches what listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


class Address:
    """Not a process but a question asked in time: may we listen there? Our own orphans have ended by now."""

    name = "address"
    pid = None

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port

    def start(self, abandoned: Callable[[], bool]) -> None:  # noqa: ARG002
        """Raise Failed when the address is taken, forbidden or not ours."""
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            keys = {errno.EADDRINUSE: "port_in_use", errno.EACCES: "port_denied"}
            key = keys.get(error.errno or 0, "address_wrong")
            raise Failed(key, Exit.START, host=self.host, port=self.port, other=self.port + 1) from error

    def stop(self, hurried: Callable[[], bool]) -> None:
        """Nothing runs."""


class Preparation:
    """Brings the schema to the newest state, then loads the demo or makes the set-up token, in short-lived children."""

    name = "schema"
    pid = None

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def start(self, abandoned: Callable[[], bool]) -> None:
        """Return when the database can be worked with; raises Failed."""
        serving = self._serving
        try:
            schema = find_schema(serving.owner_url)
        except psycopg.OperationalError as error:
            raise Failed("database_unreachable", Exit.DATABASE, reason=reason_of(error)) from error
        if schema == Schema.NEWER:
            raise Failed("schema_newer", Exit.DATABASE)
        if schema != Schema.AT_HEAD:
            self._run(["migrate", "--json"], abandoned)
        if serving.demo and not _holds(serving.owner_url, DEMO_THERE):
            self._run(["demo", "--json"], abandoned)
        if not serving.demo and _holds(serving.owner_url, DEMO_THERE):
            serving.open_accounts = _find_open(serving.owner_url)
        if not serving.demo and not _holds(serving.owner_url, ANYBODY_THERE):
            serving.setup_token = self._run(["setup-token", "--json"], abandoned).get("token")

    def stop(self, hurried: Callable[[], bool]) -> None:
        """Nothing runs any more."""

    def _run(self, words: list[str], abandoned: Callable[[], bool]) -> dict[str, Any]:
        """Run one of our commands to its end and give the JSON it answers; what it says goes where ours goes."""
        environment = {**os.environ, **self._serving.owner_environment()}
        argv = [sys.executable, "-m", "kefu", *words]
        child = launch(argv, env=environment, death_signal=signal.SIGTERM, stdout=subprocess.PIPE)
        try:
            while True:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    answer, _ = child.communicate(timeout=0.05)
                    break
                if abandoned():
                    raise StartAbandoned
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait(10)
        if child.returncode:
            raise Failed("step_failed", Exit(Exit.DATABASE), step=words[0])
        found: dict[str, Any] = json.loads(answer.splitlines()[-1])
        return found


def _holds(url: str, query: LiteralString) -> bool:
    with psycopg.connect(url, connect_timeout=10) as connection:
        return connection.execute(query).fetchone() == (True,)


def _find_open(url: str) -> list[str]:
    # only here: it brings the members' module, which a server without the demo's accounts need not wait for
    from kefu.demo.guarding import ACCOUNTS, DEMO, find_open

    with psycopg.connect(url, connect_timeout=10) as connection:
        return asyncio.run(find_open(connection.execute(ACCOUNTS, DEMO).fetchall()))


def mark_of(settings: Settings) -> str:
    """Name the settings that a command beside the server must share to mean the same data and the same backups."""
    named = [settings.database_url, settings.backup_folder, settings.backup_passphrase]
    return json.dumps([str(value or "") for value in named])


def begin_anew() -> NoReturn:
    """Become the same command again, of the Kefu that is installed now; the process, and who watches it, stay."""
    os.environ[BEGAN] = str(_now())
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def uptime() -> float:
    """Give the seconds since this process began, or began anew, imports included."""
    try:
        return _now() - float(os.environ.pop(BEGAN, "") or _began())
    except (AttributeError, OSError, ValueError, IndexError):
        return time.process_time()


def _now() -> float:
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def _began() -> float:
    with open("/proc/self/stat", encoding="ascii") as stat:  # noqa: PTH123
        return int(stat.read().rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
