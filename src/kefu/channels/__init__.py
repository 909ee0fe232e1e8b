"""Channels: ways to reach us, one file each; found by their file, registered nowhere."""

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from kefu.channels.base import (
    Bilingual,
    Can,
    Channel,
    ChannelSettings,
    Finding,
    FindingKind,
    Inbound,
    Intake,
    Outgoing,
    OutgoingFile,
    Programs,
    Receipt,
    Received,
    ReceivedFile,
    Rejected,
    Retry,
    Secret,
    Surroundings,
    Watched,
)
from kefu.channels.settings import (
    SecretLost,
    keep_settings,
    lost_secrets,
    open_settings,
    read_settings,
    secret_fields,
    settings_schema,
    show_settings,
    tell_finding,
)
from kefu.channels.webchat import Webchat, WebchatSettings
from kefu.kit.errors import InvalidInput

__all__ = [
    "Bilingual",
    "Can",
    "Channel",
    "ChannelSettings",
    "Finding",
    "FindingKind",
    "Inbound",
    "Intake",
    "Outgoing",
    "OutgoingFile",
    "Programs",
    "Received",
    "ReceivedFile",
    "Receipt",
    "Rejected",
    "Retry",
    "Secret",
    "SecretLost",
    "Surroundings",
    "Watched",
    "Webchat",
    "WebchatSettings",
    "find_channel",
    "find_channels",
    "keep_settings",
    "known_channel",
    "lost_secrets",
    "open_settings",
    "read_settings",
    "secret_fields",
    "settings_schema",
    "show_settings",
    "tell_finding",
]

_OURS = frozenset({"base", "settings"})


@cache
def find_channels() -> dict[str, type[Channel]]:
    """Give every channel by key; raises ValueError when a file does not hold exactly one, named as the file."""
    found: dict[str, type[Channel]] = {}
    for info in sorted(pkgutil.iter_modules([str(Path(__file__).parent)]), key=lambda info: info.name):
        if info.name in _OURS:
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        own = [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Channel) and value.__module__.startswith(module.__name__)
        ]
        if len(own) != 1 or own[0].key != info.name:
            raise ValueError(f"channels/{info.name} must hold one channel whose key is {info.name!r}")
        found[info.name] = own[0]
    return found


def find_channel(key: str) -> type[Channel] | None:
    """Give a channel, or None."""
    return find_channels().get(key)


def known_channel(key: str) -> type[Channel]:
    """Give a channel that a request names; raises InvalidInput."""
    channel = find_channel(key)
    if channel is None:
        raise InvalidInput(field="channel", reason="channel_unknown", channel=key[:50])
    return channel
