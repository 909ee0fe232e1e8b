"""The text of a systemd unit for one data folder: as much taken away as Kefu and its database can do without."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kefu.kit.embedded.folders import SOCKET, SOCKET_LIMIT

NAME = "kefu.service"
HOMES = ("/home", "/root", "/run/user")
# What root needs to hand the database to an account of its own, and to end it.
ROOT_CAPABILITIES = "CAP_CHOWN CAP_DAC_OVERRIDE CAP_FOWNER CAP_KILL CAP_SETGID CAP_SETUID"


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit is written for; `user` is None for a unit of systemd's own instance of a person."""

    data: Path
    user: str | None
    environment: Path
    writable: tuple[Path, ...] = ()
    low_port: bool = False
    python: str = sys.executable


def unit_text(service: Service) -> str:
    """Give the whole unit."""
    return "\n".join([*_unit(service), "", *_service(service), "", *_install(service), ""])


def _unit(service: Service) -> list[str]:
    ordered = [] if service.user is None else ["Wants=network-online.target", "After=network-online.target"]
    # Tried for ever: a database elsewhere may be away for longer than any limit of starts.
    return ["[Unit]", "Description=Kefu customer service", *ordered, "StartLimitIntervalSec=0"]


def _service(service: Service) -> list[str]:
    lines = [
        "[Service]",
        "Type=exec",
        f"ExecStart={_word(service.python)} -m kefu serve --data-dir {_word(str(service.data))}",
        f"EnvironmentFile=-{_path(service.environment)}",
        "Environment=KEFU_LOG_FORMAT=json",
        "Restart=always",
        "RestartSec=3",
        # The command line or a setting was not understood: trying again would say the same.
        "RestartPreventExitStatus=2",
        # Only the supervisor is asked; it ends web, worker and database in order, and the database may need a minute.
        "KillMode=mixed",
        "TimeoutStopSec=120",
        "LimitNOFILE=65536",
        "NoNewPrivileges=yes",
    ]
    return lines if service.user is None else [*lines, f"User={service.user}", *_hardening(service)]


def _hardening(service: Service) -> list[str]:
    capabilities = ROOT_CAPABILITIES.split() if service.user == "root" else []
    ambient = []
    if service.low_port:
        capabilities.append("CAP_NET_BIND_SERVICE")
        ambient = [] if service.user == "root" else ["AmbientCapabilities=CAP_NET_BIND_SERVICE"]
    return [
        "UMask=0077",
        "ProtectSystem=strict",
        *(f"ReadWritePaths={_path(path)}" for path in (service.data, *service.writable)),
        f"ProtectHome={_home(service)}",
        f"PrivateTmp={_tmp(service)}",
        "PrivateDevices=yes",
        "ProtectClock=yes",
        "ProtectControlGroups=yes",
        "ProtectHostname=yes",
        "ProtectKernelLogs=yes",
        "ProtectKernelModules=yes",
        "ProtectKernelTunables=yes",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK",
        "RestrictNamespaces=yes",
        "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes",
        "LockPersonality=yes",
        "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service",
        "SystemCallErrorNumber=EPERM",
        f"CapabilityBoundingSet={' '.join(capabilities)}",
        *ambient,
    ]


def _home(service: Service) -> str:
    """Homes are hidden, unless Kefu is installed or keeps its data in one; read-only leaves ReadWritePaths writable."""
    programs = (Path(service.python), Path(service.python).resolve(), Path(sys.prefix))
    places = (*programs, service.data, *service.writable)
    inside = any(place.is_relative_to(home) for place in places for home in HOMES)
    return "read-only" if inside else "yes"


def _tmp(service: Service) -> str:
    """A socket whose path is too long lies in /tmp, where `kefu doctor` must find it."""
    socket = service.data / "database" / "socket" / SOCKET
    return "yes" if len(os.fsencode(socket)) <= SOCKET_LIMIT else "no"


def _install(service: Service) -> list[str]:
    return ["[Install]", f"WantedBy={'default' if service.user is None else 'multi-user'}.target"]


def environment_text(environment: Mapping[str, str]) -> str:
    """Give the settings of the present environment as an environment file; the data folder stands in the unit."""
    lines = [
        f'{name}="{value.translate(_ESCAPED)}"'
        for name, value in sorted(environment.items())
        if name.startswith("KEFU_") and not name.startswith("KEFU_TEST_") and name != "KEFU_DATA_DIR"
    ]
    return "".join(line + "\n" for line in lines)


_ESCAPED = str.maketrans({'"': '\\"', "\\": "\\\\", "$": "\\$", "`": "\\`"})


def _word(text: str) -> str:
    """Quote a word of a command line for systemd (systemd.service(5), “Command lines”)."""
    return '"' + text.translate({ord('"'): '\\"', ord("\\"): "\\\\", ord("%"): "%%", ord("$"): "$$"}) + '"'


def _path(path: Path) -> str:
    return str(path).replace("%", "%%").replace(" ", "\\x20")
