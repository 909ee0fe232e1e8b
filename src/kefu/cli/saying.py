"""What the command line says to people, in their language."""

import os
import sys
from typing import Any, NoReturn

from kefu.kit.translate import translate


def language() -> str:
    """Give zh or en, by the machine's locale; English where it names neither."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def say(key: str, **params: Any) -> None:
    """Print a sentence of the catalogue."""
    print(translate(key, language(), **params), flush=True)


def fail(key: str, *, code: int = 1, **params: Any) -> NoReturn:
    """Print a sentence on standard error and leave with an exit code."""
    print(translate(key, language(), **params), file=sys.stderr, flush=True)
    sys.exit(code)
