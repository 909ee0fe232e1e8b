"""Write requirements/licences.txt: name, version and licence of all that Kefu needs to run."""

import re
import sys
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "requirements"
PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)(.*)", re.IGNORECASE)
# What a package says in words or by classifier only.
SPELLED = {
    "MIT License": "MIT",
    "ISC License": "ISC",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}


def pinned(file: Path) -> dict[str, str]:
    """Give name → version of a pins file, without what only Windows needs."""
    found = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if (pin := PIN.match(line)) and "sys_platform == 'win32'" not in pin[3]:
            found[pin[1]] = pin[2]
    return found


def licence_of(name: str) -> str:
    """Give the SPDX name that the installed package states; raises LookupError when it states none."""
    about = metadata.metadata(name)
    said = (
        "".join(about.get_all("License-Expression", []))
        or "".join(about.get_all("License", [])[:1]).strip().partition("\n")[0]
    )
    if not said:
        classes = [c.rpartition(" :: ")[2] for c in about.get_all("Classifier", []) if c.startswith("License")]
        said = classes[0] if classes else ""
    if not said:
        raise LookupError(f"{name} does not say its licence")
    return SPELLED.get(said, said)


def main() -> int:
    lines = [f"{name} {version} {licence_of(name)}" for name, version in sorted(pinned(HERE / "base.txt").items())]
    (HERE / "licences.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
