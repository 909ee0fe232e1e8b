"""By which addresses people are known: each written so that equal ones are equal texts."""

import re
import unicodedata

from kefu.channels import find_channels
from kefu.kit.errors import InvalidInput
from kefu.workspaces import clean_line

ADDRESS_LENGTH = 254
PHONE_DIGITS = 8
Address = tuple[str, str]
"""A channel, and an address on it."""
_EMAIL = re.compile(r"[^@\s\"<>(),:;\\\[\]]+@[^@\s\"<>(),:;\\\[\]]+\.[^@\s\"<>(),:;\\\[\]]+")
_PHONE = re.compile(r"\+?[0-9]{3,20}")
_CHINESE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_PHONE_FILLING = re.compile(r"[\s().\-/]")


def normalise_address(channel: str, address: str) -> str:
    """Write an address so that equal addresses are equal texts; raises InvalidInput.

    E-mail is case-folded. Phone numbers keep their digits and a leading +; a bare Chinese mobile number gets
    its +86, 00 in front becomes +. Other channels' addresses stay as they are.
    """
    if channel not in known_channels():
        raise InvalidInput(field="channel", reason="channel_unknown", channel=channel[:50])
    cleaned = unicodedata.normalize("NFC", clean_line(address, "address"))
    if len(cleaned) > ADDRESS_LENGTH:
        raise InvalidInput(field="address", reason="address_long", limit=ADDRESS_LENGTH)
    if channel == "email":
        cleaned = unicodedata.normalize("NFKC", cleaned).casefold()
        if not _EMAIL.fullmatch(cleaned):
            raise InvalidInput(field="address", reason="email")
    elif channel == "phone":
        cleaned = _normalise_phone(unicodedata.normalize("NFKC", cleaned))
    return cleaned


def alike(address: str) -> set[str]:
    """Give how the same address may be written elsewhere, in small letters: of a number, with and without +86."""
    whole = unicodedata.normalize("NFKC", address).strip().casefold()
    try:
        number = _normalise_phone(whole)
    except InvalidInput:
        return {whole}
    if len(number) < PHONE_DIGITS:
        return {whole}  # short numbers are somebody's key in another system rather than a telephone
    return {whole, number, number.removeprefix("+"), number.removeprefix("+86")}


def _normalise_phone(text: str) -> str:
    number = _PHONE_FILLING.sub("", text)
    if number.startswith("00"):
        number = "+" + number[2:]
    if not _PHONE.fullmatch(number):
        raise InvalidInput(field="address", reason="phone")
    return "+86" + number if _CHINESE_MOBILE.fullmatch(number) else number


def known_channels() -> frozenset[str]:
    """Give the channels an identity may be on: every channel there is, and e-mail and phone, which people just have."""
    return frozenset({"email", "phone", *find_channels()})
