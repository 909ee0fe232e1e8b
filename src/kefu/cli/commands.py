"""All commands of `kefu`, put together."""

import typer

from kefu.cli import serve
from kefu.cli.words import say

app = typer.Typer(
    name="kefu", help=say("help"), epilog=say("exit_codes"), no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, rich_markup_mode=None,
)
app.command("serve", help=say("serve.help"))(serve.serve)
app.command("worker", help=say("worker.help"))(serve.worker)
app.command("web", hidden=True)(serve.web)
app.command("migrate", help=say("migrate.help"))(serve.migrate)
app.command("demo", help=say("demo.help"))(serve.demo)
app.command("setup-token", help=say("setup_token.help"))(serve.setup_token)
