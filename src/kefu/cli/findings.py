"""What a check of the doctor found."""

from enum import StrEnum

import msgspec

from kefu.cli.words import say


class State(StrEnum):
    """How it is: fine, worth knowing, or wrong."""

    OK = "ok"
    NOTE = "note"
    WRONG = "wrong"


class Finding(msgspec.Struct, frozen=True):
    """The outcome of one check; `key` names its sentence `cli.doctor.<check>.<key>`."""

    check: str
    state: State
    key: str
    params: dict[str, object] = {}

    @property
    def detail(self) -> str:
        """Say what was found and, when something is to be done, what."""
        return say(f"doctor.{self.check}.{self.key}", **self.params)


def ok(check: str, **params: object) -> Finding:
    """Give a finding that all is well."""
    return Finding(check, State.OK, "ok", params)


def note(check: str, key: str, **params: object) -> Finding:
    """Give something worth knowing."""
    return Finding(check, State.NOTE, key, params)


def wrong(check: str, key: str, **params: object) -> Finding:
    """Give something that needs doing."""
    return Finding(check, State.WRONG, key, params)
