"""One-time codes by time (TOTP, RFC 6238: SHA-1, six digits, 30 seconds) and recovery codes, as functions of values."""

import hmac
import re
import secrets

import pyotp

SECONDS = 30
DRIFT = 1
"""So many steps early or late are taken: telephones are seldom a minute wrong."""
MOST_RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 18
"""Characters of a recovery code: 89 random bits, so that one round of SHA-256 hides it."""
_DIGITS = re.compile(r"[0-9]{6}\Z")


def new_totp_secret() -> str:
    """Make 160 random bits in base32, as authenticator apps take them."""
    return pyotp.random_base32()


def address_of_secret(secret: str, account: str, issuer: str) -> str:
    """Give the `otpauth:` address that a QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def accepted_step(secret: str, code: str, now: float, last_step: int) -> int | None:
    """Give the time step whose code this is, None when it is none of the few, or not newer than the last one used."""
    if not _DIGITS.match(code):
        return None
    totp, present = pyotp.TOTP(secret), int(now) // SECONDS
    for step in range(present - DRIFT, present + DRIFT + 1):
        if step > last_step and hmac.compare_digest(totp.generate_otp(step), code):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Make a set of recovery codes as people read them, in groups."""
    return [_grouped("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))) for _ in range(MOST_RECOVERY_CODES)]


def clean_code(given: str) -> str:
    """Give a code as it is compared: without spaces and hyphens, in lower case, full-width digits as plain ones."""
    plain = given.translate({0xFF10 + digit: str(digit) for digit in range(10)})
    return re.sub(r"[\s-]", "", plain).lower()


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 6] for start in range(0, len(code), 6))
