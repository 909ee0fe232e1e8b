"""Web chat: the customer talks to us in a window on the company's own pages."""

from typing import Annotated, Literal

import msgspec

from kefu.channels.base import (
    Bilingual,
    Can,
    Channel,
    ChannelSettings,
    Intake,
    Secret,
    check_colour,
    check_origin,
)
from kefu.kit.errors import InvalidInput
from kefu.kit.translate import translate

SECRET_LENGTH = 32
"""Shorter keys than the digest's own length weaken HS256 (RFC 7518, section 3.2)."""


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
