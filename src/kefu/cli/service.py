"""`kefu service …`: Kefu as a service of systemd."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from kefu.cli import showing
from kefu.cli.failures import Exit, Failed
from kefu.cli.options import DataDir, Json, chosen
from kefu.cli.unit import NAME, Service, environment_text, unit_text
from kefu.cli.words import say
from kefu.kit.embedded.accounts import server_account
from kefu.kit.embedded.folders import write_file
from kefu.kit.settings import Settings

RUNNING = Path("/run/systemd/system")
SYSTEM_UNITS = Path("/etc/systemd/system")
SYSTEM_SETTINGS = Path("/etc/kefu/kefu.env")
app = typer.Typer(help=say("service.help"), no_args_is_help=True)


@app.command("install", help=say("service.install"))
def install(
    user: Annotated[str | None, typer.Option("--user", help=say("option.service_user"))] = None,
    only_print: Annotated[bool, typer.Option("--print", help=say("option.print_unit"))] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> int:
    service = describe(chosen(data_dir=data_dir), user)
    text = unit_text(service)
    if only_print:
        showing.line(text)
        return 0
    _need_systemd()
    path = unit_path()
    try:
        service.environment.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if not service.environment.exists():
            write_file(service.environment, environment_text(os.environ), 0o600)
        _make_data_folder(service)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, text)
    except OSError as error:
        raise Failed("service_not_written", path=error.filename or path, reason=error.strerror) from error
    _systemctl("daemon-reload")
    _systemctl("enable", "--now", NAME)
    if as_json:
        showing.json({"unit": str(path), "settings": str(service.environment)})
    else:
        showing.line(say("service.installed", unit=path, settings=service.environment))
        if service.user is None:
            showing.line(say("service.linger"))
    return 0


@app.command("uninstall", help=say("service.uninstall"))
def uninstall(as_json: Json = False) -> int:
    _need_systemd()
    path = unit_path()
    if not path.exists():
        raise Failed("service_missing", unit=path)
    _systemctl("disable", "--now", NAME)
    try:
        path.unlink()
    except OSError as error:
        raise Failed("service_not_written", path=path, reason=error.strerror) from error
    _systemctl("daemon-reload")
    if as_json:
        showing.json({"removed": str(path)})
    else:
        showing.line(say("service.removed", unit=path))
    return 0


@app.command("status", help=say("service.status"))
def status(as_json: Json = False) -> int:
    _need_systemd()
    path = unit_path()
    active, enabled = _ask("is-active"), _ask("is-enabled")
    if as_json:
        showing.json({"unit": str(path), "installed": path.exists(), "active": active, "enabled": enabled})
    elif path.exists():
        showing.line(say("service.state", unit=path, active=active, enabled=enabled))
    else:
        raise Failed("service_missing", unit=path)
    return int(Exit.DONE if active == "active" else Exit.REFUSED)


def describe(settings: Settings, user: str | None) -> Service:
    """Give what the unit is for: root writes one of the system, for the user named or the data folder's owner."""
    name = None
    if os.geteuid() == 0:
        name = user or (settings.data_dir.owner() if settings.data_dir.exists() else "root")
        try:
            pwd.getpwnam(name)
        except KeyError:
            raise Failed("user_unknown", user=name) from None
    elif user is not None and user != pwd.getpwuid(os.geteuid()).pw_name:
        raise Failed("user_denied", user=user)
    return Service(
        data=settings.data_dir,
        user=name,
        environment=_own("kefu", "kefu.env") if name is None else SYSTEM_SETTINGS,
        writable=(Path(settings.backup_folder),) if settings.backup_folder else (),
        low_port=settings.port < 1024,
    )


def unit_path() -> Path:
    """Give where the unit lies: the system's, or the person's own."""
    return SYSTEM_UNITS / NAME if os.geteuid() == 0 else _own("systemd", "user", NAME)


def _own(*parts: str) -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config").joinpath(*parts)


def _make_data_folder(service: Service) -> None:
    """Make the folders that the unit names: systemd opens only what is there, and then no account can be made."""
    owner = pwd.getpwnam(service.user) if service.user else None
    for folder in (service.data, *service.writable):
        if not folder.exists():
            folder.mkdir(mode=0o711 if service.user == "root" else 0o700, parents=True)
            if owner is not None:
                os.chown(folder, owner.pw_uid, owner.pw_gid)
    if service.user == "root":
        server_account()


def _need_systemd() -> None:
    if not RUNNING.is_dir() or shutil.which("systemctl") is None:
        raise Failed("no_systemd")


def _systemctl(*words: str) -> None:
    done = _run(*words)
    if done.returncode:
        raise Failed("systemctl", words=" ".join(words), reason=(done.stderr.strip().splitlines() or ["?"])[0])


def _ask(question: str) -> str:
    return _run(question, NAME).stdout.strip() or "unknown"


def _run(*words: str) -> "subprocess.CompletedProcess[str]":
    own = [] if os.geteuid() == 0 else ["--user"]
    return subprocess.run(["systemctl", *own, *words], capture_output=True, text=True, check=False)
