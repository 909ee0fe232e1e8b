"""Options that many commands share, and the settings they make."""

from pathlib import Path
from typing import Annotated, Any

import typer

from kefu.cli.words import say
from kefu.kit.settings import Settings, load_settings

DataDir = Annotated[Path | None, typer.Option("--data-dir", help=say("option.data_dir"), show_default=False)]
DatabaseUrl = Annotated[str | None, typer.Option("--database-url", help=say("option.database_url"))]
OwnerUrl = Annotated[str | None, typer.Option("--owner-database-url", help=say("option.owner_database_url"))]
Json = Annotated[bool, typer.Option("--json", help=say("option.json"))]
Workspace = Annotated[str | None, typer.Option("--workspace", help=say("option.workspace"))]


def chosen(**overrides: Any) -> Settings:
    """Give the settings of the environment with what the command line says instead."""
    settings = load_settings(**overrides)
    if settings.data_dir.is_absolute():
        return settings
    return load_settings(**{**overrides, "data_dir": settings.data_dir.absolute()})
