"""Why the embedded database or the supervisor cannot start, each reason with the way out.

EmbeddedError
├── DataFolderInUse       another Kefu holds the lock of this folder
├── FolderDenied          a folder or file of ours cannot be read or written
├── FolderNotReachable    the server's account cannot pass through a parent folder
├── BinariesMissing       no PostgreSQL binaries for this platform
├── BinariesUnusable      they are there, but cannot be run
├── AccountMissing        no unprivileged account for the server, and none can be made
├── InitFailed            initdb ended with an error
├── ClusterDamaged        the folder holds something that is not a database of ours
├── WrongMajor            written by another major version of PostgreSQL
├── ServerFailed          the server ended before it was ready
├── ServerStalled         the server lives, but shows no sign of progress
├── ServerCannotBeEnded   an orphan of an earlier run survives every signal
├── ChildFailed           a child of the supervisor did not become ready
└── StartAbandoned        a stop was asked for while starting
"""

import json
from functools import cache
from importlib import resources
from typing import ClassVar


@cache
def _catalogue(language: str) -> dict[str, str]:
    text = resources.files(__package__).joinpath("text", f"{language}.json").read_text("utf-8")
    found: dict[str, str] = json.loads(text)
    return found


class EmbeddedError(Exception):
    """Base of all reasons; `code` and `params` are what a translation needs."""

    code: ClassVar[str]

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.text("en"))

    def text(self, language: str) -> str:
        """Give the whole message, way out included, in "en" or "zh"."""
        return _catalogue(language)[f"errors.{self.code}"].format(**self.params)


class DataFolderInUse(EmbeddedError):
    """Params: folder, pid (of the holder, or "?")."""

    code = "data_folder_in_use"


class FolderDenied(EmbeddedError):
    """Params: path, reason."""

    code = "data_folder_denied"


class FolderNotReachable(EmbeddedError):
    """Params: folder (the data folder), parent (the one that is closed), account."""

    code = "data_folder_not_reachable"


class BinariesMissing(EmbeddedError):
    """Params: major."""

    code = "database_binaries_missing"


class BinariesUnusable(EmbeddedError):
    """Params: path, reason."""

    code = "database_binaries_unusable"


class AccountMissing(EmbeddedError):
    """Params: account."""

    code = "database_account_missing"


class InitFailed(EmbeddedError):
    """Params: status, log."""

    code = "database_init_failed"


class ClusterDamaged(EmbeddedError):
    """Params: folder."""

    code = "database_folder_damaged"


class WrongMajor(EmbeddedError):
    """Params: found, carried (majors), data, database (folders)."""

    code = "database_wrong_major"


class ServerFailed(EmbeddedError):
    """Params: status, log."""

    code = "database_server_failed"


class ServerStalled(EmbeddedError):
    """Params: seconds, log."""

    code = "database_server_stalled"


class ServerCannotBeEnded(EmbeddedError):
    """Params: pids, folder."""

    code = "database_server_cannot_be_ended"


class ChildFailed(EmbeddedError):
    """Params: name, status."""

    code = "child_failed"


class StartAbandoned(EmbeddedError):
    """No params."""

    code = "start_abandoned"
