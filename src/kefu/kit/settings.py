"""Settings of one installation, read from the environment (`KEFU_…`) once at start."""

import ipaddress
import os
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints
from urllib.parse import urlsplit

import msgspec
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict


def default_data_dir() -> Path:
    """Give the folder for database, files and keys: the system's for root, else the person's own."""
    if os.geteuid() == 0:
        return Path("/var/lib/kefu")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "kefu"


def demo_data_dir() -> Path:
    """Give the folder of a demo: what is published about it must not open an installation that people work with."""
    return default_data_dir().with_name("kefu-demo")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What an administrator of the machine can set; every field is `KEFU_<NAME>`."""

    data_dir: Path = msgspec.field(default_factory=default_data_dir)
    database_url: str = ""
    """The application's connection; empty means the embedded database."""
    owner_database_url: str = ""
    """The connection that owns the tables and migrates; empty means the same as `database_url`."""
    public_url: Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$")] = ""
    """The address people use, when a proxy stands in front; empty means what the request says."""
    trusted_proxies: tuple[str, ...] = ()
    """Networks (CIDR, comma separated) whose X-Forwarded-For and -Proto are believed."""
    host: str = "127.0.0.1"
    port: int = 8000
    web_workers: int = 1
    pool_size: int = 16
    log_format: str = "console"
    log_level: str = "info"
    planned_streams: int = 4096
    """Open streams one web worker must carry; sizes the server's backlog and file limit."""
    body_stall_seconds: Annotated[float, msgspec.Meta(gt=0)] = 30
    """So long nothing may come of a request's body before the request is ended. An upload that is slow and goes on is
    not; whatever else a request says has ten times as long."""
    file_bytes: int = 20 * 1024 * 1024
    files_in: Literal["folder", "s3"] = "folder"
    """Where new files go: below the data folder, or into the bucket. `kefu files move` brings the others there."""
    s3_endpoint: str = ""
    """The address of what speaks S3, without the bucket; empty means Amazon's own of the region."""
    s3_region: str = "us-east-1"
    s3_bucket: str = ""
    s3_prefix: str = ""
    """Where in the bucket: two installations must never share both."""
    s3_path_style: bool = True
    """The bucket's name stands in the path; false where it must be part of the host's name."""
    s3_access_key: str = ""
    s3_secret_key: str = ""
    s3_secret_key_file: str = ""
    """A file that holds the secret key; instead of the variable."""
    s3_ca_file: str = ""
    """Certificates (PEM) that are believed besides the well-known ones."""
    backup_hour: Annotated[int, msgspec.Meta(ge=-1, le=23)] = -1
    """The hour of the day, by this machine's clock, at which a backup is taken; -1 for none."""
    backup_folder: str = ""
    """Where backups go; empty means `backups` in the data folder, better is another disk."""
    backup_keep: Annotated[int, msgspec.Meta(ge=1)] = 7
    """How many of the scheduled backups are kept."""
    backup_passphrase: str = ""
    """When set, backups are encrypted by it, and restoring needs it."""
    metrics_token: str = ""
    """When set, /metrics wants it as a bearer token; else it answers only to loopback and trusted proxies."""

    @property
    def owner_url(self) -> str:
        return self.owner_database_url or self.database_url

    @property
    def s3_secret(self) -> str:
        """The secret key, from the variable or from its file; raises OSError."""
        if self.s3_secret_key_file:
            return Path(self.s3_secret_key_file).expanduser().read_text("utf-8").strip()
        return self.s3_secret_key


class SettingWrong(ValueError):
    """The environment gives a setting that does not fit its type; `name` is the variable's."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"{name}={value}")
        self.name = name
        self.value = value


def load_settings(environment: dict[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings; raises SettingWrong."""
    source = os.environ if environment is None else environment
    hints = get_type_hints(Settings, include_extras=True)
    values: dict[str, Any] = {}
    for name in Settings.__struct_fields__:
        raw = source.get(f"KEFU_{name.upper()}")
        if raw is None or raw == "":
            continue
        if hints[name] is Path:
            values[name] = Path(raw).expanduser()
        elif hints[name] == tuple[str, ...]:
            values[name] = tuple(part.strip() for part in raw.split(",") if part.strip())
        else:
            try:
                values[name] = msgspec.convert(raw, hints[name], strict=False)
            except msgspec.ValidationError as error:
                raise SettingWrong(f"KEFU_{name.upper()}", raw) from error
    values |= {name: value for name, value in overrides.items() if value is not None}
    settings = Settings(**values)
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    """Refuse now what would fail at the first request; raises SettingWrong."""
    try:
        msgspec.convert(settings.public_url, get_type_hints(Settings, include_extras=True)["public_url"])
    except msgspec.ValidationError as error:
        raise SettingWrong("KEFU_PUBLIC_URL", settings.public_url) from error
    for name, address in (
        ("KEFU_DATABASE_URL", settings.database_url),
        ("KEFU_OWNER_DATABASE_URL", settings.owner_database_url),
    ):
        try:
            conninfo_to_dict(address)
        except ProgrammingError:
            raise SettingWrong(name, "…") from None  # there may be a password in it, and in what the library says
    for network in settings.trusted_proxies:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError as error:
            raise SettingWrong("KEFU_TRUSTED_PROXIES", network) from error
    _check_bucket(settings)


def _check_bucket(settings: Settings) -> None:
    if settings.files_in == "s3" and not settings.s3_bucket:
        raise SettingWrong("KEFU_S3_BUCKET", "")
    if not settings.s3_bucket:
        return
    for name in ("s3_secret_key_file", "s3_ca_file"):
        path = getattr(settings, name)
        if path and not (Path(path).expanduser().is_file() and os.access(Path(path).expanduser(), os.R_OK)):
            raise SettingWrong(f"KEFU_{name.upper()}", path)
    if not settings.s3_access_key:
        raise SettingWrong("KEFU_S3_ACCESS_KEY", "")
    if not settings.s3_secret:
        raise SettingWrong("KEFU_S3_SECRET_KEY", "")
    try:
        parts = urlsplit(settings.s3_endpoint)
        fits = not settings.s3_endpoint or (
            parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/") and not parts.username
        )
    except ValueError:
        fits = False
    if not fits or parts.query or parts.fragment:
        raise SettingWrong("KEFU_S3_ENDPOINT", settings.s3_endpoint if "@" not in settings.s3_endpoint else "…")
    if "*" in settings.s3_prefix or ".." in settings.s3_prefix.split("/"):
        raise SettingWrong("KEFU_S3_PREFIX", settings.s3_prefix)
