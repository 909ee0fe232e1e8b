"""All commands of `kefu`, put together."""

from collections.abc import Sequence
from typing import Annotated

import typer

from kefu import __version__
from kefu.cli import serve, showing
from kefu.cli.words import say

LEAN = frozenset({"serve", "worker", "web", "migrate", "demo", "setup-token"})
"""Commands that run for long, or at every start: they do without what the others import."""


def build(words: Sequence[str]) -> typer.Typer:
    """Give the command line, as much of it as these words can mean."""
    app = typer.Typer(
        name="kefu",
        help=say("help"),
        epilog=say("exit_codes"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    app.command("serve", help=say("serve.help"))(serve.serve)
    app.command("worker", help=say("worker.help"))(serve.worker)
    app.command("web", hidden=True)(serve.web)
    app.command("migrate", help=say("migrate.help"))(serve.migrate)
    app.command("demo", help=say("demo.help"))(serve.demo)
    app.command("setup-token", help=say("setup_token.help"))(serve.setup_token)
    if not words or words[0] not in LEAN:
        _add_the_rest(app)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        showing.line(f"kefu {__version__}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", help=say("option.version"), callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """What `kefu` takes before a command."""


def _add_the_rest(app: typer.Typer) -> None:
    from kefu.cli import backup, doctor, events, files, keys, member, replay, service, token, upgrade

    app.add_typer(member.app, name="member")
    app.add_typer(token.app, name="token")
    app.add_typer(events.app, name="events")
    app.command("replay", help=say("replay.help"))(replay.replay)
    app.add_typer(keys.app, name="keys")
    app.add_typer(files.app, name="files")
    app.command("backup", help=say("backup.help"))(backup.backup)
    app.command("restore", help=say("restore.help"))(backup.restore)
    app.command("upgrade", help=say("upgrade.help"))(upgrade.upgrade)
    app.add_typer(service.app, name="service")
    app.command("doctor", help=say("doctor.help"))(doctor.doctor)
