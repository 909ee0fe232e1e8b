"""The key file: made once, closed to others, rotated without loss; tokens good for one purpose and one time."""

import base64
import hmac
import json
import os
import stat
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from kefu.kit import keys as module
from kefu.kit.keys import BadToken, Keyring, verify_with


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "below" / "keys.json"


def test_the_file_is_made_once_and_only_we_can_read_it(path: Path) -> None:
    first = Keyring.open(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.open(path).ids == first.ids
    path.chmod(0o640)
    with pytest.raises(ValueError, match="chmod 600"):
        Keyring.open(path)
    assert [file.name for file in path.parent.iterdir()] == ["keys.json"]


def test_processes_that_start_together_have_the_same_keys(path: Path) -> None:
    found: list[list[str]] = []
    together = threading.Barrier(8)

    def open_it() -> None:
        together.wait()
        found.append(Keyring.open(path).ids)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(ids == found[0] for ids in found)


def test_old_keys_go_on_after_a_rotation(path: Path) -> None:
    before = Keyring.open(path)
    token, kept, derived = before.sign("visitor", {"sub": "x"}, 60), before.encrypt("geheim"), before.derive("a")
    after = Keyring.rotate(path)
    assert after.ids[1:] == before.ids
    assert after.verify("visitor", token)["sub"] == "x"
    assert after.decrypt(kept) == "geheim"
    assert after.derive("a") != derived
    with pytest.raises(BadToken):
        before.verify("visitor", after.sign("visitor", {}, 60))
    with pytest.raises(BadToken):
        before.decrypt(after.encrypt("x"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_rotation_that_fails_leaves_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Keyring.open(path)
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        Keyring.rotate(path)
    assert path.read_bytes() == before


def test_a_token_is_for_one_purpose_and_for_a_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Keyring.open(path)
    token = ring.sign("visitor", {"sub": "x"}, 60)
    assert ring.verify("visitor", token)["sub"] == "x"
    with pytest.raises(BadToken):
        ring.verify("invitation", token)
    header, body, signature = token.split(".")
    for forged in (
        f"{header}.{body}.",
        f"{header}.{body}.{signature[:-3]}AAA",
        f"{header}.{header}.{signature}",
        "",
        ".",
    ):
        with pytest.raises(BadToken):
            ring.verify("visitor", forged)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    with pytest.raises(BadToken):
        ring.verify("visitor", token)


@given(st.text())
def test_any_other_text_is_no_token(text: str) -> None:
    ring = Keyring((module._Key("k", 0, "secret"),))
    with pytest.raises(BadToken):
        ring.verify("visitor", text)
    with pytest.raises(BadToken):
        verify_with("a" * 32, text)
    with pytest.raises(BadToken):
        ring.decrypt(text)


@given(st.text())
def test_what_is_kept_comes_back_and_says_nothing(plain: str) -> None:
    ring = Keyring((module._Key("k", 0, "secret"),))
    kept = ring.encrypt(plain)
    assert ring.decrypt(kept) == plain
    assert len(plain) < 4 or plain not in kept
    assert ring.encrypt(plain) != kept


@pytest.mark.parametrize(
    ("claims", "good"),
    [
        ({"sub": "x", "exp": 2_000_000_000_000}, True),
        ({"sub": "x"}, False),
        ({"sub": "x", "exp": 1}, False),
        ({"sub": "x", "exp": "soon"}, False),
        ({"sub": "x", "exp": None}, False),
        ({"sub": "x", "exp": [1]}, False),
    ],
)
def test_tokens_of_others_need_their_secret_and_an_end(claims: dict[str, object], good: bool) -> None:
    token = jwt.encode({"alg": "HS256"}, claims, OctKey.import_key("a" * 32))
    if good:
        assert verify_with("a" * 32, token)["sub"] == "x"
    else:
        with pytest.raises(BadToken):
            verify_with("a" * 32, token)
    with pytest.raises(BadToken):
        verify_with("b" * 32, token)


def test_claims_nested_as_deep_as_no_reader_goes_are_no_token() -> None:
    words = b'{"sub":"x","exp":2000000000,"deep":' + b"[" * 5000 + b"]" * 5000 + b"}"
    parts = [base64.urlsafe_b64encode(part).rstrip(b"=") for part in (b'{"alg":"HS256"}', words)]
    signed = b".".join(parts)
    signature = base64.urlsafe_b64encode(hmac.digest(b"a" * 32, signed, "sha256")).rstrip(b"=")
    with pytest.raises(BadToken):
        verify_with("a" * 32, b".".join([signed, signature]).decode())


def test_other_algorithms_are_not_believed() -> None:
    """`none` and longer hashes: only HS256 was agreed."""
    import base64

    part = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).rstrip(b"=").decode()
    body = base64.urlsafe_b64encode(json.dumps({"exp": 2_000_000_000_000}).encode()).rstrip(b"=").decode()
    longer = jwt.encode({"alg": "HS512"}, {"exp": 2_000_000_000_000}, OctKey.import_key("a" * 64), algorithms=["HS512"])
    for token in (f"{part}.{body}.", longer):
        with pytest.raises(BadToken):
            verify_with("a" * 64, token)
