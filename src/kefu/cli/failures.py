"""Why a command did not do what was asked: one sentence, an exit code, no stack trace."""

from enum import IntEnum
from pathlib import Path

from kefu.cli.words import language, say
from kefu.files import StorageAway
from kefu.kit.driver import NOT_ALLOWED, UNKNOWN_NAMES, is_outage
from kefu.kit.embedded import EmbeddedError
from kefu.kit.embedded.errors import DataFolderInUse
from kefu.kit.errors import KefuError, Unavailable
from kefu.kit.settings import SettingWrong
from kefu.kit.translate import translate

_ADDRESSES = {
    "KEFU_DATABASE_URL": "database_address",
    "KEFU_OWNER_DATABASE_URL": "database_address",
    "KEFU_PUBLIC_URL": "public_address",
}


class Exit(IntEnum):
    """What the exit code tells."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    DATABASE = 3
    START = 4
    INTERRUPTED = 130


class Failed(Exception):
    """A command cannot go on; `key` is its sentence in the catalogue (`cli.failed.<key>`)."""

    def __init__(self, key: str, exit: Exit = Exit.REFUSED, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.exit = exit
        self.params = params


def explain(error: Exception) -> tuple[str, str, Exit] | None:
    """Give (code, sentence, exit code) of an error that was to be expected; None for others."""
    if isinstance(error, Failed):
        return error.key, say(f"failed.{error.key}", **error.params), error.exit
    if isinstance(error, EmbeddedError):
        return error.code, _whole_folder(error).text(language()), Exit.START
    if isinstance(error, StorageAway):
        return error.code, say(f"doctor.storage.{error.why}"), Exit.REFUSED
    if isinstance(error, Unavailable) or is_outage(error):
        return "database_unreachable", say("failed.database_unreachable", reason=reason_of(error)), Exit.DATABASE
    if isinstance(error, UNKNOWN_NAMES):
        return "not_migrated", say("failed.not_migrated"), Exit.DATABASE
    if isinstance(error, NOT_ALLOWED):
        return "no_privilege", say("failed.no_privilege", reason=reason_of(error)), Exit.DATABASE
    if isinstance(error, KefuError):
        return error.code, _sentence(error), Exit.REFUSED
    if isinstance(error, SettingWrong):
        key = _ADDRESSES.get(error.name, "setting_wrong")
        return "setting_wrong", say(f"failed.{key}", name=error.name, value=error.value), Exit.USAGE
    return None


def _whole_folder(error: EmbeddedError) -> EmbeddedError:
    """Name the data folder itself: the lock lies in a folder below, which nobody knows."""
    folder = error.params.get("folder")
    if isinstance(error, DataFolderInUse) and isinstance(folder, Path):
        return DataFolderInUse(**{**error.params, "folder": folder.parent})
    return error


def reason_of(error: BaseException) -> str:
    """Give the first line of what the library says; a pool's or our own error is told by its cause."""
    while error.__cause__ is not None:
        error = error.__cause__
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _sentence(error: KefuError) -> str:
    reason = error.params.get("reason")
    key = f"reasons.{reason}" if reason else f"errors.{error.code}"
    sentence = translate(key, language(), **error.params)
    return f"{error.field}: {sentence}" if error.field else sentence
