"""`kefu doctor`: looks at everything that can be wrong with an installation and says what to do."""

import asyncio
import sys

from kefu.cli import showing
from kefu.cli.database import connected, reach
from kefu.cli.failures import Exit, explain
from kefu.cli.findings import Finding, State, ok, wrong
from kefu.cli.installation import check_installation
from kefu.cli.machine import check_machine
from kefu.cli.options import DatabaseUrl, DataDir, Json, chosen
from kefu.cli.words import say
from kefu.kit.settings import Settings

SIGNS = {State.OK: "✓", State.NOTE: "·", State.WRONG: "✗"}
COLOURS = {State.OK: "32", State.NOTE: "34", State.WRONG: "31"}


def doctor(data_dir: DataDir = None, database_url: DatabaseUrl = None, as_json: Json = False) -> int:
    settings = chosen(data_dir=data_dir, database_url=database_url)
    findings = [*check_machine(settings), *check_database(settings)]
    bad = [finding for finding in findings if finding.state == State.WRONG]
    if as_json:
        checks = [{"check": found.check, "state": found.state, "detail": found.detail} for found in findings]
        showing.json({"ok": not bad, "checks": checks})
    else:
        for finding in findings:
            showing.line(f"{_sign(finding.state)} {finding.detail}")
        showing.line()
        showing.line(say("doctor.wrong", count=len(bad)) if bad else say("doctor.well"))
    return int(Exit.REFUSED) if bad else int(Exit.DONE)


def check_database(settings: Settings) -> list[Finding]:
    """Look at the database; that it cannot be reached is itself a finding."""
    try:
        with reach(settings) as addresses:

            async def look() -> list[Finding]:
                async with connected(addresses) as db:
                    return [finding async for finding in check_installation(db, settings)]

            return [ok("database"), *asyncio.run(look())]
    except Exception as error:
        explained = explain(error)
        if explained is None:
            raise
        return [wrong("database", "away", reason=explained[1])]


def _sign(state: State) -> str:
    return f"\033[{COLOURS[state]}m{SIGNS[state]}\033[0m" if sys.stdout.isatty() else SIGNS[state]
