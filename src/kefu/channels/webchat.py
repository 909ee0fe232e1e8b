"""Web chat: the customer talks to us in a window on the company's own pages."""

import ipaddress
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from kefu.channels.base import (
    Bilingual,
    Can,
    Channel,
    ChannelSettings,
    Finding,
    FindingKind,
    Intake,
    Secret,
    Surroundings,
    check_colour,
    check_origin,
)
from kefu.kit.errors import InvalidInput
from kefu.kit.translate import translate

SECRET_LENGTH = 32
"""Shorter keys than the digest's own length weaken HS256 (RFC 7518, section 3.2)."""

DIFFERENT = 10
"""So many different characters even a hexadecimal random key of 32 has; fewer but once in some 8,000 times."""
FILES = ("widget.js", "frame.html")
"""What the browser of a visitor fetches of the build: the loader on the company's page, and the window in its frame."""


def _sentence(key: str) -> Bilingual:
    return Bilingual(zh=translate(key, "zh"), en=translate(key, "en"))


class WebchatSettings(ChannelSettings, frozen=True, kw_only=True):
    """How the chat window looks and greets, which pages may show it, and how the page vouches for its users."""

    title: Bilingual = msgspec.field(default_factory=lambda: _sentence("webchat.title"))
    subtitle: Bilingual = msgspec.field(default_factory=lambda: _sentence("webchat.subtitle"))
    greeting: Bilingual = msgspec.field(default_factory=lambda: _sentence("webchat.greeting"))
    colour: Annotated[str, msgspec.Meta(max_length=20, examples=["#0f766e"])] = "#0f766e"
    side: Literal["right", "left"] = "right"
    """In which lower corner of the page the button stands."""
    distance: Annotated[int, msgspec.Meta(ge=0, le=300)] = 20
    """How far it stands from the lower edge, in pixels: above a bar that the page has there."""
    allowed_origins: Annotated[
        tuple[Annotated[str, msgspec.Meta(max_length=300)], ...],
        msgspec.Meta(max_length=50, examples=[["https://www.example.com"]]),
    ] = ()
    """Pages that may show the window; empty means any."""
    user_secret: Secret | None = None
    """Signs the tokens (JWT, HS256) by which the page says who its user is."""
    idle_minutes: Annotated[int, msgspec.Meta(ge=1, le=10080)] = 30
    """A chat so long without a word after our answer is solved by itself."""
    ask_rating: bool = True
    """Whether visitors are asked, when their chat is solved, how they were served."""

    def __post_init__(self) -> None:
        colour = check_colour(self.colour, "colour")
        origins = tuple(dict.fromkeys(check_origin(origin, "allowed_origins") for origin in self.allowed_origins))
        if self.user_secret is not None and not SECRET_LENGTH <= len(self.user_secret.reveal()) <= 512:
            raise InvalidInput(field="user_secret", reason="secret_length", least=SECRET_LENGTH, most=512)
        msgspec.structs.force_setattr(self, "colour", colour)
        msgspec.structs.force_setattr(self, "allowed_origins", origins)


class Webchat(Channel):
    """Visitors write in the widget and are answered there."""

    key = "webchat"
    can = Can(attachments=True, typing=True, live=True, idempotent_send=True)
    intake = Intake.SESSION
    Settings = WebchatSettings
    settings: WebchatSettings

    async def check(self, around: Surroundings) -> list[Finding]:
        """Tell also what a page needs to show the chat, which pages may, and how they vouch for their users."""
        origins = self.settings.allowed_origins
        return [
            *await super().check(around),
            _check_files(around.built / "widget", around.address),
            *_check_address(around.address, origins),
            _check_origins(origins),
            _check_secret(self.settings.user_secret),
        ]


def _check_files(folder: Path, address: str) -> Finding:
    """Tell whether what this server gives a page is there; a test of the routes holds that it is served."""
    missing = [name for name in FILES if not (folder / name).is_file() or not (folder / name).stat().st_size]
    if missing:
        return Finding(kind=FindingKind.FAULT, code="files_missing", params={"files": missing})
    return Finding(kind=FindingKind.OK, code="files", params={"address": f"{address}/widget.js"})


def _check_address(address: str, origins: Sequence[str]) -> list[Finding]:
    """Tell what plain http costs: nothing on the machine itself; elsewhere browsers show it on no page with https."""
    params = {"address": address}
    try:
        parts = urlsplit(address)
    except ValueError:  # who asks names the host
        return [Finding(kind=FindingKind.WARNING, code="address_plain", params=params)]
    if parts.scheme == "https":
        return [Finding(kind=FindingKind.OK, code="address_encrypted", params=params)]
    if _is_local(parts.hostname or ""):
        return [Finding(kind=FindingKind.OK, code="address_local", params=params)]
    if any(origin.startswith("https://") for origin in origins):
        return [Finding(kind=FindingKind.FAULT, code="address_blocked", params=params)]
    return [Finding(kind=FindingKind.WARNING, code="address_plain", params=params)]


def _is_local(host: str) -> bool:
    """Tell whether a host's name means the machine itself (RFC 6761, section 6.3)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_origins(origins: Sequence[str]) -> Finding:
    if not origins:
        return Finding(kind=FindingKind.WARNING, code="any_site")
    return Finding(kind=FindingKind.OK, code="sites", params={"sites": list(origins)})


def _check_secret(secret: Secret | None) -> Finding:
    """Tell how users are vouched for; its length was looked at when it was set, and again when it was read."""
    if secret is None:
        return Finding(kind=FindingKind.OK, code="no_secret")
    if len(set(secret.reveal())) < DIFFERENT:
        return Finding(kind=FindingKind.WARNING, code="secret_guessable")
    return Finding(kind=FindingKind.OK, code="secret", params={"least": SECRET_LENGTH})
