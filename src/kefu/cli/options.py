"""Options that many commands share."""

from pathlib import Path
from typing import Annotated

import typer

from kefu.cli.words import say

DataDir = Annotated[Path | None, typer.Option("--data-dir", help=say("option.data_dir"), show_default=False)]
DatabaseUrl = Annotated[str | None, typer.Option("--database-url", help=say("option.database_url"))]
OwnerUrl = Annotated[str | None, typer.Option("--owner-database-url", help=say("option.owner_database_url"))]
Json = Annotated[bool, typer.Option("--json", help=say("option.json"))]
Workspace = Annotated[str | None, typer.Option("--workspace", help=say("option.workspace"))]
