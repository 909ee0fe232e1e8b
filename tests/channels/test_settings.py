"""Reading, keeping and showing settings."""

import copy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kefu.channels import (
    SecretLost,
    WebchatSettings,
    keep_settings,
    known_channel,
    open_settings,
    read_settings,
    show_settings,
)
from kefu.kit.errors import InvalidInput
from kefu.kit.keys import Keyring

WEBCHAT = known_channel("webchat")
SECRET = "x" * 32


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    return Keyring.open(tmp_path_factory.mktemp("keys") / "keys.json")


def read(keyring: Keyring, given: dict[str, Any], kept: dict[str, Any] | None = None) -> WebchatSettings:
    settings = read_settings(WEBCHAT, given, kept, keyring)
    assert isinstance(settings, WebchatSettings)
    return settings


def test_defaults_speak_both_languages(keyring: Keyring) -> None:
    settings = read(keyring, {})
    assert settings.title.zh != settings.title.en
    assert settings.idle_minutes == 30
    assert settings.ask_rating
    assert settings.user_secret is None


def test_fields_left_out_stay(keyring: Keyring) -> None:
    kept = keep_settings(read(keyring, {"colour": "#ABCDEF", "user_secret": SECRET}), keyring)
    settings = read(keyring, {"idle_minutes": 5}, kept)
    assert (settings.colour, settings.idle_minutes) == ("#abcdef", 5)
    assert settings.user_secret is not None
    assert settings.user_secret.reveal() == SECRET


def test_a_secret_is_kept_changed_and_forgotten(keyring: Keyring) -> None:
    kept = keep_settings(read(keyring, {"user_secret": SECRET}), keyring)
    assert read(keyring, {"user_secret": {"set": True}}, kept) == read(keyring, {}, kept)
    changed = read(keyring, {"user_secret": "y" * 40}, kept)
    assert changed.user_secret is not None
    assert changed.user_secret.reveal() == "y" * 40
    forgotten = keep_settings(read(keyring, {"user_secret": None}, kept), keyring)
    assert show_settings(WEBCHAT, forgotten)["user_secret"] == {"set": False}


def test_nobody_writes_ciphertext(keyring: Keyring) -> None:
    kept = keep_settings(read(keyring, {"user_secret": SECRET}), keyring)
    with pytest.raises(InvalidInput) as caught:
        read(keyring, {"user_secret": copy.deepcopy(kept["user_secret"])}, kept)
    assert caught.value.field == "settings.user_secret"


def test_a_lost_key_is_told(keyring: Keyring, tmp_path: Path) -> None:
    kept = keep_settings(read(keyring, {"user_secret": SECRET}), keyring)
    with pytest.raises(SecretLost):
        open_settings(WEBCHAT, kept, Keyring.open(tmp_path / "keys.json"))


def test_a_secret_cannot_be_encoded_by_accident(keyring: Keyring) -> None:
    settings = read(keyring, {"user_secret": SECRET})
    with pytest.raises(TypeError):
        msgspec.json.encode(settings)
    assert SECRET not in repr(settings)
    assert {settings.user_secret} == {read(keyring, {"user_secret": SECRET}).user_secret}


@pytest.mark.parametrize(
    ("given", "field", "reason"),
    [
        ({"colour": "red"}, "settings.colour", "colour"),
        ({"colour": "#12345"}, "settings.colour", "colour"),
        ({"colour": "#123456; }"}, "settings.colour", "colour"),
        ({"colour": 7}, "settings.colour", "wrong_type"),
        ({"idle_minutes": 0}, "settings.idle_minutes", "too_small"),
        ({"title": {"zh": "a"}}, "settings.title.en", "missing"),
        ({"title": {"zh": "", "en": "b"}}, "settings.title.zh", "too_short"),
        ({"title": {"zh": "a", "en": "b" * 501}}, "settings.title.en", "too_long"),
        ({"user_secret": "short"}, "settings.user_secret", "secret_length"),
        ({"user_secret": 7}, "settings.user_secret", "field"),
        ({"user_secret": {"set": True, "encrypted": "x"}}, "settings.user_secret", "field"),
        ({"allowed_origins": ["https://a.example", 7]}, "settings.allowed_origins[1]", "wrong_type"),
        ({"allowed_origins": "https://a.example"}, "settings.allowed_origins", "wrong_type"),
        ({"allowed_origins": ["ftp://a.example"]}, "settings.allowed_origins", "origin"),
    ],
)
def test_bad_settings_name_their_field(keyring: Keyring, given: dict[str, Any], field: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read(keyring, given)
    assert (caught.value.field, caught.value.params["reason"]) == (field, reason)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://www.Example.com/", "https://www.example.com"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://*.example.com", "https://*.example.com"),
        ("https://商店.example", "https://xn--czrs0t.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://192.0.2.7", "http://192.0.2.7"),
    ],
)
def test_origins_are_written_one_way(keyring: Keyring, given: str, kept: str) -> None:
    assert read(keyring, {"allowed_origins": [given, given]}).allowed_origins == (kept,)


@pytest.mark.parametrize(
    "given",
    [
        "*",
        "https://*",
        "example.com",
        "https://example.com/path",
        "https://example.com; script-src *",
        "https://example.com https://evil.example",
        "https://example.com\n",
        "https://user@example.com",
        "https://example.com:0",
        "https://example.com:70000",
        "https://a.*.example.com",
        "https://-a.example",
        "https://" + "a" * 64 + ".example",
        "https://例 子.example",
        "javascript:alert(1)",
        "'self'",
    ],
)
def test_nothing_else_gets_into_a_policy_header(keyring: Keyring, given: str) -> None:
    if given.endswith("\n"):
        assert read(keyring, {"allowed_origins": [given]}).allowed_origins == ("https://example.com",)
        return
    with pytest.raises(InvalidInput) as caught:
        read(keyring, {"allowed_origins": [given]})
    assert caught.value.params["reason"] == "origin"
