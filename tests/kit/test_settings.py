"""Settings from the environment."""

import os
from pathlib import Path

import pytest

from kefu.kit.settings import Settings, SettingWrong, default_data_dir, demo_data_dir, load_settings


def test_the_environment_is_read_by_type() -> None:
    settings = load_settings(
        {
            "KEFU_DATA_DIR": "~/kefu",
            "KEFU_DATABASE_URL": "postgresql:///kefu",
            "KEFU_PORT": "9000",
            "KEFU_TRUSTED_PROXIES": "10.0.0.0/8, ::1/128,",
            "KEFU_HOST": "",
            "PORT": "1",
        }
    )
    assert settings.data_dir == Path.home() / "kefu"
    assert settings.port == 9000
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1/128")
    assert settings.host == "127.0.0.1"
    assert settings.owner_url == settings.database_url == "postgresql:///kefu"


def test_what_the_command_line_says_wins() -> None:
    environment = {"KEFU_PORT": "9000", "KEFU_HOST": "::", "KEFU_OWNER_DATABASE_URL": "postgresql:///owner"}
    settings = load_settings(environment, port=1234, host=None)
    assert (settings.port, settings.host, settings.owner_url) == (1234, "::", "postgresql:///owner")


@pytest.mark.parametrize("port", ["many", "1.5", "-"])
def test_a_value_that_does_not_fit_is_refused(port: str) -> None:
    with pytest.raises(SettingWrong) as raised:
        load_settings({"KEFU_PORT": port})
    assert (raised.value.name, raised.value.value) == ("KEFU_PORT", port)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KEFU_TRUSTED_PROXIES", "10.0.0.0/8, proxy.example"),
        ("KEFU_TRUSTED_PROXIES", "10.0.0.0/80"),
        ("KEFU_DATABASE_URL", "garbage"),
        ("KEFU_OWNER_DATABASE_URL", "mysql://x:secret@y/z"),
        ("KEFU_PUBLIC_URL", "nonsense"),
        ("KEFU_PUBLIC_URL", "ftp://kefu.example"),
        ("KEFU_PUBLIC_URL", "https://kefu.example/?a=1"),
    ],
)
def test_what_would_fail_at_the_first_request_is_refused_at_the_start(name: str, value: str) -> None:
    with pytest.raises(SettingWrong) as raised:
        load_settings({name: value})
    assert raised.value.name == name
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("url", ["https://kefu.example", "http://127.0.0.1:8000/", "https://a.example/kefu"])
def test_a_public_address(url: str) -> None:
    assert load_settings({}, public_url=url).public_url == url


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEFU_POOL_SIZE", "3")
    assert load_settings().pool_size == 3


def test_the_data_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/kefu")
    assert demo_data_dir() == Path("/var/lib/kefu-demo")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_data_dir() == tmp_path / "kefu"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings().data_dir == tmp_path / ".local" / "share" / "kefu"


BUCKET = {"KEFU_S3_BUCKET": "files", "KEFU_S3_ACCESS_KEY": "one", "KEFU_S3_SECRET_KEY": "two", "KEFU_FILES_IN": "s3"}


def test_a_bucket_and_its_secret(tmp_path: Path) -> None:
    settings = load_settings(BUCKET | {"KEFU_S3_PATH_STYLE": "false", "KEFU_S3_ENDPOINT": "https://s3.example"})
    assert (settings.files_in, settings.s3_path_style, settings.s3_secret) == ("s3", False, "two")
    (tmp_path / "secret").write_text("from a file\n")
    given = BUCKET | {"KEFU_S3_SECRET_KEY": "", "KEFU_S3_SECRET_KEY_FILE": str(tmp_path / "secret")}
    assert load_settings(given).s3_secret == "from a file"
    assert load_settings({}).files_in == "folder"


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("KEFU_S3_BUCKET", "", "KEFU_S3_BUCKET"),
        ("KEFU_S3_ACCESS_KEY", "", "KEFU_S3_ACCESS_KEY"),
        ("KEFU_S3_SECRET_KEY", "", "KEFU_S3_SECRET_KEY"),
        ("KEFU_S3_SECRET_KEY_FILE", "/nowhere/secret", "KEFU_S3_SECRET_KEY_FILE"),
        ("KEFU_S3_CA_FILE", "/nowhere/ca.pem", "KEFU_S3_CA_FILE"),
        ("KEFU_S3_ENDPOINT", "s3.example", "KEFU_S3_ENDPOINT"),
        ("KEFU_S3_ENDPOINT", "https://s3.example/files", "KEFU_S3_ENDPOINT"),
        ("KEFU_S3_ENDPOINT", "https://one:two@s3.example", "KEFU_S3_ENDPOINT"),
        ("KEFU_FILES_IN", "nowhere", "KEFU_FILES_IN"),
    ],
)
def test_a_bucket_that_cannot_be_used_is_refused_at_the_start(name: str, value: str, named: str) -> None:
    with pytest.raises(SettingWrong) as raised:
        load_settings(BUCKET | {name: value})
    assert raised.value.name == named
    assert "two" not in str(raised.value)
