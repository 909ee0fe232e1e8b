"""Channels are found by their file."""

import importlib
import pkgutil
from importlib.machinery import FileFinder
from types import ModuleType

import pytest

from kefu.channels import Can, Channel, Intake, find_channel, find_channels, known_channel
from kefu.kit.errors import InvalidInput


def pretend(monkeypatch: pytest.MonkeyPatch, file: str, *keys: str) -> None:
    """Make it look as if the folder held one more file, with channels of these keys."""
    module = ModuleType(f"kefu.channels.{file}")
    for number, key in enumerate(keys):
        body = {"key": key, "can": Can(), "intake": Intake.SESSION, "__module__": module.__name__}
        setattr(module, f"Pigeon{number}", type("Pigeon", (Channel,), body))
    info = pkgutil.ModuleInfo(FileFinder("."), file, False)
    monkeypatch.setattr(pkgutil, "iter_modules", lambda _: [info])
    monkeypatch.setattr(importlib, "import_module", lambda _: module)


def test_the_shipped_channels_are_found() -> None:
    assert {"api", "webchat"} <= find_channels().keys()
    assert find_channel("carrier_pigeon") is None


def test_a_new_file_is_a_new_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend(monkeypatch, "pigeon", "pigeon")
    assert list(find_channels.__wrapped__()) == ["pigeon"]


@pytest.mark.parametrize("keys", [("dove",), (), ("pigeon", "pigeon")])
def test_a_file_holds_one_channel_named_as_itself(monkeypatch: pytest.MonkeyPatch, keys: tuple[str, ...]) -> None:
    pretend(monkeypatch, "pigeon", *keys)
    with pytest.raises(ValueError, match="pigeon"):
        find_channels.__wrapped__()


def test_an_unknown_channel_in_a_request_is_bad_input() -> None:
    with pytest.raises(InvalidInput) as caught:
        known_channel("x" * 1000)
    assert caught.value.field == "channel"
    assert len(caught.value.params["channel"]) == 50
