"""The unit of systemd, and what the command says where there is none."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kefu.cli import service as command
from kefu.cli.unit import Service, environment_text, unit_text
from tests.cli.conftest import Command

SYSTEM = Service(data=Path("/var/lib/kefu"), user="root", environment=Path("/etc/kefu/kefu.env"))


@pytest.mark.parametrize("user", ["root", "daemon", None])
def test_systemd_understands_the_unit(tmp_path: Path, user: str | None) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze")
    data = tmp_path / 'a "quoted" 100 % $HOME folder'
    service = Service(data=data, user=user, environment=tmp_path / "kefu.env", low_port=True)
    unit = tmp_path / "kefu.service"
    unit.write_text(unit_text(service))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    about = [line for line in (done.stdout + done.stderr).splitlines() if "kefu.service" in line]
    assert about == []
    unit.write_text(unit_text(service) + "[Service]\nProtectSystm=strict\n")
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    assert "ProtectSystm" in done.stderr


def test_what_the_unit_allows() -> None:
    lines = unit_text(SYSTEM).splitlines()
    assert "ProtectSystem=strict" in lines
    assert "ReadWritePaths=/var/lib/kefu" in lines
    assert "KillMode=mixed" in lines
    assert any(line.startswith("CapabilityBoundingSet=") and "CAP_SETUID" in line for line in lines)
    plain = unit_text(Service(data=Path("/srv/kefu"), user="kefu", environment=Path("/etc/kefu/kefu.env")))
    assert "CapabilityBoundingSet=\n" in plain
    assert "User=kefu\n" in plain
    at_home = unit_text(Service(data=Path("/home", "li", "kefu"), user="li", environment=Path("/etc/kefu/kefu.env")))
    assert "ProtectHome=read-only\n" in at_home
    long = unit_text(Service(data=Path("/srv") / ("x" * 90), user="kefu", environment=Path("/e")))
    assert "PrivateTmp=no\n" in long
    own = unit_text(Service(data=Path("/home", "li", "kefu"), user=None, environment=Path("/e")))
    assert "User=" not in own
    assert "WantedBy=default.target\n" in own


def test_settings_go_into_the_file_and_survive_the_shell() -> None:
    text = environment_text({"KEFU_PORT": "80", "KEFU_BACKUP_PASSPHRASE": 'a"$b', "KEFU_DATA_DIR": "/x", "HOME": "/"})
    assert text == 'KEFU_BACKUP_PASSPHRASE="a\\"\\$b"\nKEFU_PORT="80"\n'


def test_without_systemd_it_says_what_to_do(alone: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "RUNNING", tmp_path / "nothing")
    for word in ("install", "uninstall", "status"):
        answer = alone("service", word)
        assert (answer.code, answer.out) == (1, "")
        assert "SIGTERM" in answer.err
    printed = alone("service", "install", "--print", "--data-dir", tmp_path)
    assert printed.code == 0
    assert str(tmp_path) in printed.out


def test_install_status_and_uninstall(alone: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With a systemctl that only writes down what it is asked."""
    asked = tmp_path / "asked"
    program = tmp_path / "bin" / "systemctl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >> {asked}\ncase "$*" in *is-*) echo active;; esac\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(command, "RUNNING", tmp_path)
    monkeypatch.setattr(command, "unit_path", lambda: tmp_path / "units" / "kefu.service")
    monkeypatch.setattr(command, "SYSTEM_SETTINGS", tmp_path / "etc" / "kefu.env")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    missing = alone("service", "uninstall")
    assert (missing.code, "kefu service install" in missing.err) == (1, True)
    made = alone("service", "install", "--data-dir", tmp_path / "data", "--json")
    assert made.code == 0, made.err
    settings = Path(made.json()["settings"])
    assert settings.stat().st_mode & 0o777 == 0o600
    assert alone("service", "status").code == 0
    assert alone("service", "uninstall").code == 0
    assert not (tmp_path / "units" / "kefu.service").exists()
    assert settings.exists()
    assert "enable --now kefu.service" in asked.read_text()
