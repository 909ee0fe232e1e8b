"""Running a command and turning its outcome into an exit code."""

import sys
from collections.abc import Sequence
from typing import Any

import typer

from kefu.cli import showing
from kefu.cli.commands import build
from kefu.cli.failures import Exit, explain


def run(words: Sequence[str]) -> int:
    """Run one command; gives the exit code."""
    _quiet_logs()
    try:
        outcome = build(words)(list(words), prog_name="kefu", standalone_mode=False)
    except typer.TyperException as error:
        usage: Any = error
        # the sentence is Typer's; the prefix is of the library below it and tells nobody anything
        usage.message = str(getattr(usage, "message", "")).removeprefix("Value error, ")
        if "--json" in words:
            showing.fail("usage", usage.format_message(), as_json=True)
        else:
            usage.show()
        return int(Exit.USAGE)
    except (typer.Abort, KeyboardInterrupt):
        return int(Exit.INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output (`| head`) has enough.
        sys.stderr.close()
        return int(Exit.DONE)
    except Exception as error:
        explained = explain(error)
        if explained is None:
            raise
        code, sentence, exit_code = explained
        showing.fail(code, sentence, as_json="--json" in words)
        return int(exit_code)
    return int(outcome or 0)


def _quiet_logs() -> None:
    """Keep standard output for answers; what runs along says only warnings, on standard error."""
    import logging

    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
