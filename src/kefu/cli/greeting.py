"""What `kefu serve` says once everything is ready: where to go, how to sign in, what to try."""

from kefu import __version__
from kefu.cli import showing
from kefu.cli.serving import Serving, near, uptime
from kefu.cli.words import say
from kefu.demo import PASSWORD, PEOPLE


def greet(serving: Serving, *, as_json: bool) -> None:
    """Print the address, the log-ins or the set-up token, and the first things to do."""
    settings, seconds = serving.settings, uptime()
    address = settings.public_url.rstrip("/") or f"http://{_bracketed(near(settings.host))}:{settings.port}"
    if as_json:
        showing.json(
            {
                "ready": True,
                "address": address,
                "seconds": round(seconds, 2),
                "setup_token": serving.setup_token,
                "open_demo_accounts": serving.open_accounts,
                "demo": [member.email for member in PEOPLE] if serving.demo else None,
            }
        )
        return
    showing.line()
    if serving.open_accounts:
        showing.alarm(say("greeting.demo_open", emails=", ".join(serving.open_accounts)))
        showing.line()
    showing.line(say("greeting.ready", version=__version__, seconds=f"{seconds:.1f}"))
    showing.line()
    rows = [(say("greeting.console"), address)]
    if serving.demo:
        rows.append((say("greeting.page"), f"{address}/demo"))
        rows += [(say(f"greeting.as_{member.role}"), f"{member.email}  {PASSWORD}") for member in PEOPLE]
    if serving.setup_token:
        rows.append((say("greeting.setup"), f"{address}/setup"))
        rows.append((say("greeting.token"), serving.setup_token))
    showing.pairs(rows)
    showing.line()
    hint = "try_demo" if serving.demo else "try_setup" if serving.setup_token else "try"
    showing.line(say(f"greeting.{hint}", page=f"{address}/demo"))
    showing.line(say("greeting.stop"))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
