"""What the command line says, in the language of the terminal."""

import os

from kefu.kit.translate import translate


def language() -> str:
    """Give zh or en, as LC_ALL, LC_MESSAGES or LANG say; en when they name neither."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def say(key: str, **params: object) -> str:
    """Give the text `cli.<key>`."""
    return translate(f"cli.{key}", language(), **params)
