"""`kefu keys …`: the key file that signs what we give out and encrypts what we keep."""

import typer

from kefu.cli import showing
from kefu.cli.failures import Failed
from kefu.cli.options import DataDir, Json, chosen
from kefu.cli.words import say
from kefu.kit.keys import Keyring

app = typer.Typer(help=say("keys.help"), no_args_is_help=True)


@app.callback()
def keys() -> None:
    """Keep `rotate` a command of its own although it is the only one."""


@app.command("rotate", help=say("keys.rotate"))
def rotate(data_dir: DataDir = None, as_json: Json = False) -> int:
    path = chosen(data_dir=data_dir).data_dir / "keys.json"
    if not path.exists():
        raise Failed("no_keys", path=path)
    try:
        keyring = Keyring.rotate(path)
    except ValueError as error:
        raise Failed("keys_open", path=path) from error
    if as_json:
        showing.json({"key": keyring.ids[0], "keys": keyring.ids})
    else:
        showing.line(say("keys.rotated", id=keyring.ids[0], count=len(keyring.ids), path=path))
    return 0
